"""`make test-optimized`: runs every check at every part under `python -O`, without asserts.

The parts must not depend on an assert: they raise an exception where the article asserts.
"""

import argparse
import os
import sys

from workbook.cli.commands.test import pytest_arguments
from workbook.parts.ladder import ROOT

SUMMARY = __doc__


def run(options: argparse.Namespace) -> int:
    os.chdir(ROOT)
    os.environ["PYTHONOPTIMIZE"] = "1"  # for pytest's worker processes as well
    # pytest warns that plain asserts are off; those in test modules still work, because it rewrites
    # them.
    arguments = [*pytest_arguments("", "inprocess", ""), "-W", "ignore::pytest.PytestConfigWarning"]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])
