"""Checks of the end of the shutdown time: running tasks are cancelled, queued ones are reported."""

import asyncio

from tests.conformance.tasks.by_hand import (
    MODULE,
    QUEUE,
    how_reported,
    hurried,
    of,
    queue,
    start,
    task,
    turns,
)
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

SHUTDOWN = f"{QUEUE}.shutdown"
READ = 'Part 4, "Background tasks"'


@check(
    "shutdown-unfinished",
    "tasks that do not end in time are cancelled, awaited, counted and reported by name",
    since=4,
    needs=SHUTDOWN,
    expected="3 unfinished, reported; the running one has cleaned up; 0 queued, 0 kept",
    read=READ,
    hints=(
        "cancel() is only a request. When has a cancelled task ended?",
        "BackgroundTasks.shutdown, when its timeout is over, and _clean_queue.",
        "Cancel each, await them all, then report every task left in _tasks_map and remove it.",
    ),
    rows=("4.5", "4.7"),
    live=False,
)
async def unfinished(bench: Bench) -> str:
    background_tasks, cleaned = queue(bench, 1), False

    async def endless(params: object) -> None:
        nonlocal cleaned
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned = True

    async def waiting(params: object) -> None: ...

    async def waiting_too(params: object) -> None: ...

    tasks = (task(bench, handler) for handler in (endless, waiting, waiting_too))
    await start(bench, background_tasks, *tasks)
    await turns()
    count = await bench.within(background_tasks.shutdown(timeout=0.01))
    how = how_reported(bench, "endless_", "waiting_", "waiting_too_")
    queued, kept = background_tasks._task_queue.qsize(), len(background_tasks._tasks_map)
    end = "has cleaned up" if cleaned else "has not cleaned up"
    return f"{count} unfinished, {how}; the running one {end}; {queued} queued, {kept} kept"


@check(
    "shutdown-stubborn",
    "a task that swallows its cancellation does not keep the server from stopping",
    since=4,
    needs=SHUTDOWN,
    expected="shutdown returns: 1 unfinished, reported",
    read=READ,
    hints=(
        "May a handler catch CancelledError and continue?",
        "BackgroundTasks.shutdown: how long does it wait after cancel()?",
        "asyncio.wait(…, timeout=…) instead of gather: it returns without the stubborn tasks.",
    ),
    rows=("4.7",),
    live=False,
)
async def stubborn(bench: Bench) -> str:
    background_tasks, gate = queue(bench, 1), asyncio.Event()

    async def stubborn_one(params: object) -> None:
        while not gate.is_set():
            try:
                await gate.wait()
            except asyncio.CancelledError:
                continue

    await start(bench, background_tasks, task(bench, stubborn_one, timeout_after=60))
    await turns()
    stopping = asyncio.create_task(background_tasks.shutdown(timeout=0.01))
    await hurried(4, stopping.done)
    said = "returns" if stopping.done() else "waits for it"
    gate.set()
    count = await bench.within(stopping)
    return f"shutdown {said}: {count} unfinished, {how_reported(bench, 'stubborn_one_')}"


@check(
    "shutdown-decorator",
    "cancel_if_server_is_shutting_down skips the method during shutdown, and returns its value",
    since=4,
    needs=f"{MODULE}.cancel_if_server_is_shutting_down",
    expected="work(1) gives 2, while stopping 'closed', and was called 1 time",
    read="Part 4, repository: asgi/background_tasks.py",
    hints=(
        "How do you write a decorator with an argument?",
        "cancel_if_server_is_shutting_down in asgi/background_tasks.py.",
        "return return_value if self._is_server_shutting_down else await method(self, *args)",
    ),
    live=False,
)
async def decorator(bench: Bench) -> str:
    decorate = of(bench, "cancel_if_server_is_shutting_down")
    calls = list[int]()

    class Own:
        _is_server_shutting_down = False

        async def work(self, number: int) -> int:
            calls.append(number)
            return number + 1

    own, work = Own(), decorate("closed")(Own.work)
    open_value = await bench.within(work(own, 1))
    own._is_server_shutting_down = True
    closed = await bench.within(work(own, 1))
    return (
        f"work(1) gives {open_value}, while stopping {closed!r}, and was called {len(calls)} time"
    )
