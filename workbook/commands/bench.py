"""`make bench`: CPU time per request in this process, beside the peers, in multiples of a floor.

QUICK=1 takes less than a minute; SCENARIOS='text json' and SUBJECTS='part5 falcon' measure those.
"""

import argparse

from workbook import look
from workbook.flags import is_on
from workbook.speed import machine, plot, progress, ratios, report
from workbook.speed.plan import Plan
from workbook.speed.run import run as samples_of
from workbook.speed.subjects import PEERS

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", default="", help="1: less than a minute, less exact")
    parser.add_argument("--scenarios", default="", help="only these")
    parser.add_argument("--subjects", default="", help="only these")


def run(options: argparse.Namespace) -> int:
    scenarios, subjects = options.scenarios.split(), options.subjects.split()
    quick = is_on(options.quick)
    plan = Plan(2, 3, 8, scenarios, subjects) if quick else Plan(5, 8, 15, scenarios, subjects)
    plan.check()
    each = progress.shown(
        samples_of(plan), plan.samples, lambda done: f"{done.scenario} {done.subject}"
    )
    samples = [*each]
    figures, floors = ratios.figures(samples), ratios.floors(samples)
    out = look.console()
    plain = {name: {who: each.ratio for who, each in row.items()} for name, row in figures.items()}
    report.show(out, plain, "floor, µs", {name: f"{spent:.2f}" for name, spent in floors.items()})
    facts = machine.facts(tuple(peer.package for peer in PEERS))
    file = report.write("bench", report.document(figures, floors, facts))
    picture = plot.write("bench", plot.ratios(plain, "CPU time per request, × a bare function"))
    report.tell_written(out, file, picture)
    return 0
