"""Options of the conformance suite: `make test PART=3 HOST_KIND=live`."""

from typing import Any

import pytest

from workbook import ladder


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What a test that passed has to say: `record_property("note", …)`."""
    passed = terminalreporter.getreports("passed")
    notes = [text for report in passed for name, text in report.user_properties if name == "note"]
    for note in notes:
        terminalreporter.write_line(f"note: {note}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_addoption(parser: pytest.Parser) -> None:
    numbers = [part.number for part in ladder.parts()]
    parser.addoption("--part", type=int, choices=numbers, help="only this part's conformance")
    parser.addoption("--host-kind", choices=("inprocess", "live"), help="only on this kind of host")
