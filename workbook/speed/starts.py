"""Starts the smallest apps in separate processes, each with its module and its sys.path.

Python writes the bytecode below build/, so that the next start finds it and no part gets a
__pycache__.
"""

import os
import subprocess
import sys
from pathlib import Path

from workbook.errors import WorkbookError
from workbook.parts import ladder
from workbook.parts.ladder import ROOT

BYTECODE = ROOT / "build" / "bench" / "bytecode"
BARE = "bare"
_OF_PARTS = {"part1": "part_one", "part2": "part_two"}


def module_of(name: str) -> str:
    """Return the module with the smallest app of a subject, or of the bare function."""
    if name.startswith("part"):
        return f"workbook.speed.hello.{_OF_PARTS.get(name, 'later_part')}"
    return f"workbook.speed.hello.{name if name == BARE else f'{name}_app'}"


def environment_of(name: str) -> dict[str, str]:
    """Return the environment variables for the child, with a part on the path."""
    path = [ROOT]
    if name.startswith("part"):
        path.append(ladder.part(name.removeprefix("part")).directory)
    own = {
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        "PYTHONPYCACHEPREFIX": str(BYTECODE),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    return {**os.environ, **own}


def cpu_to_first_response(name: str) -> int:
    """Return the nanoseconds from import to first response, measured in a new process."""
    script = Path(__file__).with_name("first_response.py")
    done = subprocess.run(
        [sys.executable, "-P", str(script), module_of(name)],
        cwd=ROOT,
        env=environment_of(name),
        capture_output=True,
        text=True,
        timeout=60,
    )
    last = done.stderr.strip().rpartition("\n")[2]
    if done.returncode != 0 or not last.isdigit():
        raise WorkbookError(f"{name} has given no first response: {done.stderr}")
    return int(last)
