"""Part 0 does what its checks expect: those of `make check PART=0`."""

import pytest

from workbook.parts import ladder
from workbook.suite.checks import Check, underneath
from workbook.suite.runner import run_check
from workbook.suite.themes import load_checks

load_checks()
PART = ladder.part(0)


@pytest.mark.parametrize("check", underneath.values(), ids=lambda check: str(check.id))
async def test_part_0_does_what_the_check_expects(check: Check) -> None:
    outcome = await run_check(check, PART.number, PART.directory, PART.entry, "inprocess")
    assert outcome.ok, "\n" + outcome.report()
    assert len(check.hints) == 3
