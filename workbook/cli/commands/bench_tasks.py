"""`make bench-tasks`: compares background tasks with `asyncio.create_task` and taskiq in memory."""

import argparse
import asyncio

from rich.table import Table

from workbook.cli.flags import is_on
from workbook.console import drawing
from workbook.speed import machine, plot, progress, report
from workbook.speed.engines import ENGINES
from workbook.speed.tasks import Round, TaskFigure, TaskPlan, bytes_waiting, figure, rounds

SUMMARY = __doc__
QUICK, FULL = TaskPlan(3, 2_000, 300), TaskPlan(15, 5_000, 1_000)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", default="", help="1: a few seconds, less exact")


def run(options: argparse.Namespace) -> int:
    plan = QUICK if is_on(options.quick) else FULL
    figures = asyncio.run(_measured(plan))
    out = drawing.console()
    out.print(_table(figures))
    drawing.sentence(out, "of bare: tasks beside as many by asyncio.create_task in the same round")
    document = {
        **machine.facts(("taskiq",)),
        "figures": {name: each._asdict() for name, each in figures.items()},
    }
    file = report.write("tasks", document)
    bars = {title: figures[name].of_base for name, (title, _) in ENGINES.items()}
    picture = plot.write("tasks", plot.bars(bars, "Tasks per CPU time, × asyncio.create_task"))
    report.tell_written(out, file, picture)
    return 0


async def _measured(plan: TaskPlan) -> dict[str, TaskFigure]:
    found: dict[str, list[Round]] = {name: [] for name in ENGINES}
    each, total = rounds(plan), plan.rounds * len(ENGINES)
    async for done in progress.with_progress_async(each, total, lambda done: done.engine):
        found[done.engine].append(done)
    return {
        name: figure(found[name], await bytes_waiting(engine))
        for name, (_, engine) in ENGINES.items()
    }


def _table(figures: dict[str, TaskFigure]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    table.add_column("")
    for heading in ("of bare", "tasks/CPU s", "start, µs", "p99, µs", "bytes waiting"):
        table.add_column(heading, justify="right")
    for name, (title, _) in ENGINES.items():
        each = figures[name]
        table.add_row(
            title,
            f"{each.of_base:.2f}",
            f"{each.per_second:,.0f}",
            f"{each.start_median_us:.0f}",
            f"{each.start_p99_us:.0f}",
            f"{each.bytes_waiting:,.0f}",
        )
    return table
