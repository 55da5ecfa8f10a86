"""Runs checks on one copy of a part, each check in its own event loop.

The copy may be broken in any way, so tasks that a check leaves running must not reach the next
check: they end with their loop. `quiet` hides Python's warnings about them.
"""

import asyncio
import gc
import logging
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from workbook.parts.ladder import Part
from workbook.suite.checks import Check
from workbook.suite.runner import Outcome, run_check


def run_alone(
    check: Check, part: Part, directory: Path, host: str = "inprocess", **options: Any
) -> Outcome:
    """Run one check in a new event loop; `options` are passed to `run_check`."""
    try:
        return asyncio.run(run_check(check, part.number, directory, part.entry, host, **options))
    except SystemExit as left:  # SystemExit in a task ends the event loop at once
        seen = f"SystemExit: {left}, which ends the server"
        return Outcome(check, part.number, host, seen, False, (), "", left)


def run_all(
    checks: Iterable[Check], part: Part, directory: Path, host: str = "inprocess"
) -> Iterator[Outcome]:
    for check in checks:
        if host == "inprocess" or check.live:
            yield run_alone(check, part, directory, host)


@contextmanager
def quiet() -> Iterator[None]:
    """Suppress Python's warnings about coroutines never awaited and exceptions never retrieved."""
    logger = logging.getLogger("asyncio")
    level, unraisable = logger.level, sys.unraisablehook
    logger.setLevel(logging.CRITICAL + 1)
    sys.unraisablehook = lambda _: None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
            gc.collect()  # so that these warnings come now, while they are suppressed
    finally:
        logger.setLevel(level)
        sys.unraisablehook = unraisable
