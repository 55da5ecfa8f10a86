"""Tests that the generated blocks of the committed pages are up to date."""

import dataclasses
from pathlib import Path

import pytest

from workbook.lessons import pages
from workbook.parts import ladder
from workbook.suite import matrix
from workbook.suite.checks import every_check
from workbook.suite.themes import AREAS, AREAS_UNDERNEATH, load_checks


def test_the_last_run_saw_what_every_check_expects() -> None:
    load_checks()
    red = [outcome for _, outcomes in matrix.read() for outcome in outcomes if not outcome.ok]
    assert not red, f"{red[0].report()}\n\nIf that is mended: run `make pages`."


def test_the_generated_pages_are_made_from_the_last_run() -> None:
    load_checks()
    for page, text in pages.current_pages(matrix.read()).items():
        name = page.relative_to(ladder.ROOT)
        assert page.read_text("utf-8") == text, f"{name} is stale: run `make pages`, read the diff"


def test_a_wrong_observation_is_written_down_and_reaches_the_pages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    load_checks()
    rows = matrix.read()
    check, outcomes = next(row for row in rows if row[0].id == "routing-404")
    outcomes[-1] = dataclasses.replace(outcomes[-1], answered='200 "ok"')
    monkeypatch.setattr(matrix, "SEEN", tmp_path / "matrix.json")
    matrix.write(rows)
    read = matrix.read()
    assert [outcome.part for _, found in read for outcome in found if not outcome.ok] == [5]
    lines = [line for line in matrix.as_markdown(read) if f"**{check.id}**" in line]
    assert "| ✓ | ✓ | ✓ | ✓ | ✗ |" in lines[0]
    assert "5: 200" in lines[0]
    assert any("✗ 1 of" in line for line in matrix.as_summary(read))


def test_a_page_without_its_markers_is_told() -> None:
    with pytest.raises(ValueError, match="needs the markers <!-- parts"):
        pages.with_block("# A page", "parts", iter(()))


def test_every_area_has_one_theme() -> None:
    load_checks()
    for area in {check.area for check in every_check()}:
        known = (*AREAS, *AREAS_UNDERNEATH).count(area)
        assert known == 1, f"{area} is in {known} themes: name it in workbook/suite/themes.py"
