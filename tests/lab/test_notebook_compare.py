"""Tests which differences between a notebook's stored outputs and a new run are reported."""

import copy
from pathlib import Path
from typing import Any

import nbformat
import psutil  # type: ignore[import-untyped]
import pytest
from nbformat import v4

from workbook.errors import WorkbookError
from workbook.lab.exercises import exercises
from workbook.lab.notebooks import as_text, differences, executed, notebooks, read, structure

CELLS = (
    "from workbook import lab\nfrom IPython.display import SVG",
    'print("one")\nprint("two")',
    "lab.tree(1, '/users')",
    "client = await lab.client(1)\n(await client.get('/users')).text",
    "await lab.done()",
)


def write(path: Path, *sources: str) -> Path:
    cells = [v4.new_code_cell(source) for source in sources]  # type: ignore[no-untyped-call]
    nbformat.write(v4.new_notebook(cells=cells), path)  # type: ignore[no-untyped-call]
    return path


def kernels() -> list[int]:
    """Return the process ids of the kernels that this process has started and that still run."""
    children = psutil.Process().children(recursive=True)
    return [child.pid for child in children if "ipykernel" in " ".join(child.cmdline())]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return executed(write(tmp_path_factory.mktemp("notebooks") / "01.ipynb", *CELLS))


def test_a_notebook_is_as_it_was_when_it_is_run_again(fresh: Any, tmp_path: Path) -> None:
    path = tmp_path / "01.ipynb"
    path.write_text(as_text(fresh), "utf-8")
    assert differences(read(path), executed(path)) == []
    assert fresh.cells[1].outputs[0]["text"] == "one\ntwo\n"
    assert fresh.cells[-1].outputs[0]["text"].startswith("nothing left:")


def test_an_edited_output_an_order_and_a_source_are_seen(fresh: Any) -> None:
    edited = copy.deepcopy(fresh)
    edited.cells[1].outputs[0]["text"] = "one\nthree\n"
    assert differences(edited, fresh) == [
        "cell 2: committed ('stdout', 'one\\nthree\\n')"
        " and a clean kernel gives ('stdout', 'one\\ntwo\\n')"
    ]
    disordered = copy.deepcopy(fresh)
    disordered.cells[1]["execution_count"] = 7
    assert differences(disordered, fresh) == ["cell 2: run as [7], and it is [2]"]
    stale = copy.deepcopy(fresh)
    stale.cells[1]["source"] = 'print("two")'
    assert differences(stale, fresh) == ["cell 2: its source is not what was run"]
    empty = copy.deepcopy(fresh)
    empty.cells[2]["outputs"] = []
    assert len(differences(empty, fresh)) == 1


def test_a_picture_differs_by_what_it_says_not_by_its_pixels(fresh: Any) -> None:
    moved = copy.deepcopy(fresh)
    svg = moved.cells[2].outputs[0]["data"]["image/svg+xml"]
    moved.cells[2].outputs[0]["data"]["image/svg+xml"] = svg.replace('height="28"', 'height="29"')
    assert moved != fresh
    assert differences(moved, fresh) == []
    moved.cells[2].outputs[0]["data"]["image/svg+xml"] = svg.replace("“users”", "“buyers”")
    assert len(differences(moved, fresh)) == 1


def test_a_plot_is_its_words_without_its_numbers() -> None:
    plot = '<svg xmlns="http://www.w3.org/2000/svg"><g/><text>routes</text><text>{}</text></svg>'
    assert structure(plot.format("10")) == structure(plot.format("2.5"))
    assert structure(plot.format("10")) != structure(plot.format("ten"))


def test_a_cell_that_fails_or_takes_too_long_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match=r"01\.ipynb: cell 2 failed") as failed:
        executed(write(tmp_path / "01.ipynb", "1", "1 / 0"))
    assert "ZeroDivisionError: division by zero" in str(failed.value)
    assert "\x1b" not in str(failed.value), "colours are for a terminal, not for a report"
    run_before = write(tmp_path / "02.ipynb", "import time; time.sleep(30)", "2")
    notebook = read(run_before)
    notebook.cells[1].execution_count = 2
    run_before.write_text(as_text(notebook), "utf-8")
    with pytest.raises(WorkbookError, match=r"02\.ipynb: cell 1 took over 1 s"):
        executed(run_before, limit=1)
    assert kernels() == []


def test_more_cells_run_before_the_last_and_are_not_of_the_notebook(tmp_path: Path) -> None:
    path = write(tmp_path / "01.ipynb", "number = 1", "print('the end')")
    more = v4.new_code_cell("print(number + 1)")  # type: ignore[no-untyped-call]
    whole = executed(path, more=[more])
    assert [cell.outputs[0]["text"] for cell in whole.cells[1:]] == ["2\n", "the end\n"]
    assert len(read(path).cells) == 2


def test_an_answer_belongs_to_the_cell_to_fill_and_the_cell_that_checks(tmp_path: Path) -> None:
    answers = "## Answers\n\n<summary>Exercise 1</summary>\n\n```python\nx = 2\n```\n\nSo it is.\n"
    text = v4.new_markdown_cell(answers, id="answers")  # type: ignore[no-untyped-call]
    cells = [
        v4.new_code_cell(source, id=name)  # type: ignore[no-untyped-call]
        for name, source in (("exercise-1", "x = 1"), ("exercise-1-check", "x == 2"))
    ]
    notebook = v4.new_notebook(cells=[*cells, text])  # type: ignore[no-untyped-call]
    (found,) = exercises(notebook)
    assert (found.number, found.to_fill.source, found.check.source) == (1, "x = 1", "x == 2")
    assert found.answer == "x = 2\n"


def test_no_notebook_of_that_name() -> None:
    with pytest.raises(WorkbookError, match=r"There is no 99\*\.ipynb in notebooks"):
        notebooks("99")
