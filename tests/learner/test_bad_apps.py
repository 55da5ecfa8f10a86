"""Compares the output for each bad app with tests/golden/, which tests.bad_apps writes."""

from pathlib import Path

import pytest

from tests.bad_apps import BAD_APPS, GOLDEN, seen
from workbook.console.text import WIDTH


def test_each_has_its_page_and_no_page_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == {*BAD_APPS}


@pytest.mark.parametrize("name", BAD_APPS)
def test_the_reader_sees(name: str, tmp_path: Path) -> None:
    page = seen(name, tmp_path)
    assert page == (GOLDEN / f"{name}.txt").read_text("utf-8")
    assert all(len(line) <= WIDTH and line == line.rstrip() for line in page.splitlines())
    assert "Traceback" not in page


def test_verbose_shows_all_of_the_traceback(tmp_path: Path) -> None:
    page = seen("exception-in-handler", tmp_path, "--verbose=1")
    assert "Traceback (most recent call last):" in page
    assert page.count("KeyError: 'tea'") == 2  # in the report, and at the end of the traceback
