"""Plants every published mistake in a copy of our part, and tests that its check fails."""

from collections.abc import Callable

import pytest

from workbook.errata import Erratum, entries
from workbook.errata.elsewhere import verdicts_of
from workbook.errata.rows import rows
from workbook.servers.live import SERVERS
from workbook.suite.checks import checks_of
from workbook.suite.themes import load_checks

load_checks()


@pytest.mark.parametrize("each", entries(), ids=lambda each: f"{each.id}-{each.check}")
def test_a_mistake_turns_its_check_red_and_no_unrelated_area(
    each: Erratum, record_property: Callable[[str, object], None], pytestconfig: pytest.Config
) -> None:
    """Only `make test-all` runs all checks of the part, to see the unrelated areas."""
    all_checks = pytestconfig.getoption("--all-checks")
    (verdict,) = verdicts_of(each, [each.needs.host or "inprocess"], all_checks=all_checks)
    assert not verdict.faults, "\n".join([f"{each.name}: {each.title}", *verdict.faults])
    if each.needs.fits_python:
        assert verdict.red, verdict
    else:
        assert verdict.note.endswith("its patch applies")
        record_property("note", f"{each.id} on Python {verdict.python}: {verdict.note}")


@pytest.mark.parametrize("each", entries(), ids=lambda each: str(each.id))
def test_an_entry_is_sound(each: Erratum) -> None:
    known = {row.id: row for row in rows()}
    worst = min((known[row].severity for row in each.rows), key="CHML".index)
    assert each.severity == worst, f"the rows {each.rows} are {worst}"
    assert each.needs.host in ("", *SERVERS)
    areas = {check.area for check in checks_of(each.part).values()}
    assert set(each.areas) <= {*areas, "*"}, f"there are these areas: {sorted(areas)}"
    assert len(each.title) <= 80
    for text in (each.title, each.symptom, each.cause, each.fix):
        assert text
        assert text == text.strip()
    for word in (each.id, each.check, each.title, each.cause, each.fix):
        assert word not in each.symptom, "the symptom gives the cause away"


def test_the_numbers_follow_the_parts() -> None:
    """The mistakes of Part 0 have the last numbers, because they were added last."""
    parts = [each.part or 9 for each in entries()]
    assert parts == sorted(parts)
    numbers = [int(each.id[1:]) for each in entries()]
    assert len(set(numbers)) == len(numbers) > 0
