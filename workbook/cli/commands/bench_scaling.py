"""`make bench-scaling`: shows how time and memory grow with routes, body size, and at startup."""

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from workbook.cli.flags import is_on
from workbook.console import drawing
from workbook.speed import machine, plot, progress, report
from workbook.speed.scaling import Point, ScalingPlan, points
from workbook.speed.subjects import PEERS, frameworks, title_of

SUMMARY = __doc__
QUICK, FULL = ScalingPlan(3, 4, 1_000, 4, 2), ScalingPlan(9, 15, 100_000, 16, 9)

Series = dict[str, dict[str, dict[int, float]]]  # table → subject → size → value


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", default="", help="1: smaller, and less exact")


def run(options: argparse.Namespace) -> int:
    plan = QUICK if is_on(options.quick) else FULL
    each = progress.with_progress(
        points(plan), plan.points, lambda done: f"{done.table} {done.subject}"
    )
    series = gathered(each)
    out = drawing.console()
    _show(out, "A request, × floor, by the number of routes", series["routes"])
    _show(out, "A body, × joined once, by its size in MiB", series["body"])
    rows = starts_and_memory(series)
    _show_columns(out, "From import to first response, and memory", rows)
    document = {**machine.facts(tuple(peer.package for peer in PEERS)), "series": series}
    file = report.write("scaling", {**document, "starts": rows})
    report.tell_written(out, file, *_pictures(series))
    return 0


def _pictures(series: Series) -> list[Path]:
    titled = {
        table: {title_of(name): row for name, row in series[table].items()}
        for table in ("routes", "body")
    }
    return [
        plot.write("routes", plot.lines(titled["routes"], "routes", "a request, × floor")),
        plot.write("bodies", plot.lines(titled["body"], "MiB", "a body, × joined once")),
    ]


def gathered(each: Iterable[Point]) -> Series:
    series: Series = {}
    for point in each:
        of_subject = series.setdefault(point.table, {}).setdefault(point.subject, {})
        of_subject[point.at] = point.value
    return series


def starts_and_memory(series: Series) -> dict[str, dict[str, float]]:
    """Return subject → column; each start is compared with Starlette's in the same round."""
    starts, memory = series["start"], series["memory"]
    base = starts["starlette"]
    return {
        name: {
            "ms": median(taken.values()) / 1000,
            "of Starlette": median(taken[number] / base[number] for number in taken),
            **({"bytes a route": memory[name][1_000]} if name in memory else {}),
        }
        for name, taken in starts.items()
    }


def _show(out: Console, title: str, rows: Mapping[str, Mapping[int, float]]) -> None:
    drawing.sentence(out, title, style="bold")
    table = Table(box=None, padding=(0, 1))
    table.add_column("")
    places = sorted({at for row in rows.values() for at in row})
    for at in places:
        table.add_column(f"{at:,}", justify="right")
    for name, row in rows.items():
        table.add_row(title_of(name), *(_cell(row.get(at)) for at in places))
    out.print(table)
    out.print()


def _show_columns(out: Console, title: str, rows: Mapping[str, Mapping[str, float]]) -> None:
    drawing.sentence(out, title, style="bold")
    table = Table(box=None, padding=(0, 1))
    table.add_column("")
    for heading in ("ms", "of Starlette", "bytes a route"):
        table.add_column(heading, justify="right")
    order = ["bare", *(each.name for each in frameworks())]
    for name in order:
        row = rows[name]
        cells = (_cell(row.get(key)) for key in ("ms", "of Starlette", "bytes a route"))
        table.add_row(title_of(name), *cells)
    out.print(table)


def _cell(value: float | None) -> str:
    return report.ABSENT if value is None else report.ratio_text(value)
