"""Adds the options --part and --host-kind to pytest, and the profiles of hypothesis."""

import gc
import signal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from workbook.parts import ladder

# The same inputs in each run, without a database; `make fuzz` uses many new inputs.
settings.register_profile("bounded", max_examples=60, deadline=None, derandomize=True)
settings.register_profile(
    "fuzz", max_examples=16_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("bounded")


def pytest_configure() -> None:
    """Let Ctrl-C end the processes that the tests start.

    A job in the background ignores SIGINT, and each process that it starts would ignore it too.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the notes of passed tests, made with `record_property("note", …)`."""
    passed = terminalreporter.getreports("passed")
    notes = [text for report in passed for name, text in report.user_properties if name == "note"]
    for note in notes:
        terminalreporter.write_line(f"note: {note}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--all-checks"):
        config.hook.pytest_deselected(items=[each for each in items if is_thorough(each)])
        items[:] = [each for each in items if not is_thorough(each)]
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def is_thorough(item: pytest.Item) -> bool:
    return item.get_closest_marker("thorough") is not None


def pytest_collection_finish() -> None:
    hide_what_stays()


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Hide what the tests of a module have imported."""
    if nextitem and nextitem.path != item.path and len(gc.get_objects()) > 100_000:
        hide_what_stays()


def hide_what_stays() -> None:
    """Take all objects out of sight of the garbage collector.

    Thousands of collected tests made each `gc.collect()` in a test take a fifth of a second.
    """
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    numbers = [part.number for part in ladder.parts()]
    parser.addoption("--part", type=int, choices=numbers, help="only this part's conformance")
    parser.addoption("--host-kind", choices=("inprocess", "live"), help="only on this kind of host")
    parser.addoption(
        "--all-checks",
        action="store_true",
        help="every test, and every check on each planted mistake and each step of building a part",
    )
