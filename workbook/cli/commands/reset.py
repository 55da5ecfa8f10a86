"""`make reset PART=3`: moves your own part into a backup, and makes a new one."""

import argparse

from workbook.cli.commands.start import is_mine, tell
from workbook.console.text import wrapped
from workbook.errata.planted_copy import shown
from workbook.learner.own_parts import reset
from workbook.parts.ladder import part

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--part", default="", help="the part to begin again")
    parser.add_argument(
        "--from",
        dest="source",
        default="",
        help="mine: begin with your own part before, even if you did not last time",
    )


def run(options: argparse.Namespace) -> int:
    begun = reset(part(options.part), from_mine=is_mine(options.source))
    assert begun.backup is not None
    moved = f"The old files are in {shown(begun.backup)} now."
    print("\n".join([*wrapped(moved), ""]))
    tell(begun)
    return 0
