"""Checks of shutdown: accepted tasks are finished or reported by name, new ones are refused."""

import asyncio
from typing import Any

from tests.conformance.tasks.by_hand import (
    MODULE,
    QUEUE,
    app_that_queues,
    queue,
    start,
    task,
    told,
    turns,
)
from workbook.protocol.conversation import lifespan
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

SHUTDOWN = f"{QUEUE}.shutdown"
READ = 'Part 4, "Background tasks"'


@check(
    "shutdown-drains",
    "tasks that are still queued when the server stops are run",
    since=4,
    needs=MODULE,
    expected="0 of 5 ran before the server stopped, 5 of 5 when it was gone",
    read='Part 4, "Handling lifespan events & Background tasks"',
    hints=(
        "Only two tasks run at once. Where are the others?",
        "App._handle_lifespan at shutdown, BackgroundTasks.shutdown.",
        "Wait until the queue is empty and nothing runs; call _clean_queue last, not first.",
    ),
    rows=("4.5",),
)
async def drains(bench: Bench) -> str:
    gate, ran = asyncio.Event(), list[str]()

    async def note(params: Any) -> None:
        await gate.wait()
        ran.append(params.data)

    await bench.ask(app_that_queues(bench, note, *"abcde"), "GET", "/queue")
    stopping = asyncio.create_task(bench.stop())
    await turns()
    before = len(ran)
    gate.set()
    await bench.within(stopping, 5)
    return f"{before} of 5 ran before the server stopped, {len(ran)} of 5 when it was gone"


@check(
    "shutdown-retries",
    "a task that fails while the server stops is still tried again",
    since=4,
    needs=SHUTDOWN,
    expected="3 attempts, 0 unfinished",
    read=READ,
    hints=(
        'Can one flag say both "no new tasks" and "nothing runs any more"?',
        "BackgroundTasks.shutdown: when is _is_server_shutting_down set?",
        "Only when all is done or the timeout is over; another flag refuses new tasks.",
    ),
    rows=("4.5",),
    live=False,
)
async def retries(bench: Bench) -> str:
    background_tasks, gate, attempts = queue(bench, 1), asyncio.Event(), 0

    async def fail_twice(params: object) -> None:
        nonlocal attempts
        await gate.wait()
        attempts += 1
        if attempts < 3:
            raise ConnectionError("away")

    again = task(bench, fail_twice, max_retries=3, retry_on=(ConnectionError,))
    await start(bench, background_tasks, again)
    stopping = asyncio.create_task(background_tasks.shutdown(timeout=1.5))
    await turns()
    gate.set()
    unfinished = await bench.within(stopping)
    return f"{attempts} attempts, {unfinished} unfinished"


@check(
    "shutdown-refuses",
    "tasks that are added during or after the shutdown are refused, with a report",
    since=4,
    needs=SHUTDOWN,
    expected="while it stops: 0 accepted, reported · later: 0 accepted, reported",
    read=READ,
    hints=(
        "Who would run a task that is added now?",
        "BackgroundTasks.add_tasks, first lines.",
        "Report which tasks are refused, and return 0.",
    ),
    rows=("4.6",),
    live=False,
)
async def refuses(bench: Bench) -> str:
    background_tasks, gate, ran = queue(bench, 1), asyncio.Event(), list[str]()

    async def wait(params: object) -> None:
        await gate.wait()

    async def late(params: object) -> None:
        ran.append("late")

    async def later(params: object) -> None:
        ran.append("later")

    async def add(handler: Any) -> str:
        accepted = await bench.within(background_tasks.add_tasks([task(bench, handler)]))
        name = handler.__name__
        reported = f"{name}_" in told(bench)  # the id of a task begins so
        return f"{accepted} accepted, {'reported' if reported else f'no report names {name!r}'}"

    await start(bench, background_tasks, task(bench, wait))
    stopping = asyncio.create_task(background_tasks.shutdown(timeout=1.5))
    await turns()
    meanwhile = await add(late)
    gate.set()
    await bench.within(stopping)
    return f"while it stops: {meanwhile} · later: {await add(later)}" + "".join(
        f", but {name} ran" for name in ran
    )


@check(
    "shutdown-states",
    "_is_server_shutting_down is set at the end of shutdown, and reset by a new startup",
    since=4,
    needs=SHUTDOWN,
    expected="up: False, draining: False, over: True, up again: False",
    read=READ,
    hints=(
        "While tasks are being finished, may their retries be queued?",
        "BackgroundTasks.shutdown: the line after the waiting.",
        "Set it when everything has ended or the timeout is over; startup resets it.",
    ),
    rows=("4.5", "4.8"),
    live=False,
)
async def states(bench: Bench) -> str:
    bench.name(SHUTDOWN)
    app, gate, said = bench.make(max_running_tasks=1), asyncio.Event(), list[str]()
    background_tasks = app._bg_tasks

    async def wait(params: object) -> None:
        await gate.wait()

    def note(when: str) -> None:
        said.append(f"{when}: {background_tasks._is_server_shutting_down}")

    async with lifespan(app):
        note("up")
        await background_tasks.add_tasks([task(bench, wait)])
        stopping = asyncio.create_task(background_tasks.shutdown(timeout=1.5))
        await turns()
        note("draining")
        gate.set()
        await bench.within(stopping)
        note("over")
    async with lifespan(app):
        note("up again")
    return ", ".join(said)
