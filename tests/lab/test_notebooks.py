"""Tests the notebooks: a new kernel gives the same outputs and leaves nothing behind.

Each has predictions, checks, a mistake to hunt, and exercises whose answers pass.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest
from nbformat import v4

from workbook.lab.exercises import exercises
from workbook.lab.notebooks import KERNEL, LANGUAGE, as_text, differences, executed, notebooks, read
from workbook.parts.ladder import ROOT, parts

MOST_CELLS = 70
MOST_LINES = 25  # of a code cell, because readers read them between a question and its answer
SECTIONS = ("## Check yourself", "## Break it", "## Exercises", "## Answers")
PREDICTION = "**Predict.**"
ABOUT = re.compile(r'about="([^"]+)"')
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
THE_END = "nothing left: no server, no client, no task, no thread\n"

each_notebook = pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)


def processes_with(variable: str, value: str) -> list[str]:
    """Return the processes that have this environment variable, orphans included."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(variable) == value:
                found.append(" ".join(process.cmdline()))
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found


def said(cell: Any) -> str:
    return "".join(output["text"] for output in cell.outputs if output["output_type"] == "stream")


@each_notebook
def test_a_clean_kernel_gives_what_is_committed(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WORKBOOK_NOTEBOOK_RUN", str(tmp_path))
    monkeypatch.setenv("WORKBOOK_MINE", str(tmp_path))
    committed = read(path)
    tried = exercises(committed)
    answers = [
        v4.new_code_cell(source)  # type: ignore[no-untyped-call]
        for exercise in tried
        for source in (exercise.answer, exercise.check.source)
    ]
    fresh = executed(path, more=answers)
    assert processes_with("WORKBOOK_NOTEBOOK_RUN", str(tmp_path)) == []
    run = fresh.cells[-1 - len(answers) : -1]
    del fresh.cells[-1 - len(answers) : -1]
    assert differences(committed, fresh) == [], "run `make notebooks-refresh` and read the diff"
    for exercise, check in zip(tried, run[1::2], strict=True):
        assert "✗" in said(exercise.check), f"exercise {exercise.number} is done already"
        assert "✓" in said(check), f"exercise {exercise.number} has an answer that is not checked"
        assert "✗" not in said(check), f"the answer to exercise {exercise.number}: {said(check)}"


@each_notebook
def test_a_notebook_is_plain_and_short(path: Path) -> None:
    notebook = read(path)
    assert as_text(notebook) == path.read_text("utf-8"), "not as make notebooks-refresh writes it"
    assert notebook.metadata == {"kernelspec": KERNEL, "language_info": LANGUAGE}
    assert 10 < len(notebook.cells) <= MOST_CELLS
    assert [cell.id for cell in notebook.cells if cell.metadata] == []
    for cell in notebook.cells:
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", cell.id), "an id that says what the cell is"
        assert cell.source.strip(), f"{cell.id} is empty"
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert (code[-1].source, said(code[-1])) == ("await lab.done()", THE_END)
    assert notebook.cells[-1] is code[-1]


@each_notebook
def test_a_notebook_has_what_a_lesson_needs(path: Path) -> None:
    notebook = read(path)
    cells = notebook.cells
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    assert texts[0].startswith("# ")
    assert "**The question:**" in texts[0]
    heads = [line for text in texts for line in text.splitlines() if line.startswith("## ")]
    assert [head for head in heads if head in SECTIONS] == list(SECTIONS)
    assert "lab.checks(" in code
    assert "lab.broken(" in code
    assert sum(PREDICTION in text for text in texts) >= 4
    for cell, ask, run, why in zip(cells, cells[1:], cells[2:], cells[3:], strict=False):
        if PREDICTION in cell.source:
            assert said(ask).startswith("Your prediction:\n"), f"{cell.id} does not ask"
            assert "\nIt was: " in f"\n{said(run)}", f"{run.id} does not tell what happened"
            assert "not among the choices" not in said(run), f"{run.id}: {said(run)}"
            assert ABOUT.findall(ask.source) == ABOUT.findall(run.source), run.id
            assert why.cell_type == "markdown", f"{run.id} is not explained"
    for cell in cells:
        if cell.cell_type == "code" and not cell.id.startswith("exercise-"):
            assert len(cell.source.splitlines()) <= MOST_LINES, f"{cell.id} is long"
    to_fill = [cell for cell in cells if re.fullmatch(r"exercise-\d+", cell.id)]
    assert [exercise.to_fill for exercise in exercises(notebook)] == to_fill
    assert len(to_fill) >= 2
    assert all(text.count("<details>") == text.count("</details>") for text in texts)


@each_notebook
def test_a_notebook_begins_with_plain_httpx_and_says_what_the_lab_adds(path: Path) -> None:
    _, first, why = read(path).cells[:3]
    assert first.source.startswith(("import httpx\n", "import asyncio\n\nimport httpx\n"))
    assert "httpx.AsyncClient(" in first.source
    assert any("(200, " in str(output) for output in first.outputs)
    assert "`lab.client" in why.source


def test_a_prediction_is_about_one_picture() -> None:
    asked = [
        (path.name, about)
        for path in notebooks()
        for cell in read(path).cells
        if "lab.predict(" in cell.source
        for about in ABOUT.findall(cell.source)
    ]
    names = Counter(about for _, about in asked)
    assert [name for name, times in names.items() if times > 1] == []
    assert len(names) > 50


@each_notebook
def test_the_links_of_a_notebook_lead_somewhere(path: Path) -> None:
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            for target in LINK.findall(cell.source):
                assert (path.parent / target).exists(), f"{cell.id} links to {target}"


def test_each_part_has_its_notebook_and_all_can_be_found() -> None:
    assert {ROOT / part.notebook for part in parts()} <= set(notebooks())
    readme = (ROOT / "README.md").read_text("utf-8")
    list_of_all = (ROOT / "notebooks/README.md").read_text("utf-8")
    for path in notebooks():
        assert f"({path.name})" in list_of_all, (
            f"{path.name} is not linked from notebooks/README.md"
        )
        assert f"(notebooks/{path.name})" in readme, f"{path.name} is not linked from README.md"
    for part in parts():
        page = (part.directory / "README.md").read_text("utf-8")
        assert f"(../{part.notebook})" in page
