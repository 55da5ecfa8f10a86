"""`make soak`: puts load and faults on Part 5, and thousands of connections on Part 0's server.

It prints figures, and fails if one is wrong.
"""

import argparse
import asyncio
from collections.abc import Iterator
from pathlib import Path

from workbook.errors import WorkbookError
from workbook.soak import faults
from workbook.soak.idle import SPARE, Idle, held, room_for
from workbook.soak.trials import MIB, SERVERS_OWN, Growth, lag, steady, stopped_under_load

SUMMARY = __doc__
EACH = 6 * 1024  # bytes of the server for an idle connection; it needs about 4000
PROC = Path("/proc/self/statm")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--requests", type=int, default=200_000)
    parser.add_argument("--stops", type=int, default=20)
    parser.add_argument("--connections", type=int, default=10_000)


def run(options: argparse.Namespace) -> int:
    if not PROC.exists():
        raise WorkbookError(
            f"make soak reads memory and open files from {PROC}, which only exists on Linux: "
            "run it in the devcontainer."
        )
    wrong = [
        *tasks(10_000),
        *asyncio.run(stops(options.stops)),
        *asyncio.run(traffic(options.requests)),
        *asyncio.run(upload()),
        *connections(options.connections),
    ]
    for line in wrong:
        print(f"✗ {line}")
    return 1 if wrong else 0


def tasks(count: int) -> Iterator[str]:
    ends = faults.ended(count)
    states = ", ".join(f"{number} {state}" for state, number in ends.states.most_common())
    print(f"tasks     {ends.accepted} accepted: {states}; at most {ends.most} at once", flush=True)
    if ends.states.total() != ends.accepted:
        yield f"{ends.accepted} tasks accepted, {ends.states.total()} ends"
    if ends.most > ends.limit:
        yield f"{ends.most} tasks at once, {ends.limit} allowed"


async def stops(times: int) -> list[str]:
    seen = [await stopped_under_load() for _ in range(times)]
    sums = [sum(column) for column in zip(*seen, strict=True)]
    clean = sum(not each.code for each in seen)
    print(
        f"stops     {times} × SIGTERM under load, exit 0 {clean} times:"
        f" {sums[1]} requests accepted, {sums[2]} completed; {sums[3]} tasks accepted,"
        f" {sums[4]} finished, {sums[5]} named; lost {sum(each.lost for each in seen)}",
        flush=True,
    )
    return [str(each) for each in seen if each.code or each.lost]


async def traffic(requests: int) -> list[str]:
    growth = await steady(requests, warm_up=max(requests // 4, 1000))
    print(
        f"traffic   {requests} requests {growth.answers}: {growth.memory / MIB:+.2f} MiB,"
        f" {growth.files:+d} files, left {growth.tasks}",
        flush=True,
    )
    return list(left_behind(growth))


def left_behind(growth: Growth) -> Iterator[str]:
    if growth.memory >= MIB:
        yield f"memory grew by {growth.memory / MIB:.2f} MiB"
    if set(growth.tasks) - set(SERVERS_OWN):
        yield f"tasks are left: {growth.tasks}"
    if growth.files > 0:
        yield f"{growth.files} files are still open"


async def upload() -> list[str]:
    figures = await lag()
    p99, most = figures["p99"] * 1000, figures["most"] * 1000
    print(
        f"upload    {figures['size'] // MIB} MiB: the loop was late by {p99:.1f} ms"
        f" (p99 of {figures['turns']} turns), {most:.1f} ms at most"
    )
    return [] if figures["size"] == 64 * MIB else [f"only {figures['size']} bytes arrived"]


def connections(wanted: int) -> list[str]:
    count = room_for(wanted)
    if count < wanted:
        print(
            f"idle      only {count} connections, not {wanted}: this system allows"
            f" {count + SPARE} open files (ulimit -Hn)"
        )
    seen = held(count, requests=2 * wanted)
    print(
        f"idle      {seen.connections} connections on Part 0 ({seen.loop}):"
        f" {seen.memory} bytes each; {seen.requests} requests beside {seen.idle} idle ones:"
        f" {seen.failed} failed, {seen.lost} idle ones lost",
        flush=True,
    )
    return list(gone_wrong(seen))


def gone_wrong(seen: Idle) -> Iterator[str]:
    if seen.memory > EACH:
        yield f"an idle connection takes {seen.memory} bytes"
    if seen.failed:
        yield f"{seen.failed} of {seen.requests} requests failed beside idle connections"
    if seen.lost:
        yield f"{seen.lost} of {seen.idle} idle connections were not answered at the end"
