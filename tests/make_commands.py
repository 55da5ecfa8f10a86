"""Runs Python, the commands and make for tests; nothing is installed."""

import os
import subprocess
import sys
from pathlib import Path

from workbook.parts.ladder import ROOT

# The tests may run under `make test PART=3`: its variables must not reach the inner make.
OUTER_MAKE = ("MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "MAKEFILES")
VARIABLES = (
    "ALL",
    "APP",
    "ARGS",
    "BEYOND_DSN",
    "CHECK",
    "ENV_PYTHON",
    "ERRATUM",
    "FILE",
    "FROM",
    "HOST",
    "HOST_KIND",
    "LESSON",
    "LEVEL",
    "MINE",
    "NOTEBOOK",
    "ONCE",
    "PART",
    "PORT",
    "PYTHON",
    "REQUEST",
    "SERVER",
    "TIMES",
    "TO",
    "VERBOSE",
    "WORKBOOK_MINE",
    "YES",
)


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in (*OUTER_MAKE, *VARIABLES)}
    return kept | {"NO_COLOR": "1"} | more


def python(
    *arguments: str, directory: Path = ROOT, timeout: float = 60, **variables: str
) -> subprocess.CompletedProcess[str]:
    return _run([sys.executable, *arguments], directory, variables, timeout)


def workbook(
    *arguments: str, directory: Path = ROOT, timeout: float = 60, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command, for example with the variable WORKBOOK_MINE."""
    return python("-m", "workbook", *arguments, directory=directory, timeout=timeout, **variables)


def make(
    *arguments: str, directory: Path = ROOT, path: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run make with only these arguments; `path` is put in front of PATH."""
    more = {"PATH": f"{path}{os.pathsep}{os.environ['PATH']}"} if path else {}
    return _run(["make", *arguments], directory, more)


def make_here(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make with this Python as environment, so that nothing is created or installed."""
    return make(f"ENV_PYTHON={sys.executable}", *arguments)


def _run(
    command: list[str], directory: Path, variables: dict[str, str], timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=directory,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
    )
