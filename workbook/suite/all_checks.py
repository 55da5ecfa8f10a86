"""All checks on one copy of a part, each in an event loop of its own.

A copy may be broken in any way. What a check leaves running there ends with its loop, and what
Python grumbles about it (a coroutine never awaited, an exception nobody fetched) is no news.
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
    """The options are those of `run_check`."""
    try:
        return asyncio.run(run_check(check, part.number, directory, part.entry, host, **options))
    except SystemExit as left:  # raised in a task, it goes straight through the loop
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
    """Around checks on a broken copy: keeps Python's grumbling to itself."""
    logger = logging.getLogger("asyncio")
    level, unraisable = logger.level, sys.unraisablehook
    logger.setLevel(logging.CRITICAL + 1)
    sys.unraisablehook = lambda _: None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
            gc.collect()  # so that it grumbles now
    finally:
        logger.setLevel(level)
        sys.unraisablehook = unraisable
