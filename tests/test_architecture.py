"""Tests that imports between the packages of workbook/ go one way, as CONTRIBUTING.md shows."""

from pathlib import Path

from tests.architecture import ORDER, against_the_order, arrows
from workbook.parts.ladder import ROOT


def test_imports_go_one_way() -> None:
    assert against_the_order(arrows()) == []


def test_an_arrow_against_the_order_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/loader.py").write_text("def f():\n    from workbook.cli import flags\n")
    (tmp_path / "suite").mkdir()
    (tmp_path / "suite/themes.py").write_text("from tests import architecture\n")
    assert against_the_order(arrows(tmp_path)) == [
        "parts -> cli: parts/loader.py:2",
        "suite -> tests: suite/themes.py:1",
    ]


def test_the_order_has_every_package_and_the_map_too() -> None:
    here = {
        path.stem
        for path in (ROOT / "workbook").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert here - {"__init__"} == set(ORDER)
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert [name for name in ORDER if f"`{name}" not in page] == []
