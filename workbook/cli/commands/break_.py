"""`make break E07`: puts this or a random mistake into a copy, and prints its symptom."""

import argparse
from collections.abc import Iterator, Mapping

from workbook.console import drawing
from workbook.console.text import wrapped
from workbook.errata import SEVERITIES, Erratum, entries, erratum
from workbook.errata.planted_copy import put, shown
from workbook.errors import WorkbookError
from workbook.learner import memory
from workbook.learner.hunting import next_of
from workbook.parts.ladder import part

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--erratum", default="", help="a mistake such as E07; without it a random one"
    )
    levels = "; ".join(f"{letter}: {meaning}" for letter, meaning in SEVERITIES.items())
    parser.add_argument("--level", default="", help=f"only a mistake of this level. {levels}")
    parser.add_argument("--part", default="", help="only a mistake of this part")


def run(options: argparse.Namespace) -> int:
    solved = memory.read().hunts
    chosen = choose(options.erratum, options.level.strip().upper(), options.part, solved)
    directory = put(chosen)
    memory.record_planted(chosen.id, chosen.part)
    there = part(chosen.part)
    where = f"{shown(directory)}, a copy of Part {there.number}: {there.title}."
    print("\n".join([*wrapped(f"There is now a published mistake in {where}"), ""]))
    drawing.fields(
        [
            ("you see", chosen.symptom),
            *how_to_hunt(chosen, shown(directory)),
            ("at the end", "make mend tells what the mistake was, also if you give up"),
        ]
    )
    if solved.get(chosen.id) and not options.erratum.strip():
        print("\nYou have solved all mistakes of this choice, so you know this one already.")
    return 0


def how_to_hunt(chosen: Erratum, directory: str) -> Iterator[tuple[str, str]]:
    check = f"make check PART={chosen.part}"
    if chosen.is_written:
        yield "write", f"you do not hunt here: code is missing in {directory}"
        yield "", f"{check} names it; write it until no check fails"
        return
    yield "hunt", f"{check} shows the first failing check; make hint gives two hints"
    yield "", f"make run PART={chosen.part} BROKEN=1 serves the copy"
    yield "", f"mend the code in {directory} until no check fails"


def choose(name: str, level: str, number: str, solved: Mapping[str, bool]) -> Erratum:
    """Return the named mistake, or a random one.

    `solved` tells for earlier hunts whether they were solved.
    """
    if level and level not in SEVERITIES:
        known = ", ".join(f"{letter} {meaning}" for letter, meaning in SEVERITIES.items())
        raise WorkbookError(f"There is no level {level!r}: choose LEVEL=C|H|M ({known}).")
    if name.strip():
        return _named(name, level, number)
    here = part(number).number if number else None
    wanted = [each for each in entries() if here in (None, each.part)]
    wanted = [each for each in wanted if level in ("", each.severity)]
    if not wanted:
        where, what = f"Part {here}" if here else "The list", f" of level {level}" if level else ""
        raise WorkbookError(f"{where} has no mistake{what}: choose another LEVEL or PART.")
    candidates = [each for each in wanted if each.needs.fits_python and not each.is_written]
    return next_of(candidates, solved) or _shows_here(wanted[0])


def _named(name: str, level: str, number: str) -> Erratum:
    if len(name.split()) > 1:
        raise WorkbookError(
            f"Only one mistake at a time, not {name}: make break {name.split()[0]}."
        )
    chosen = erratum(name)
    if number and part(number).number != chosen.part:
        raise WorkbookError(f"{chosen.id} is a mistake of Part {chosen.part}: leave out PART=.")
    if level not in ("", chosen.severity):
        raise WorkbookError(f"{chosen.id} is of level {chosen.severity}: leave out LEVEL=.")
    return _shows_here(chosen)


def _shows_here(chosen: Erratum) -> Erratum:
    if not chosen.needs.fits_python:
        raise WorkbookError(
            f"{chosen.id} shows only on Python {chosen.needs.python}: choose a Python, as in "
            f"make break {chosen.id} PYTHON=python3.11, and the same for make check."
        )
    return chosen
