"""`make beyond-worker`: runs the tasks that are queued; you can start several workers."""

import argparse
import os
import sys

from workbook.cli.beyond import DIRECTORY, environment
from workbook.cli.flags import is_on

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", default="", help="1: end when no task waits any more")


def run(options: argparse.Namespace) -> int:
    os.chdir(DIRECTORY)
    command = [sys.executable, "-m", "durable.worker", "sample:app"]
    command += ["--once"] if is_on(options.once) else []
    os.execve(sys.executable, command, environment())
