"""`make check PART=3`: the shared suite on the copy with a planted mistake, and one red check."""

import argparse
import os
import sys

from tests import conformance
from workbook.broken import directory_of, planted, shown
from workbook.checks import Check, registry
from workbook.errata import Erratum
from workbook.errors import WorkbookError
from workbook.ladder import Part, part
from workbook.report import print_red, print_score, show_progress
from workbook.runner import Outcome
from workbook.suite import quiet, run_alone

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--part", default="", help="without it the one where a mistake is planted")


def run(options: argparse.Namespace) -> int:
    wanted = part(options.part) if options.part else None
    erratum = planted()
    if erratum is None or wanted not in (None, part(erratum.part)):
        where = f" in Part {wanted.number}" if wanted else ""
        more = f" PART={wanted.number}" if wanted else ""
        raise WorkbookError(f"Nothing is planted{where}: make break{more} plants a mistake.")
    require(erratum)
    conformance.register()
    red, passed = first_red(list(registry.values()), erratum)
    print_score(erratum.part, passed, len(registry))
    if red is None:
        print(" All green: the mistake is mended. make mend tells what it was.")
        return 0
    print_red(red)
    return 1


def require(erratum: Erratum) -> None:
    """What the mistake needs to show itself is there when this returns."""
    directory = directory_of(erratum)
    if not directory.is_dir():
        raise WorkbookError(f"{shown(directory)} is gone: make mend, then make break plants again.")
    if not erratum.needs.fits_python:
        raise WorkbookError(
            f"What is planted shows only on Python {erratum.needs.python}: name one that is, "
            f"as in make check PYTHON=python3.11."
        )
    if not erratum.needs.fits_flag:
        command = [sys.executable, erratum.needs.flag, "-m", "workbook", "check"]
        print(f" (under python {erratum.needs.flag}: without, it does not show)", flush=True)
        os.execv(sys.executable, [*command, f"--part={erratum.part}"])


def first_red(checks: list[Check], erratum: Erratum) -> tuple[Outcome | None, int]:
    """The first one that is not as expected, and how many are."""
    here: Part = part(erratum.part)
    host = erratum.needs.host or "inprocess"
    red, passed = None, 0
    with quiet():
        for check in checks:
            show_progress(check.id)
            suited = host if check.live else "inprocess"
            outcome = run_alone(check, here, directory_of(erratum), suited)
            passed += outcome.ok
            if not outcome.ok and red is None:
                red = outcome
    show_progress("")
    return red, passed
