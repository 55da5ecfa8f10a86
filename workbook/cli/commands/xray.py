"""`make xray PART=5 REQUEST="GET /home"`: shows everything that happens in one request.

MINE=1 looks into mine/partN, APP=pkg.mod:app into code that lives elsewhere. CHECK=routing-405
shows the request of that check with the unexpected answer; TIMES=1 how long each function took.
"""

import argparse
import asyncio

from workbook.cli.flags import is_on
from workbook.errata.planted_copy import planted
from workbook.errors import WorkbookError
from workbook.lab.codebase import Code, of_part, of_planted_copy, of_reader
from workbook.lab.xray import xray
from workbook.lab.xray.of_check import xray_of_check
from workbook.learner import hunting
from workbook.learner.attempt import part_of
from workbook.learner.explain import of_error
from workbook.learner.first_import import not_found
from workbook.learner.places import Own
from workbook.parts.loader import MissingName
from workbook.protocol.hang import Hang
from workbook.suite.printed import Printed

SUMMARY = __doc__
WITHOUT_SERVER = (
    "The X-ray calls the app itself: no line of server/ has run. A mistake in server/ does not "
    "show here."
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--part", default="", help="without it, Part 5")
    parser.add_argument("--request", default="", help="METHOD target [body]")
    parser.add_argument("--mine", default="", help="1: your own part")
    parser.add_argument("--broken", default="", help="1: the copy with a planted mistake")
    parser.add_argument("--app", default="", help="module:attribute of an app that is not in mine/")
    parser.add_argument("--check", default="", help="the id of a check: show its failing request")
    parser.add_argument("--times", default="", help="1: with durations")


def run(options: argparse.Namespace) -> int:
    chosen = part_of(options.part, mine=is_on(options.mine), broken=is_on(options.broken))
    if is_on(options.broken):
        if (hunt := planted()) is not None:
            hunting.require(hunt)
        code = of_planted_copy(chosen.number)
    elif is_on(options.mine) or options.app:
        code = of_reader(chosen.number, options.app)
    else:
        code = of_part(chosen.number)
    require(code)
    if options.check.strip():
        print(xray_of_check(options.check.strip(), code, times=is_on(options.times)))
        return 0
    first = chosen.requests[0]
    request = options.request or f"{first.method} {first.target}"
    try:
        report = asyncio.run(xray(request, code, times=is_on(options.times)))
    except Hang as hang:
        raise WorkbookError(f"{request} on {code.name}: {hang}") from None
    print(report)
    if not chosen.number:
        print("\n" + WITHOUT_SERVER)
    return 0


def require(code: Code) -> None:
    """Raise a WorkbookError if the app cannot be imported; it names the failing line."""
    try:
        with Printed():
            app = code.app
    except MissingName as missing:
        raise WorkbookError(f"{code.name} {not_found(code.found.entry, missing)}") from None
    except Exception as error:
        found = of_error(error, Own(code.directory))
        place = f", in {found.line}" if found.line else ""
        raise WorkbookError(
            f"{code.name} does not import: {type(error).__name__}: {error}{place}"
        ) from None
    if not callable(app):
        raise WorkbookError(f"{code.name} is not an ASGI app: {app!r} cannot be called.")
