"""Tests that an import of the reader's code which never ends is reported."""

import sys
from pathlib import Path

import pytest

from workbook.learner import first_import
from workbook.learner.places import Own
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
