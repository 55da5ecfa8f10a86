"""Tests that every mistake of the sources has an entry that plants it."""

import pytest

from workbook.errata import entries
from workbook.errata.rows import Row, rows

COVERED = {row for each in entries() for row in each.rows}


@pytest.mark.parametrize(
    "row", [row for row in rows() if row.needs_a_guard], ids=lambda row: str(row.id)
)
def test_a_mistake_can_be_planted(row: Row) -> None:
    assert row.id in COVERED, (
        f"no entry of workbook/errata/ plants {row.id} ({row.severity}): {row.wrong}"
    )


def test_an_entry_covers_only_what_is_listed() -> None:
    listed = {row.id for row in rows()}
    assert sorted(row for row in COVERED if row not in listed) == []
