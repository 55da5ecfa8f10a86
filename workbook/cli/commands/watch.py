"""`make watch PART=3`: runs the checks after each save, beginning with the one that failed."""

import argparse

from workbook.cli.flags import is_on
from workbook.learner.attempt import attempt
from workbook.learner.hunting import hunted

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--part", default="", help="without it, the part that was started last")
    parser.add_argument("--app", default="", help="module:attribute of an app that is not in mine/")
    parser.add_argument("--verbose", default="", help="1: also the time from save to first line")


def run(options: argparse.Namespace) -> int:
    found = (None if options.app else hunted(options.part)) or attempt(options.part, options.app)
    from workbook.learner.watching import watch

    try:
        watch(found, verbose=is_on(options.verbose))
    except KeyboardInterrupt:
        print()
    return 0
