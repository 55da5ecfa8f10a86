"""Counts instructions per request, a figure that does not depend on the load of the machine.

valgrind's cachegrind counts every instruction. It makes Python about fifty times slower, but counts
the same in each run, so that it shows changes of a few per cent that no clock shows.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from workbook.errors import WorkbookError
from workbook.parts.ladder import ROOT
from workbook.speed.counted import FLOOR

FEWER, MORE = 300, 800  # requests; the first 300 are the warm-up
COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")


class Count(NamedTuple):
    scenario: str
    subject: str
    instructions: float  # per request


def count(pairs: list[tuple[str, str]]) -> Iterator[Count]:
    """Yield the count for each pair (scenario, subject). The bare function is the subject FLOOR."""
    if shutil.which("valgrind") is None:
        raise WorkbookError(
            "make bench-exact counts instructions with valgrind, which is not here: install it "
            "(Debian, Ubuntu: apt install valgrind)."
        )
    with tempfile.TemporaryDirectory() as directory:
        logs = Path(directory)
        child = _start(logs)
        try:
            for scenario, subject in pairs:
                fewer = _instructions(child, logs, f"{scenario} {subject} {FEWER}")
                more = _instructions(child, logs, f"{scenario} {subject} {MORE}")
                yield Count(scenario, subject, (more - fewer) / (MORE - FEWER))
        finally:
            _end(child)


def _start(logs: Path) -> subprocess.Popen[str]:
    valgrind = [
        "valgrind",
        "--tool=cachegrind",
        "--cache-sim=no",
        "--cachegrind-out-file=/dev/null",
    ]
    return subprocess.Popen(
        [*valgrind, f"--log-file={logs}/%p", sys.executable, "-m", "workbook.speed.counted"],
        cwd=ROOT,
        # A fixed hash seed fixes the order of sets, and so the path through the code.
        env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _instructions(child: subprocess.Popen[str], logs: Path, asked: str) -> int:
    assert child.stdin is not None
    assert child.stdout is not None
    print(asked, file=child.stdin, flush=True)
    line = child.stdout.readline()
    answer = json.loads(line) if line else {"pid": child.pid, "status": child.wait()}
    if answer["status"] != 0 or not line:
        raise WorkbookError(f"{asked}: the process under valgrind ended with {answer['status']}.")
    return counted_in((logs / str(answer["pid"])).read_text())


def counted_in(log: str) -> int:
    found = COUNTED.search(log)
    if found is None:
        raise WorkbookError(f"valgrind has not told how many instructions it counted:\n{log}")
    return int(found[1].replace(",", ""))


def _end(child: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()


def over_floor(counts: list[Count]) -> dict[str, dict[str, float]]:
    """Return scenario → subject → its instructions, divided by those of the bare function."""
    floors = {each.scenario: each.instructions for each in counts if each.subject == FLOOR}
    ratios: dict[str, dict[str, float]] = {scenario: {} for scenario in floors}
    for each in counts:
        ratios[each.scenario][each.subject] = each.instructions / floors[each.scenario]
    return ratios
