"""`make check PART=3`: runs the checks on your own part and shows the first that fails.

If a mistake is planted in that part, the command checks the copy with the mistake instead. With
SERVER=granian, this server calls your app in each check that needs only a client.
"""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from workbook.cli.flags import is_on
from workbook.errors import RED, WorkbookError
from workbook.learner.attempt import Attempt, attempt
from workbook.learner.hunting import hunted
from workbook.servers.command_lines import check_server

if TYPE_CHECKING:
    from workbook.learner.checking import Round
    from workbook.learner.report import Report

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--part", default="", help="without it, the part that was started last")
    parser.add_argument("--app", default="", help="module:attribute of an app that is not in mine/")
    parser.add_argument("--all", default="", help="1: every failing check, not only the next one")
    parser.add_argument("--server", default="", help="run the checks of a client on this server")
    parser.add_argument("--verbose", default="", help="1: also show all tracebacks and prints")


def run(options: argparse.Namespace) -> int:
    copy = None if options.app else hunted(options.part)
    found = copy or attempt(options.part, options.app)
    if options.server:
        check_server(options.server, found.part)
        if found.app or found.hunted or not found.part.suite:
            raise WorkbookError(f"SERVER={options.server} is for your own Parts 1 to 5, in mine/.")
        found = replace(found, host=options.server)
    return check(found, options)


def check(found: Attempt, options: argparse.Namespace) -> int:
    from workbook.learner.report import remember

    report, round_ = checked(found, show_all=is_on(options.all), verbose=is_on(options.verbose))
    report.show(round_)
    remember(report, round_)
    return 0 if round_.green else RED


def checked(
    found: Attempt, *, show_all: bool = False, verbose: bool = False
) -> "tuple[Report, Round]":
    """Run the checks, with a progress bar in a terminal; nothing is printed or saved yet."""
    from workbook.learner.checking import Round, Worker

    worker = Worker()  # the process starts while this one imports the rest
    try:
        from workbook.console import drawing
        from workbook.learner.report import Report, shown_meanwhile

        out = drawing.console()
        round_ = Round()
        worker.ask(found.wanted(to_the_end=show_all))
        with shown_meanwhile(out, round_) as advance:
            for _ in worker.run(round_):
                advance()
    finally:
        worker.end()
    return Report(out, found, show_all=show_all, verbose=verbose), round_
