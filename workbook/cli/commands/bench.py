"""`make bench`: compares the CPU time per request with other frameworks and a bare function.

QUICK=1 takes less than a minute. SCENARIOS='text json' and SUBJECTS='part5 falcon' select what is
measured. RUNS=3 repeats everything, to show how much the figures vary.
"""

import argparse
from collections.abc import Collection
from statistics import median
from typing import Any

from workbook.cli.flags import is_on
from workbook.console import drawing
from workbook.errors import WorkbookError
from workbook.speed import machine, page, plot, progress, ratios, report
from workbook.speed.plan import Plan
from workbook.speed.run import run as samples_of
from workbook.speed.subjects import MINE, PEERS

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", default="", help="1: less than a minute, less exact")
    parser.add_argument("--scenarios", default="", help="only these")
    parser.add_argument("--subjects", default="", help="only these")
    parser.add_argument("--runs", default="", help="how many runs, one after the other")


def run(options: argparse.Namespace) -> int:
    scenarios, subjects = options.scenarios.split(), options.subjects.split()
    quick = is_on(options.quick)
    plan = Plan(2, 3, 8, scenarios, subjects) if quick else Plan(4, 6, 10, scenarios, subjects)
    plan.check()
    runs = [_one_run(plan) for _ in range(_count(options.runs))]
    facts = machine.facts(tuple(peer.package for peer in PEERS))
    document = {**facts, "processes": plan.processes, "rounds": plan.rounds, "runs": runs}
    table = page.ratios_of(document)
    floors = {name: median(run["floors"][name] for run in runs) for name in runs[0]["floors"]}
    out = drawing.console()
    spent = {name: f"{found:.2f}" for name, found in floors.items()}
    report.show(out, table, "floor, µs", spent)
    if MINE.name in subjects:
        for told in report.beside_mine(table):
            drawing.sentence(out, told, "green")
    name = name_of(subjects)
    picture = plot.write(name, plot.ratios(table, "CPU time per request, × a bare function"))
    report.tell_written(out, report.write(name, document), picture)
    return 0


def name_of(subjects: Collection[str]) -> str:
    """Return the name of the files. `make bench-page` does not read one with the reader's part."""
    return "bench-mine" if MINE.name in subjects else "bench"


def _one_run(plan: Plan) -> dict[str, Any]:
    each = progress.with_progress(
        samples_of(plan), plan.samples, lambda done: f"{done.scenario} {done.subject}"
    )
    samples = [*each]
    return report.document(ratios.figures(samples), ratios.floors(samples))


def _count(runs: str) -> int:
    if not runs.strip():
        return 1
    if not runs.isdecimal() or not 1 <= int(runs) <= 9:
        raise WorkbookError(f"RUNS={runs} is not a number of runs: give a number from 1 to 9.")
    return int(runs)
