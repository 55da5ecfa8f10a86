"""Tests that the server's files do not import each other in a circle, and the table of phases."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.part0 import PART0
from workbook.parts.ladder import part

PHASES = PART0.module("server.phases")
LIFE, ENDINGS = PHASES.LIFE, PHASES.ENDINGS
SERVER = part(0).directory / "server"


def imported(file: Path) -> Iterator[str]:
    """Yield the modules of the server that the file imports, anywhere in it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("server."):
            yield str(node.module).removeprefix("server.")


def in_order(directory: Path) -> list[str]:
    """Return the modules, each after those that it imports. graphlib.CycleError names a circle."""
    files = {file.stem: set(imported(file)) for file in sorted(directory.glob("*.py"))}
    return list(TopologicalSorter(files).static_order())


def test_no_file_imports_in_a_circle() -> None:
    order = [name for name in in_order(SERVER) if name in ("reader", "exchange", "connection")]
    assert order == ["reader", "exchange", "connection"]
    assert in_order(SERVER).index("connection") < in_order(SERVER).index("server")


def test_a_circle_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("def f():\n    from server.two import g\n")
    (tmp_path / "two.py").write_text("from server.one import f\n")
    with pytest.raises(ValueError, match="cycle"):
        in_order(tmp_path)


def test_each_phase_has_a_row_and_a_deadline_or_none() -> None:
    assert {phase for row in LIFE.values() for phase in row.values()} == set(LIFE)
    timeouts = PHASES.timeouts(PART0.get("server.limits.Limits")())
    assert set(LIFE) - set(timeouts) == {PHASES.APP}


@pytest.mark.parametrize("phase", LIFE)
def test_events_that_may_come_at_any_time_have_a_cell_in_each_row(phase: str) -> None:
    for event in (PHASES.LEFT, PHASES.STOP, PHASES.CUT_OFF, PHASES.LOST):
        assert event in LIFE[phase], event
    assert (
        phase is PHASES.APP or phase in (PHASES.BODY, PHASES.DRAIN) or PHASES.EXPIRED in LIFE[phase]
    )


@pytest.mark.parametrize("phase", LIFE)
def test_each_phase_can_end_and_nothing_follows_the_end(phase: str) -> None:
    assert LIFE[phase][PHASES.LOST] == PHASES.CLOSED
    if phase in ENDINGS:
        assert set(LIFE[phase].values()) <= ENDINGS
    else:
        assert PHASES.HEAD_ENDED in LIFE[phase]


def names_of(event: str) -> set[str]:
    return {name for name, value in vars(PHASES).items() if value is event}


def test_the_connection_fires_each_event_and_changes_its_phase_in_one_place() -> None:
    tree = ast.parse((SERVER / "connection.py").read_text("utf-8"))
    events = {event for row in LIFE.values() for event in row}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert {event for event in events if not names & names_of(event)} == set()
    changing = [
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and node.attr == "phase"
        if isinstance(node.ctx, ast.Store)
    ]
    assert changing == ["__init__", "_happens"]
