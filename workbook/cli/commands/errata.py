"""`make errata`: plants each published mistake in a copy and shows that its check fails."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict

from workbook.console import drawing
from workbook.console.text import show_progress
from workbook.errata import Erratum, entries, erratum
from workbook.errata.elsewhere import verdicts_of
from workbook.errata.trial import Verdict
from workbook.parts.ladder import part
from workbook.suite.themes import load_checks

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--part", default="", help="only mistakes of this part")
    parser.add_argument("--only", default="", help="E07,E08: only these")
    parser.add_argument(
        "--hosts",
        default="",
        help="inprocess, uvicorn-h11, …; without it, the host that the mistake needs",
    )
    parser.add_argument(
        "--all-checks", action="store_true", help="also test that no unrelated area fails"
    )
    parser.add_argument("--json", action="store_true", help="print one verdict a line")


def run(options: argparse.Namespace) -> int:
    load_checks()
    chosen = [erratum(name) for name in options.only.split(",") if name] or entries()
    if options.part:
        chosen = [each for each in chosen if each.part == part(options.part).number]
    seen: list[tuple[Erratum, Verdict]] = []
    for each in chosen:
        show_progress(each.id)
        hosts = options.hosts.split(",") if options.hosts else [each.needs.host or "inprocess"]
        for verdict in verdicts_of(each, hosts, all_checks=options.all_checks):
            seen.append((each, verdict))
            if options.json:
                print(json.dumps(asdict(verdict)), flush=True)
    show_progress("")
    if options.json:
        return 0
    drawing.table(("id", "part", "rows", "found", "check", "red"), map(row, seen))
    faults = list(faults_of(verdict for _, verdict in seen))
    print("\n".join(["", *faults]) if faults else f"\n{summary(seen)}")
    return 1 if faults else 0


def row(seen: tuple[Erratum, Verdict]) -> tuple[tuple[str, ...], str]:
    """Return the cells of a row, and the text below the row: the result of the check."""
    each, verdict = seen
    red = {True: "yes", False: "no", None: "-"}[verdict.red]
    cells = (each.id, str(each.part), " ".join(each.rows), each.stands, each.check, red)
    return cells, verdict.got or verdict.note


def faults_of(verdicts: Iterator[Verdict]) -> Iterator[str]:
    for verdict in verdicts:
        for fault in verdict.faults:
            yield f"{verdict.erratum} (Python {verdict.python}, {verdict.host}): {fault}"


def summary(seen: list[tuple[Erratum, Verdict]]) -> str:
    red = sum(verdict.red is True for _, verdict in seen)
    elsewhere = [verdict.erratum for _, verdict in seen if verdict.red is None]
    also = f" Not to be seen on this Python or server: {', '.join(elsewhere)}." if elsewhere else ""
    return f"Of the planted mistakes, {red} of {len(seen)} made their check fail.{also}"
