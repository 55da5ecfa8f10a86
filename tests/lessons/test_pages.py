"""What is generated in the committed pages is what a run would write now."""

from collections.abc import Iterator

import pytest

from workbook.lessons import pages
from workbook.parts import ladder
from workbook.parts.loader import LoadedPart, MissingName, load_part
from workbook.suite import matrix
from workbook.suite.checks import Check, every_check
from workbook.suite.runner import Outcome
from workbook.suite.themes import AREAS, AREAS_UNDERNEATH, load_checks


def demanded() -> Iterator[matrix.Row]:
    """The matrix of a green suite: that each cell is so is a test of tests/conformance."""
    codes = [(part, load_part(part.directory)) for part in ladder.all_parts()]
    for check in every_check():
        yield (
            check,
            [
                Outcome(check, part.number, "inprocess", seen(check, part, code), True, (), "")
                for part, code in codes
                if part in matrix.parts_of(check)
            ],
        )


def seen(check: Check, part: ladder.Part, code: LoadedPart) -> str:
    if part.number >= min(check.expected):
        return check.expected_at(part.number)
    with pytest.raises(MissingName) as absent:
        code.get(check.needs)
    return str(absent.value)


def test_the_generated_pages_are_fresh() -> None:
    load_checks()
    for page, text in pages.current_pages(list(demanded())).items():
        name = page.relative_to(ladder.ROOT)
        assert page.read_text("utf-8") == text, f"{name} is stale: run `make pages`, read the diff"


def test_a_page_without_its_markers_is_told() -> None:
    with pytest.raises(ValueError, match="needs <!-- parts"):
        pages.with_block("# A page", "parts", iter(()))


def test_every_area_has_one_theme() -> None:
    load_checks()
    for area in {check.area for check in every_check()}:
        known = (*AREAS, *AREAS_UNDERNEATH).count(area)
        assert known == 1, f"{area} is in {known} themes: name it in workbook/suite/themes.py"
