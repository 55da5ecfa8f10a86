"""The hunt for a planted mistake: runs the checks on the copy and prints the first that fails."""

import os
import sys

from workbook.console import drawing
from workbook.console.drawing import paint
from workbook.console.text import WIDTH, folded, show_progress, wrapped
from workbook.errata import Erratum
from workbook.errata.planted_copy import directory_of, mine, note_check, note_verdict, shown
from workbook.errors import RED, WorkbookError
from workbook.parts.ladder import Part, part
from workbook.suite.all_checks import quiet, run_alone
from workbook.suite.checks import Check, checks_of
from workbook.suite.runner import Outcome
from workbook.suite.themes import load_checks

SHOWN = 8  # of the names of other failing checks


def hunt(erratum: Erratum) -> int:
    require(erratum)
    note_check()
    here = part(erratum.part)
    if (own := mine() / here.directory.name).is_dir():
        print(f" (the copy with the planted mistake; after make mend it is {shown(own)} again)")
    load_checks()
    checks = list(checks_of(erratum.part).values())
    red = all_red(checks, erratum)
    note_verdict(green=not red)
    drawing.score(drawing.console(), erratum.part, len(checks) - len(red), len(checks))
    if not red:
        print(" All green: the mistake is mended. make mend tells what it was.")
        return 0
    print_red(red[0])
    if others := [outcome.check.id for outcome in red[1:]]:
        names = ", ".join(others[:SHOWN]) + (" …" if len(others) > SHOWN else "")
        for line in wrapped(f"Red as well ({len(others)}): {names}", WIDTH - 1):
            print(f" {line}")
    return RED


def require(erratum: Erratum) -> None:
    """Raise a WorkbookError if the copy is gone or if the mistake cannot show here."""
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


def all_red(checks: list[Check], erratum: Erratum) -> list[Outcome]:
    """Return all failing checks, first the one that was written to detect this mistake."""
    here: Part = part(erratum.part)
    host = erratum.needs.host or "inprocess"
    red: list[Outcome] = []
    with quiet():
        for check in checks:
            show_progress(check.id)
            suited = host if check.live else "inprocess"
            outcome = run_alone(check, here, directory_of(erratum), suited)
            if not outcome.ok:
                red.append(outcome)
    show_progress("")
    return sorted(red, key=lambda outcome: outcome.check.id != erratum.check)


def print_red(outcome: Outcome) -> None:
    """Print one failing check: request, expected and observed line, and what to read."""
    name = outcome.check.id
    before = f" ✗ {name}   "
    first, *rest = wrapped(outcome.check.title, WIDTH - len(before))
    print(f" {paint('✗', 'red')} {paint(name, 'bold')}   {first}")
    for line in rest:
        print(" " * len(before) + line)
    drawing.fields(
        [
            *(("sent", folded(line)) for line in outcome.sent[-1:]),
            ("expected", outcome.expected),
            ("got", outcome.observed),
            ("read", outcome.check.read),
        ]
    )
