"""`make test-optimized`: every check at every part under `python -O`, which leaves out asserts.

What is checked by an assert is not checked then: the parts raise where the article asserts.
"""

import argparse
import os
import sys

from workbook.cli.commands.test import pytest_arguments
from workbook.parts.ladder import ROOT

SUMMARY = __doc__


def run(options: argparse.Namespace) -> int:
    os.chdir(ROOT)
    os.environ["PYTHONOPTIMIZE"] = "1"  # for the workers of pytest as well
    # pytest says that plain asserts are off; its own, in test modules, it has rewritten.
    arguments = [*pytest_arguments("", "inprocess", ""), "-W", "ignore::pytest.PytestConfigWarning"]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])
