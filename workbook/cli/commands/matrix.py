"""`make matrix`: parts × behaviours, from a real run in this process and over a real server."""

import argparse
import asyncio
import sys

from workbook.suite import matrix
from workbook.suite.checks import Check, every_check
from workbook.suite.themes import load_checks

SUMMARY = __doc__
HOSTS = ("inprocess", "uvicorn")


def configure(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> int:
    load_checks()
    rows = asyncio.run(matrix.observe(every_check(), HOSTS, show_progress))
    show_progress(None)
    print("\n".join(matrix.as_text(rows)))
    outcomes = [outcome for _, outcomes in rows for outcome in outcomes]
    broken = sum(not outcome.ok for outcome in outcomes)
    print(f"\n{len(rows)} checks, {len(outcomes)} cells observed, {broken} not as promised")
    return 1 if broken else 0


def show_progress(check: Check | None) -> None:
    """One line that is written over; nothing where nobody watches."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{check.id if check else ''}", end="", file=sys.stderr, flush=True)
