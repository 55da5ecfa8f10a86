"""Runs every check at every part, in this process and on a real server."""

import asyncio

import pytest

from workbook.parts import ladder
from workbook.suite.checks import Check, registry
from workbook.suite.runner import run_check
from workbook.suite.themes import load_checks

HOSTS = {"inprocess": "inprocess", "live": "uvicorn", "part0": "part0"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    load_checks()
    number, kind = metafunc.config.getoption("--part"), metafunc.config.getoption("--host-kind")
    cells = [
        pytest.param(check, part, HOSTS[host], id=f"{check.id}-part{part.number}-{host}")
        for part in ladder.parts()
        for check in registry.values()
        for host in HOSTS
        if number in (None, part.number)
        if kind in (None, "inprocess" if host == "inprocess" else "live")
        if host == "inprocess" or check.live
    ]
    metafunc.parametrize(("check", "part", "host"), cells)


async def test_the_part_does_what_the_check_expects(
    check: Check, part: ladder.Part, host: str
) -> None:
    # asyncio's debug mode reports never-awaited coroutines and calls from the wrong thread
    asyncio.get_running_loop().set_debug(host == "inprocess")
    outcome = await run_check(check, part.number, part.directory, part.entry, host)
    if not outcome.ok:
        # The report has everything, so the traceback of this line is hidden. An assert is not used,
        # because `python -O` removes it.
        pytest.fail(outcome.report(), pytrace=False)
