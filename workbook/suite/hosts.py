"""The parts on every host: which live checks pass where, as a run has it and as a table."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workbook.parts import ladder
from workbook.servers.live import HOSTS


class Cell(NamedTuple):
    part: int
    check: str
    report: str  # empty where the check passed


def observe(host: str, ids: Sequence[str] = (), *flags: str, limit: float = 300) -> list[Cell]:
    """Every check that can be seen there, or those named, at every part; a host may not die.

    The flags are Python's.
    """
    said = subprocess.run(
        [sys.executable, *flags, "-m", "workbook.suite.host_worker", host, *ids],
        cwd=ladder.ROOT,
        capture_output=True,
        text=True,
        timeout=limit,
    )
    if said.returncode:
        raise RuntimeError(f"{host} ended with {said.returncode}:\n{said.stdout}{said.stderr}")
    return [Cell(**json.loads(line)) for line in said.stdout.splitlines()]


def table(seen: dict[str, list[Cell]]) -> Iterator[str]:
    """Hosts × parts, each with how many checks passed of how many."""
    parts = ladder.parts()
    yield "| host | " + " | ".join(f"Part {part.number}" for part in parts) + " |"
    yield "|---|" + "---|" * len(parts)
    for host, cells in seen.items():
        columns = (_counted([cell for cell in cells if cell.part == part.number]) for part in parts)
        yield f"| {host} | " + " | ".join(columns) + " |"


def all_green(checks: Sequence[str]) -> Iterator[str]:
    """The table where every check has passed, to compare a committed one with."""
    parts = ladder.parts()
    passed = [Cell(part.number, check, "") for part in parts for check in checks]
    return table(dict.fromkeys(HOSTS, passed))


def _counted(cells: list[Cell]) -> str:
    passed = sum(not cell.report for cell in cells)
    return f"{'✓' if passed == len(cells) else '✗'} {passed}/{len(cells)}"
