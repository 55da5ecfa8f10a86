"""`make fuzz`: tests the properties in tests/properties with thousands of new inputs."""

import argparse
import os
import sys

from workbook.parts.ladder import ROOT

SUMMARY = __doc__


def run(options: argparse.Namespace) -> int:
    os.chdir(ROOT)
    arguments = ["--numprocesses=auto", "--maxprocesses=4", "--quiet", "--hypothesis-profile=fuzz"]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments, "tests/properties"])
