"""Runs the checks on every host (server), and makes a table of how many pass on each."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from workbook.parts import ladder

SEEN = Path(__file__).with_name("hosts.json")  # written by `make hosts`


class Cell(NamedTuple):
    part: int
    check: str
    report: str  # empty if the check passed


def observe(host: str, ids: Sequence[str] = (), *flags: str, limit: float = 300) -> list[Cell]:
    """Run the named checks, or all that this host can run, at every part.

    `flags` are flags for Python. Raises RuntimeError if the host's process fails.
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


def table(seen: Mapping[str, Sequence[Cell]]) -> Iterator[str]:
    """Yield a Markdown table of hosts and parts.

    Each cell says how many checks ran, and how many of them passed.
    """
    parts = ladder.parts()
    yield "| host | " + " | ".join(f"Part {part.number}" for part in parts) + " |"
    yield "|---|" + "---|" * len(parts)
    for host, cells in seen.items():
        columns = (_counted([cell for cell in cells if cell.part == part.number]) for part in parts)
        yield f"| {host} | " + " | ".join(columns) + " |"


def write(seen: Mapping[str, Sequence[Cell]]) -> None:
    """Save, for each host, which checks ran and at which parts each failed."""
    found = {
        host: {
            check: [cell.part for cell in cells if cell.check == check and cell.report]
            for check in sorted({cell.check for cell in cells})
        }
        for host, cells in seen.items()
    }
    SEEN.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


def read() -> dict[str, list[Cell]]:
    """Return the results of the last `make hosts`. They only say that a check failed, not why."""
    found = json.loads(SEEN.read_text("utf-8"))
    return {
        host: [
            Cell(part.number, check, "red" if part.number in red else "")
            for part in ladder.parts()
            for check, red in checks.items()
        ]
        for host, checks in found.items()
    }


def _counted(cells: Sequence[Cell]) -> str:
    passed = sum(not cell.report for cell in cells)
    return f"{'✓' if passed == len(cells) else '✗'} {passed}/{len(cells)}"
