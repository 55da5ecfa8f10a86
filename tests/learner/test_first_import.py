"""Tests what is reported before the checks: imports that never end, or of the workbook's code."""

import sys
from pathlib import Path

import pytest

from workbook.errors import WorkbookError
from workbook.learner import first_import
from workbook.learner.attempt import chosen
from workbook.learner.own_parts import start
from workbook.learner.places import Own
from workbook.parts.ladder import part
from workbook.parts.loader import load_part

SERVES = """
try:
    import uvloop
except ImportError:
    while True:
        pass
"""


def test_an_import_that_serves_is_found_out_where_uvloop_would_hold_the_signal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app.py").write_text(SERVES)
    (tmp_path / "installed").mkdir()
    (tmp_path / "installed/uvloop.py").touch()
    monkeypatch.syspath_prepend(tmp_path / "installed")
    monkeypatch.delitem(sys.modules, "uvloop", raising=False)  # another test may have it
    monkeypatch.setattr(first_import, "LIMIT", 0.3)
    found = first_import.stuck(load_part, "app:app", Own(tmp_path))
    assert found is not None
    assert (found.status, found.observed) == (
        "red",
        "still importing after 0.3 s, so no check could run",
    )
    assert "uvloop" not in sys.modules


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("from part1.router import Router", "from router import Router"),
        ("from mine.part1.router import Router", "from router import Router"),
        ("from part3.asgi.router import (\n    Router,\n)", "from asgi.router import Router"),
        ("from part1 import router as tree", "import router as tree"),
        ("import part1.router as tree", "import router as tree"),
        ("if True:\n    import os, part1.router", "import os, router"),
        ("import part1", "an import without part1"),
    ],
)
def test_an_import_of_the_workbooks_own_code_is_red_and_told_the_line_to_write(
    line: str, right: str, tmp_path: Path
) -> None:
    own = Own(tmp_path / "mine/part1", part(1).directory)
    own.directory.mkdir(parents=True)
    (own.directory / "compares.py").write_text("import part1.app")  # no file of the part
    (own.directory / "app.py").write_text("from router import Router")
    assert first_import.unreadable(own) is None
    (own.directory / "app.py").write_text(f"import os\n{line}\n")
    found = first_import.unreadable(own)
    assert found is not None
    assert (found.status, found.expected) == ("red", right)
    assert found.line.startswith("mine/part1/app.py:")


@pytest.mark.parametrize("line", ["from .part1 import x", "import part10x", "import part2"])
def test_an_import_of_ones_own_folder_is_not_red(line: str, tmp_path: Path) -> None:
    own = Own(tmp_path, part(1).directory)
    (tmp_path / "part2").mkdir()
    (tmp_path / "app.py").write_text(line)
    assert first_import.unreadable(own) is None


def test_code_that_imports_the_workbooks_own_is_not_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBOOK_MINE", str(tmp_path / "mine"))
    (start(part(1)).directory / "app.py").write_text("from part1.router import Router\n")
    with pytest.raises(WorkbookError, match=r"app.py:1 has .* should be `from router import Ro"):
        chosen("1", mine=True, broken=False)
