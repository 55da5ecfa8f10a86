"""`make check PART=3`: runs the checks on your own part and shows the first that fails.

If a mistake is planted in that part, its copy is checked instead: see `workbook.errata.hunt`.
"""

import argparse

from workbook.cli.flags import is_on
from workbook.errata import Erratum
from workbook.errata.planted_copy import planted
from workbook.errors import RED
from workbook.learner.attempt import Attempt, attempt
from workbook.parts.ladder import part

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--part", default="", help="without it the one that was started last")
    parser.add_argument("--app", default="", help="module:attribute, of code that lives elsewhere")
    parser.add_argument("--all", default="", help="1: every check, not only the next to do")
    parser.add_argument("--verbose", default="", help="1: with all that was raised and printed")


def run(options: argparse.Namespace) -> int:
    if not options.app and (erratum := hunted(options.part)):
        from workbook.errata.hunt import hunt

        return hunt(erratum)
    return check(attempt(options.part, options.app), options)


def hunted(number: str) -> Erratum | None:
    """Return the planted mistake if it is in the part to check."""
    wanted = part(number).number if number.strip() else None
    erratum = planted()
    return erratum if erratum and wanted in (None, erratum.part) else None


def check(found: Attempt, options: argparse.Namespace) -> int:
    from workbook.learner.checking import Round, Worker

    worker = Worker()  # it starts while the rest is imported here
    try:
        from workbook.console import drawing
        from workbook.learner import memory
        from workbook.learner.report import Report, remember, shown_meanwhile

        out = drawing.console()
        state, round_ = memory.read(), Round()
        worker.ask(found.wanted(to_the_end=is_on(options.all)))
        with shown_meanwhile(out, round_) as advance:
            for _ in worker.run(round_):
                advance()
    finally:
        worker.end()
    first_time = not found.app and str(found.part.number) not in state.parts
    report = Report(out, found, show_all=is_on(options.all), verbose=is_on(options.verbose))
    red = report.by_cause(round_)
    report.show(round_, state.hints, first_time=first_time)
    remember(found, round_, red[0] if red else None)
    return 0 if round_.green else RED
