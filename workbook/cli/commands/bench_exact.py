"""`make bench-exact`: counts the CPU instructions per request with valgrind.

The command fails if Part 5 takes more than workbook/speed/baseline.json allows. RENEW=1 writes the
new counts to that file: commit it together with the change that made Part 5 slower or faster.
"""

import argparse

from rich.console import Console

from workbook.cli.flags import is_on
from workbook.console import drawing
from workbook.parts.ladder import ROOT
from workbook.speed import baseline, machine, plot, progress, report
from workbook.speed.counted import FLOOR
from workbook.speed.exact import Count, count, over_floor
from workbook.speed.plan import Plan
from workbook.speed.subjects import PEERS, subjects

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scenarios", default="", help="only these")
    parser.add_argument("--subjects", default="", help="instead of the parts")
    parser.add_argument("--renew", default="", help="1: the new counts become the baseline")


def run(options: argparse.Namespace) -> int:
    parts = [subject.name for subject in subjects() if not subject.package]
    plan = Plan(1, 1, 1, options.scenarios.split(), options.subjects.split() or parts)
    plan.check()
    counts = _counted(plan)
    ratios = over_floor(counts)
    floors = {each.scenario: each.instructions for each in counts if each.subject == FLOOR}
    out = drawing.console()
    thousands = {name: f"{count / 1000:.1f}" for name, count in floors.items()}
    report.show(out, ratios, "floor, 1000", thousands)
    key = baseline.here()
    facts = machine.facts(tuple(peer.package for peer in PEERS))
    file = report.write("exact", {**facts, "counted": key, "floors": floors, "ratios": ratios})
    picture = plot.write(
        "exact", plot.ratios(ratios, "Instructions per request, × a bare function")
    )
    report.tell_written(out, file, picture)
    if is_on(options.renew):
        baseline.renew(key, counts)
        drawing.sentence(out, f"{baseline.FILE.relative_to(ROOT)} has a new baseline for {key}.")
        return 0
    return _judge(out, key, counts)


def _counted(plan: Plan) -> list[Count]:
    pairs = [(scenario.name, subject.name) for scenario, subject in plan.pairs()]
    floors = [(scenario, FLOOR) for scenario in dict(pairs)]
    each = count(floors + pairs)
    total = len(floors + pairs)
    return [*progress.with_progress(each, total, lambda done: f"{done.scenario} {done.subject}")]


def _judge(out: Console, key: str, counts: list[Count]) -> int:
    before = baseline.read(key)
    if before is None:
        drawing.sentence(out, f"There is no baseline for {key}: RENEW=1 saves one.")
        return 0
    for sentence in baseline.shrunk(before, counts):
        drawing.sentence(out, f"✓ {sentence}", style="green")
    grown = [*baseline.grown(before, counts)]
    for sentence in grown:
        drawing.sentence(out, f"✗ {sentence}", style="red")
    if grown:
        advice = (
            "If the change is worth it, save the new counts with RENEW=1, and commit that file too."
        )
        drawing.sentence(out, advice)
    return 1 if grown else 0
