"""Counts the examples of each property, for the last line of `make fuzz`."""

import gc
import re
from collections.abc import Generator
from typing import Any

import pytest

COUNTED = re.compile(r"(\d+) passing, (\d+) failing")


def pytest_runtest_setup() -> None:
    """Collect the garbage of earlier examples now, because it takes seconds.

    If it were collected later, an app would seem to hang.
    """
    gc.collect()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report = yield
    statistics = getattr(item, "hypothesis_statistics", "")
    if report.when == "call" and statistics:
        examples = sum(int(passed) + int(failed) for passed, failed in COUNTED.findall(statistics))
        report.user_properties.append(("examples", examples))
    return report


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.getoption("--hypothesis-profile") != "fuzz":
        return
    total = 0
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for examples in (value for name, value in report.user_properties if name == "examples"):
                terminalreporter.write_line(f"{examples:9,} examples  {report.nodeid}")
                total += examples
    terminalreporter.write_line(f"{total:9,} examples of all properties")
