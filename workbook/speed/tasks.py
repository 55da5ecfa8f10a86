"""Measures background tasks: the time to run a task, its wait for the start, and its memory."""

import asyncio
import gc
import random
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter_ns, process_time_ns
from typing import NamedTuple

from workbook.speed.engines import BASE, ENGINES, Engine


@dataclass(frozen=True)
class TaskPlan:
    rounds: int
    tasks: int  # in a round; all are submitted before the first can run
    starts: int  # in a round, one after the other


class Round(NamedTuple):
    """One engine in one round, together with the bare engine."""

    engine: str
    task_ns: float  # CPU time to submit and run one task
    base_ns: float
    starts_ns: list[int]  # real time from the moment before the task is submitted to its first line


class Work:
    """A task that counts its calls and sets `over` after the last one."""

    def __init__(self, calls: int) -> None:
        self.left = calls
        self.over = asyncio.Event()

    async def call(self, params: object = None) -> None:
        self.left -= 1
        if not self.left:
            self.over.set()


class Start:
    """A task that records the time of its start."""

    def __init__(self) -> None:
        self.at = 0
        self.over = asyncio.Event()

    async def call(self, params: object = None) -> None:
        self.at = perf_counter_ns()
        self.over.set()


async def rounds(plan: TaskPlan) -> AsyncIterator[Round]:
    for _, engine in ENGINES.values():
        await _cpu_of_a_task(engine, plan.tasks // 10)  # warm up
    for _ in range(plan.rounds):
        for name in random.sample([*ENGINES], len(ENGINES)):
            _, engine = ENGINES[name]
            base_ns = await _cpu_of_a_task(ENGINES[BASE][1], plan.tasks)
            task_ns = await _cpu_of_a_task(engine, plan.tasks)
            yield Round(name, task_ns, base_ns, await _starts(engine, plan.starts))


async def _cpu_of_a_task(engine: Engine, tasks: int) -> float:
    gc.collect()
    async with engine() as submit:
        work = Work(tasks)
        begun = process_time_ns()
        for _ in range(tasks):
            await submit(work.call)
        await work.over.wait()
        spent = process_time_ns() - begun
    return spent / tasks


async def _starts(engine: Engine, starts: int) -> list[int]:
    """Return how long each of these tasks waited for its start.

    The tasks run one after the other, so a slot is always free.
    """
    taken = []
    async with engine() as submit:
        start = Start()
        for _ in range(starts):
            start.over.clear()
            handed_over = perf_counter_ns()
            await submit(start.call)
            await start.over.wait()
            taken.append(start.at - handed_over)
            await asyncio.sleep(0)  # lets the worker end, too
    return taken


async def bytes_waiting(engine: Engine, tasks: int = 5_000) -> float:
    """Return the memory that one task uses while it waits for its start."""
    async with engine() as submit:
        work = Work(tasks)
        gc.collect()
        tracemalloc.start()
        for _ in range(tasks):
            await submit(work.call)
        kept = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        await work.over.wait()
    return kept / tasks


class TaskFigure(NamedTuple):
    per_second: float  # of CPU time, on this machine
    # 1.0 means as many tasks as the bare engine, 0.5 half as many; the median over the rounds
    of_base: float
    start_median_us: float
    start_p99_us: float
    bytes_waiting: float


def figure(found: list[Round], waiting: float) -> TaskFigure:
    # The median ignores a round in which another program used the processor.
    return TaskFigure(
        1e9 / median(each.task_ns for each in found),
        median(each.base_ns / each.task_ns for each in found),
        median(median(each.starts_ns) for each in found) / 1000,
        median(quantiles(each.starts_ns, n=100)[98] for each in found) / 1000,
        waiting,
    )
