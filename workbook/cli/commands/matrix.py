"""`make matrix`: runs every check at every part, in this process and on a real server."""

import argparse
import asyncio

from workbook.console.text import show_progress
from workbook.suite import matrix
from workbook.suite.checks import every_check
from workbook.suite.themes import load_checks

SUMMARY = __doc__
HOSTS = ("inprocess", "uvicorn")


def run(options: argparse.Namespace) -> int:
    load_checks()
    rows = asyncio.run(matrix.observe(every_check(), HOSTS, lambda check: show_progress(check.id)))
    show_progress("")
    print("\n".join(matrix.as_text(rows)))
    outcomes = [outcome for _, outcomes in rows for outcome in outcomes]
    broken = sum(not outcome.ok for outcome in outcomes)
    print(f"\n{len(rows)} checks, {len(outcomes)} cells observed, {broken} not as expected")
    return 1 if broken else 0
