"""`make errata-full`: tries all mistakes with all checks, on all hosts and Pythons."""

import argparse
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product

from workbook.cli.commands.errata import faults_of
from workbook.console import drawing
from workbook.console.text import show_progress
from workbook.errata import Erratum, entries, erratum
from workbook.errata.elsewhere import in_child, pythons
from workbook.errata.trial import Verdict

SUMMARY = __doc__
HOSTS = ("inprocess", "uvicorn-h11", "uvicorn-httptools")
MARKS = {True: "✓", False: "✗", None: "·"}

Tried = dict[tuple[str, str], list[Verdict]]  # by erratum and Python version


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", default="", help="E07,E08: only these")


def run(options: argparse.Namespace) -> int:
    chosen = [erratum(name) for name in options.only.split(",") if name] or list(entries())
    found = pythons()
    tried = try_all(chosen, found)
    headings = ("id", "part", "rows", "check", *found, "needs")
    drawing.table(headings, (row(each, list(found), tried) for each in chosen))
    print(f"\nOne mark for each of {', '.join(HOSTS)}: {MARKS[True]} its check fails,")
    print(f"{MARKS[False]} it passes, {MARKS[None]} it cannot be seen there.")
    verdicts = [verdict for verdicts in tried.values() for verdict in verdicts]
    faults = [*faults_of(iter(verdicts)), *red_nowhere(chosen, verdicts)]
    print(
        "\n".join(["", *faults])
        if faults
        else f"\nAll planted mistakes ({len(chosen)}) made their check fail."
    )
    return 1 if faults else 0


def try_all(chosen: list[Erratum], found: dict[str, str]) -> Tried:
    """Try each mistake in a child process, as many at a time as there are processors."""

    def try_one(unit: tuple[Erratum, str]) -> list[Verdict]:
        each, version = unit
        show_progress(f"{each.id} on Python {version}")
        return in_child(found[version], each, HOSTS, all_checks=True)

    units = list(product(chosen, found))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        verdicts = list(pool.map(try_one, units))
    show_progress("")
    return {(each.id, version): seen for (each, version), seen in zip(units, verdicts, strict=True)}


def row(each: Erratum, versions: list[str], tried: Tried) -> tuple[tuple[str, ...], str]:
    seen = {version: tried[each.id, version] for version in versions}
    marks = ["".join(MARKS[verdict.red] for verdict in seen[version]) for version in versions]
    told = [verdict for verdicts in seen.values() for verdict in verdicts]
    got = next((verdict.got for verdict in told if verdict.red), told[0].note)
    cells = (each.id, str(each.part), " ".join(each.rows), each.check, *marks, str(each.needs))
    return cells, got


def red_nowhere(chosen: list[Erratum], verdicts: list[Verdict]) -> Iterator[str]:
    red = {verdict.erratum for verdict in verdicts if verdict.red}
    for each in chosen:
        if each.id not in red:
            needs = f": it needs {each.needs}" if str(each.needs) else ""
            yield f"{each.id} was red nowhere{needs}. make test PYTHON=… makes another environment."
