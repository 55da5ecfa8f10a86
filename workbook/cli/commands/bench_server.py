"""`make bench-server`: measures requests over sockets, on uvicorn and on Part 0's server.

The load comes from wrk if it is installed, or else from the workbook's own small client.
"""

import argparse
from statistics import median

from rich.console import Console
from rich.table import Table

from workbook.cli.flags import is_on
from workbook.console import drawing
from workbook.speed import machine, plot, progress, report
from workbook.speed.load import CONNECTIONS, client
from workbook.speed.plan import Plan
from workbook.speed.serving import Served, Service, rounds, services
from workbook.speed.starts import BARE
from workbook.speed.subjects import PEERS, subjects, title_of

SUMMARY = __doc__
RATES = ("per CPU second", "per second")
BASE = Service("uvicorn", BARE)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", default="", help="1: one short round")
    parser.add_argument("--subjects", default="", help="only these frameworks, and the bare app")


def run(options: argparse.Namespace) -> int:
    names = options.subjects.split()
    Plan(1, 1, 1, subjects=names).check()
    count, seconds = (1, 1) if is_on(options.quick) else (5, 3)
    wanted = services(names)
    each = rounds(wanted, count, seconds)
    total = count * len(wanted)
    served = [*progress.with_progress(each, total, lambda done: " ".join(done.service))]
    rows = figures(served)
    out = drawing.console()
    show(out, rows)
    load = f"{CONNECTIONS} connections, {count} × {seconds} s, by {client()}"
    drawing.sentence(out, load)
    packages = ("uvicorn", "uvloop", "httptools", *(peer.package for peer in PEERS))
    document = {**machine.facts(packages), "load": load, "rows": rows}
    file = report.write("server", document)
    bars = {
        f"{title_of(str(row['subject']))}, {row['server']}": float(row["of bare"]) for row in rows
    }
    picture = plot.write("server", plot.bars(bars, "Requests per CPU time, × bare on uvicorn"))
    report.tell_written(out, file, picture)
    return 0


def figures(served: list[Served]) -> list[dict[str, str | float]]:
    """Return one row for each service, with medians and with ratios to the bare app on uvicorn."""
    found: dict[Service, list[Served]] = {}
    for each in served:
        found.setdefault(each.service, []).append(each)
    base = found[BASE]
    return [
        {
            "server": service.server,
            "subject": service.subject,
            "of bare": median(
                ours.per_cpu_second / bare.per_cpu_second
                for ours, bare in zip(rounds_of, base, strict=True)
            ),
            "per CPU second": median(each.per_cpu_second for each in rounds_of),
            "per second": median(each.per_second for each in rounds_of),
        }
        for service, rounds_of in found.items()
    ]


def show(out: Console, rows: list[dict[str, str | float]]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    for heading in ("server", "app"):
        table.add_column(heading)
    for heading in ("of bare", "requests/CPU s", "requests/s"):
        table.add_column(heading, justify="right")
    order = [BARE, *(each.name for each in subjects())]
    for row in sorted(rows, key=lambda row: (row["server"], order.index(str(row["subject"])))):
        figures = f"{row['of bare']:.2f}", *(f"{row[key]:,.0f}" for key in RATES)
        table.add_row(str(row["server"]), title_of(str(row["subject"])), *figures)
    out.print(table)
