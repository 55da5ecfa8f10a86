"""Tests `make notebooks`: the reader's copies, and that it never overwrites changes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat import v4

from workbook.cli import install
from workbook.cli.commands.notebooks import arguments, of_mine
from workbook.errors import WorkbookError
from workbook.lab.copies import copy_all, directory
from workbook.lab.notebooks import as_text, notebooks, read
from workbook.parts.ladder import ROOT, part


@pytest.fixture(autouse=True)
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBOOK_MINE", str(tmp_path / "mine"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "mine"


def test_the_kernel_takes_the_readers_parts_and_the_examples_use_them(mine: Path) -> None:
    with pytest.raises(WorkbookError, match="Nothing is started yet"):
        of_mine("")
    shutil.copytree(part(5).directory / "asgi", mine / "part5/asgi")
    shutil.copy(part(5).directory / "sample.py", mine / "part5")
    told = (
        "from workbook import lab; code = lab.use(5); import examples.csrf, sys; print(code.name)"
    )
    told += "; print(sys.modules['asgi.middleware'].__file__)"
    command = [sys.executable, "-c", told]
    for variables, name, file in (
        (of_mine(str(ROOT)), "mine/part5", mine / "part5/asgi/middleware.py"),
        (
            {"PYTHONPATH": f"{ROOT}:{part(5).directory}"},
            "part 5",
            part(5).directory / "asgi/middleware.py",
        ),
    ):
        said = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True)
        assert (said.stdout.splitlines(), said.stderr) == ([name, str(file)], "")


@pytest.fixture
def original(tmp_path: Path) -> Path:
    return write(tmp_path / "01_tea.ipynb", "print('tea')")


def write(path: Path, source: str) -> Path:
    output = v4.new_output("stream", name="stdout", text="tea\n")  # type: ignore[no-untyped-call]
    code = v4.new_code_cell(source, id="run", outputs=[output])  # type: ignore[no-untyped-call]
    links = "[app](../part1/app.py) and [02](02.ipynb)"
    text = v4.new_markdown_cell(links, id="links")  # type: ignore[no-untyped-call]
    notebook = v4.new_notebook(cells=[text, code])  # type: ignore[no-untyped-call]
    path.write_text(as_text(notebook), "utf-8")
    return path


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def test_a_copy_has_no_outputs_and_its_links_lead_where_they_led(original: Path) -> None:
    (said,) = copy_all([original])
    assert said == "Your notebooks: mine/notebooks (1 new, your changes are kept)"
    links, code = read(directory() / original.name).cells
    assert links.source == "[app](../../part1/app.py) and [02](02.ipynb)"
    assert (code.source, code.outputs, code.execution_count) == ("print('tea')", [], None)


def test_an_explanation_is_folded_until_the_reader_wants_it(tmp_path: Path) -> None:
    original = write(tmp_path / "01_tea.ipynb", "lab.happened('tea')")
    notebook = read(original)
    why = v4.new_markdown_cell("It was tea.", id="why")  # type: ignore[no-untyped-call]
    more = v4.new_markdown_cell("## Milk", id="milk")  # type: ignore[no-untyped-call]
    notebook.cells += [why, more]
    original.write_text(as_text(notebook), "utf-8")
    copy_all([original])
    cells = read(directory() / original.name).cells
    assert cells[2].source == (
        "<details>\n<summary>Why, when you have run it</summary>\n\nIt was tea.\n\n</details>"
    )
    assert cells[3].source == "## Milk"


def test_the_links_of_every_copy_lead_somewhere() -> None:
    copy_all(notebooks())
    copies = sorted(directory().glob("*.ipynb"))
    assert [path.name for path in copies] == [path.name for path in notebooks()]
    for path in copies:
        text = path.read_text("utf-8")
        assert "](../../" in text or path.name.startswith("00_")
        assert "](../part" not in text


def test_a_copy_that_the_reader_changed_is_never_overwritten(original: Path) -> None:
    copy_all([original])
    copy = directory() / original.name
    edit(copy, "print('tea')", "print('milk')")
    mine = copy.read_bytes()
    assert copy_all([original]) == ["Your notebooks: mine/notebooks (your changes are kept)"]
    assert copy.read_bytes() == mine

    write(original, "print('green tea')")
    _, said = copy_all([original])
    assert said == (
        "mine/notebooks/01_tea.ipynb is your changed copy, so it is kept. The workbook has a "
        "newer version: rename your copy to get it."
    )
    assert copy.read_bytes() == mine


def test_a_copy_that_was_run_is_the_readers_too(original: Path) -> None:
    copy_all([original])
    copy = directory() / original.name
    notebook = json.loads(copy.read_text("utf-8"))
    notebook["cells"][1]["outputs"] = read(original).cells[1].outputs
    copy.write_text(json.dumps(notebook), "utf-8")
    run = copy.read_bytes()
    write(original, "print('green tea')")
    assert len(copy_all([original])) == 2
    assert copy.read_bytes() == run


@pytest.mark.parametrize("broken", ["", "{}", "not a notebook", '{"cells": []}'])
def test_a_copy_that_is_broken_is_the_readers_too(original: Path, broken: str) -> None:
    directory().mkdir(parents=True)
    copy = directory() / original.name
    copy.write_text(broken, "utf-8")
    assert len(copy_all([original])) == 2
    assert copy.read_text("utf-8") == broken


def test_a_copy_that_nobody_touched_is_renewed(original: Path) -> None:
    copy_all([original])
    write(original, "print('green tea')")
    assert len(copy_all([original])) == 1
    assert read(directory() / original.name).cells[1].source == "print('green tea')"


def test_a_folder_that_cannot_be_written_is_told(original: Path, mine: Path) -> None:
    mine.write_text("a file")
    with pytest.raises(WorkbookError, match="mine/notebooks cannot be written: Not a directory"):
        copy_all([original])


def test_jupyter_opens_the_copy(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert arguments("01.ipynb", "--no-browser --port 9")[:2] == [
        f"--ServerApp.root_dir={mine}",
        "--LabApp.default_url=/lab/tree/notebooks/01.ipynb",
    ]
    assert arguments("01.ipynb", "--no-browser --port 9")[-3:] == ["--no-browser", "--port", "9"]
    monkeypatch.delenv("WORKBOOK_MINE")
    assert arguments("01.ipynb", "")[:2] == [
        f"--ServerApp.root_dir={ROOT}",
        "--LabApp.default_url=/lab/tree/mine/notebooks/01.ipynb",
    ]
    with pytest.raises(WorkbookError, match="ARGS='a cannot be split"):
        arguments("01.ipynb", "'a")


def test_each_group_of_packages_brings_the_workbook_along(tmp_path: Path) -> None:
    install.install_workbook(tmp_path)
    (line,) = (tmp_path / "asgi_workbook.pth").read_text("utf-8").splitlines()
    assert Path(line) == ROOT
