"""Tests that each mistake of the sources has a check, in the part where it would appear."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest

from workbook.errata.rows import Row, rows
from workbook.parts import ladder
from workbook.suite.checks import Check, every_check
from workbook.suite.themes import load_checks


def guards(row: Row, checks: Iterable[Check]) -> list[str]:
    """Return the ids of the checks for this mistake that begin at its part or earlier."""
    return [each.id for each in checks if row.id in each.rows and each.since <= row.part]


@pytest.mark.parametrize(
    "row", [row for row in rows() if row.needs_a_guard], ids=lambda row: f"row-{row.id}"
)
def test_a_mistake_is_guarded(row: Row) -> None:
    load_checks()
    found = guards(row, every_check())
    late = [each.id for each in every_check() if row.id in each.rows]
    assert found, (
        f"nothing would notice {row.id} ({row.severity}) at part {row.part}: {row.wrong}"
        + (f"; too late: {', '.join(late)}" if late else "")
    )


def test_a_check_guards_only_what_is_listed() -> None:
    load_checks()
    listed = {row.id for row in rows()}
    named = {(each.id, row) for each in every_check() for row in each.rows}
    assert sorted((check, row) for check, row in named if row not in listed) == []


def test_the_rows_are_in_order_and_complete() -> None:
    numbers = [tuple(map(int, row.id.split("."))) for row in rows()]
    assert all(earlier < later for earlier, later in pairwise(numbers))
    assert {row.part for row in rows()} == {part.number for part in ladder.all_parts()}
    assert {row.severity for row in rows()} == set("CHML")
    assert all(row.wrong and len(row.wrong) <= 100 for row in rows())
    assert {row.id for row in rows() if row.plot} == {"1.4", "1.7", "2.2", "2.3", "2.4"}


def test_a_row_without_a_guard_is_seen() -> None:
    load_checks()
    row = next(row for row in rows() if row.needs_a_guard)
    guarding = [each for each in every_check() if row.id in each.rows]
    assert guards(row, guarding) == [each.id for each in guarding if each.since == row.part]
    others = [each for each in every_check() if each not in guarding]
    assert guards(row, others) == []
    late = [replace(each, since=row.part + 1) for each in guarding]
    assert guards(row, late) == []
