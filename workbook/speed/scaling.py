"""Measures how costs grow with the number of routes and the body size, and what a start costs."""

import asyncio
import gc
import os
import random
import tracemalloc
from collections.abc import Iterator
from contextlib import AsyncExitStack, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

from workbook.protocol.asgi_types import App
from workbook.speed import bare_app
from workbook.speed.driver import started
from workbook.speed.rounds import Pair
from workbook.speed.scenarios import Scenario, many_routes, upload
from workbook.speed.starts import BARE, cpu_to_first_response
from workbook.speed.subjects import frameworks, subject

COUNTS = (10, 100, 1_000, 10_000, 100_000)
MEBIBYTES = (1, 2, 4, 8, 16)
# the most routes that each framework can register, or search, within seconds
MOST_ROUTES = {
    "part1": 100_000,
    "part5": 100_000,
    "starlette": 10_000,
    "falcon": 1_000,
    "blacksheep": 100_000,
    "litestar": 1_000,
    "quart": 10_000,
}
READERS = ("part3", "part5", "starlette", "falcon", "blacksheep")


@dataclass(frozen=True)
class ScalingPlan:
    rounds: int
    batch_ms: float
    most_routes: int
    most_mebibytes: int
    starts: int

    @property
    def points(self) -> int:
        routes = sum(count <= self._most(name) for name in MOST_ROUTES for count in COUNTS)
        sizes = sum(size <= self.most_mebibytes for size in MEBIBYTES) * (len(READERS) + 1)
        return routes + sizes + len(MOST_ROUTES) + self.starts * (len(frameworks()) + 1)

    def _most(self, name: str) -> int:
        return min(self.most_routes, MOST_ROUTES[name])

    def counts(self, name: str) -> list[int]:
        return [count for count in COUNTS if count <= self._most(name)]

    def sizes(self) -> list[int]:
        return [size for size in MEBIBYTES if size <= self.most_mebibytes]


class Point(NamedTuple):
    """One measured value: microseconds of CPU time, or bytes."""

    table: str
    subject: str
    at: int
    value: float


def points(plan: ScalingPlan) -> Iterator[Point]:
    yield from _starts(plan.starts)
    for name in MOST_ROUTES:
        yield Point("memory", name, 1_000, _bytes_per_route(name))
    for name in MOST_ROUTES:
        for count in plan.counts(name):
            scenario = many_routes(f"{count} routes", count)
            yield Point(
                "routes", name, count, _ratio(subject(name).app_for(scenario), scenario, plan)
            )
    for size in plan.sizes():
        for name, app in _readers():
            yield Point("body", name, size, _ratio(app, upload(size), plan))


def _readers() -> Iterator[tuple[str, App]]:
    yield "+=", bare_app.adding_up
    for name in READERS:
        yield name, subject(name).app_for(upload(1))


def _ratio(app: App, scenario: Scenario, plan: ScalingPlan) -> float:
    """Return the CPU time of a request, divided by the time of a bare function.

    The bare function has no routes, and joins the chunks of a body once.
    """
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):  # because Part 1 prints
        return asyncio.run(_measured(app, scenario, plan))


async def _measured(app: App, scenario: Scenario, plan: ScalingPlan) -> float:
    bare = bare_app.upload if scenario.path == "/upload" else bare_app.text
    async with AsyncExitStack() as stack:
        pair = Pair(
            await stack.enter_async_context(started("the app", app, scenario)),
            await stack.enter_async_context(started("the floor", bare, scenario)),
            fewest=1,
        )
        await pair.get_ready(plan.batch_ms * 1_000_000)
        gc.collect()
        samples = [await pair.measure() for _ in range(plan.rounds)]
    return median(each.subject_ns / each.floor_ns for each in samples)


def _bytes_per_route(name: str) -> float:
    few, many = 10, 1_000
    # so that one-time imports are not measured
    subject(name).app_for(many_routes("few routes", few))
    kept = []
    for count in (few, many):
        scenario = many_routes(f"{count} routes", count)
        gc.collect()
        tracemalloc.start()
        app = subject(name).app_for(scenario)
        gc.collect()
        kept.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
        del app
    return (kept[1] - kept[0]) / (many - few)


def _starts(rounds: int) -> Iterator[Point]:
    names = [BARE, *(each.name for each in frameworks())]
    for name in names:
        cpu_to_first_response(name)  # this first call writes the bytecode
    for number in range(rounds):
        for name in random.sample(names, len(names)):
            yield Point("start", name, number, cpu_to_first_response(name) / 1000)
