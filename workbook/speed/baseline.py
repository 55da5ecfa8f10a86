"""Compares the instruction counts of Part 5 with a saved baseline, and reports an increase.

A count is only valid for one version of Python and one version of valgrind. So the file has a
baseline for each such pair. If it has none for this machine, the command compares nothing and says
so.
"""

import json
import platform
import subprocess
from collections.abc import Iterator
from pathlib import Path

from workbook.speed.exact import Count

FILE = Path(__file__).with_name("baseline.json")
GUARDED = "part5"
ALLOWED = 0.03  # a larger increase must be intended
NOTED = 0.01  # a smaller decrease is not worth a new baseline

Baseline = dict[str, float]  # scenario → instructions per request of Part 5


def here() -> str:
    """Return the versions of Python and valgrind, because the counts depend on both."""
    said = subprocess.run(["valgrind", "--version"], capture_output=True, text=True, check=True)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, {platform.python_compiler()}, {platform.machine()}, {said.stdout.strip()}"


def read(key: str, file: Path = FILE) -> Baseline | None:
    known: dict[str, Baseline] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return known.get(key)


def renew(key: str, counts: list[Count], file: Path = FILE) -> None:
    """Save these counts; the counts of other scenarios and other machines stay."""
    known = json.loads(file.read_text("utf-8")) if file.exists() else {}
    known.setdefault(key, {}).update(_guarded(counts))
    file.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def grown(baseline: Baseline, counts: list[Count]) -> Iterator[str]:
    """Yield a sentence for each scenario that needs more instructions than allowed."""
    for scenario, now in _guarded(counts).items():
        before = baseline.get(scenario)
        if before is not None and now > before * (1 + ALLOWED):
            yield _sentence(scenario, before, now)


def shrunk(baseline: Baseline, counts: list[Count]) -> Iterator[str]:
    for scenario, now in _guarded(counts).items():
        before = baseline.get(scenario)
        if before is not None and now < before * (1 - NOTED):
            yield _sentence(scenario, before, now)


def _guarded(counts: list[Count]) -> Baseline:
    return {each.scenario: round(each.instructions) for each in counts if each.subject == GUARDED}


def _sentence(scenario: str, before: float, now: float) -> str:
    change = f"{abs(now / before - 1):.1%} {'more' if now > before else 'fewer'}"
    return f"{GUARDED} {scenario}: {now:,.0f} instructions per request, {change} than {before:,.0f}"
