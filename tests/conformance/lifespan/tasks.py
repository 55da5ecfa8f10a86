"""Checks of background tasks in the lifespan: when they start, run and must be finished."""

import asyncio
import gc
from contextlib import suppress
from typing import Any

from tests.conformance.tasks.by_hand import (
    MODULE,
    Waiting,
    finished,
    hurried,
    in_a_loop_of_its_own,
    queue,
    start,
    task,
    turns,
    until,
)
from workbook.protocol.asgi_types import Message, Receive, Scope, Send
from workbook.protocol.conversation import lifespan as life
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = 'Part 4, "Handling lifespan events & Background tasks"'


@check(
    "lifespan-drained-first",
    "shutdown is answered only after the tasks are done",
    since=4,
    needs=MODULE,
    expected="5 of 5 tasks done at shutdown.complete",
    read=READ,
    hints=(
        "What happens to running tasks after shutdown.complete?",
        "App._handle_lifespan: the lines before the answer to shutdown.",
        "await self._bg_tasks.shutdown(), and then send.",
    ),
    rows=("4.5",),
    live=False,
)
async def drained_first(bench: Bench) -> str:
    bench.name(MODULE)
    app, done, at_the_answer = bench.make(), 0, list[int]()

    async def count(params: object) -> None:
        nonlocal done
        await turns(5)
        done += 1

    async def listening(scope: Scope, receive: Receive, send: Send) -> None:
        async def heard(message: Message) -> None:
            if message["type"] == "lifespan.shutdown.complete":
                at_the_answer.append(done)
            await send(message)

        await app(scope, receive, heard)

    async with life(listening):
        await app._bg_tasks.add_tasks([task(bench, count) for _ in range(5)])
    return f"{', '.join(map(str, at_the_answer))} of 5 tasks done at shutdown.complete"


@check(
    "lifespan-queued-before",
    "tasks that are queued before startup, even in another event loop, run after it",
    since=4,
    needs=MODULE,
    expected="3 accepted in another loop, 2 here: 0 ran; up: 5 ran",
    read=READ,
    hints=(
        "Can a module queue tasks while it is imported, when no loop runs?",
        "App._handle_lifespan at startup.",
        "Make a fresh queue, move over what the old one has, then run_tasks.",
    ),
    rows=("4.6",),
    live=False,
)
async def queued_before(bench: Bench) -> str:
    bench.name(MODULE)
    app, ran = bench.make(), list[str]()

    async def note(params: Any) -> None:
        ran.append(params.data)

    async def elsewhere() -> str:
        return str(await app._bg_tasks.add_tasks([task(bench, note, "there") for _ in range(3)]))

    there = await in_a_loop_of_its_own(bench, elsewhere)
    here = await app._bg_tasks.add_tasks([task(bench, note, "here") for _ in range(2)])
    await turns()
    early = len(ran)
    async with life(app):
        await until(lambda: len(ran) == 5)
        up = len(ran)
    return f"{there} accepted in another loop, {here} here: {early} ran; up: {up} ran"


@check(
    "lifespan-again",
    "an app that was shut down can be started again, even in another event loop",
    since=4,
    needs=MODULE,
    expected="first life: 2 ran · in another loop: 2 ran · here again: 2 ran",
    read=READ,
    hints=(
        "What does shutdown change that startup must change back?",
        "BackgroundTasks: flags, slots, the queue and the lock.",
        "A queue or a lock belongs to the loop that first awaited it: startup creates both anew.",
    ),
    rows=("4.8",),
    live=False,
)
async def again(bench: Bench) -> str:
    bench.name(MODULE)
    app = bench.make()

    async def one_life() -> str:
        return await lived(bench, app)

    lives = [await lived(bench, app), await in_a_loop_of_its_own(bench, one_life)]
    lives.append(await lived(bench, app))
    return f"first life: {lives[0]} · in another loop: {lives[1]} · here again: {lives[2]}"


@check(
    "lifespan-counts-running",
    "tasks that already run at startup count against the limit",
    since=4,
    needs=MODULE,
    expected="1 running before startup; 3 of 3 ran, at most 1 at once",
    read=READ,
    hints=(
        "Which tasks can be running before startup?",
        "BackgroundTasks: how does startup change _on_going_tasks?",
        "Keep the running tasks of this loop, and start counting from their number.",
    ),
    rows=("4.8",),
    live=False,
)
async def counts_running(bench: Bench) -> str:
    bench.name(MODULE)
    app, gate = bench.make(max_running_tasks=1), asyncio.Event()
    running = most = done = 0

    async def count(params: object) -> None:
        nonlocal running, most, done
        running += 1
        most = max(most, running)
        await gate.wait()
        running -= 1
        done += 1

    await start(bench, app._bg_tasks, *(task(bench, count) for _ in range(3)))
    await turns()
    before = running
    async with life(app):
        await turns()
        gate.set()
        await until(lambda: done == 3)
    return f"{before} running before startup; {done} of 3 ran, at most {most} at once"


async def lived(bench: Bench, app: Any) -> str:
    """Queue two tasks, call shutdown twice at once. Return how many tasks ran, and the errors."""
    ran, gate = list[str](), asyncio.Event()

    async def note(params: Any) -> None:
        await gate.wait()
        ran.append(params.data)

    async with life(app):
        await app._bg_tasks.add_tasks([task(bench, note) for _ in range(2)])
        both = [asyncio.create_task(app._bg_tasks.shutdown(timeout=1.5)) for _ in range(2)]
        await turns()
        gate.set()
        await asyncio.wait(both, timeout=2)
        errors = [repr(one.exception()) for one in both if one.done() and one.exception()]
    return ", ".join([f"{len(ran)} ran", *errors])


@check(
    "lifespan-held",
    "a task that runs after the startup is not garbage-collected",
    since=4,
    needs=MODULE,
    expected="of 2 tasks 2 live",
    read=READ,
    hints=(
        "What has a reference to the asyncio.Task while it waits?",
        "BackgroundTasks: where startup makes the set of running tasks anew.",
        "A plain set, and no WeakSet: the event loop keeps only a weak reference to a task.",
    ),
    rows=("4.13",),
    live=False,
)
async def held(bench: Bench) -> str:
    bench.name(MODULE)
    app, waiting = bench.make(), Waiting()
    async with life(app):
        # Without a time limit: its timer would hold a reference to the task as well.
        two = [task(bench, waiting.wait, timeout_after=None) for _ in range(2)]
        await app._bg_tasks.add_tasks(two)
        return f"of 2 tasks {await waiting.live(of=2)} live"


@check(
    "lifespan-outlived",
    "a task that survives the shutdown and then fails is not tried again",
    since=4,
    needs=MODULE,
    expected="1 attempt, nobody's exception, the next task ran",
    read=READ,
    hints=(
        "What may a task still do after shutdown has given it up?",
        "BackgroundTasks._put_back_to_queue_if_allowed.",
        "If _tasks_map no longer has the task, return without queueing it.",
    ),
    rows=("4.8",),
    live=False,
)
async def outlived(bench: Bench) -> str:
    background_tasks, gate = queue(bench), asyncio.Event()
    attempts, ran, unhandled = 0, list[str](), list[str]()

    async def stubborn(params: object) -> None:
        nonlocal attempts
        attempts += 1
        while not gate.is_set():
            with suppress(asyncio.CancelledError):
                await gate.wait()
        raise ConnectionError("too late")

    async def note(params: object) -> None:
        ran.append("the next task ran")

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: unhandled.append(str(context)))
    again = task(bench, stubborn, timeout_after=60, retry_on=(ConnectionError,))
    await start(bench, background_tasks, again)
    await turns()
    stopping = asyncio.create_task(background_tasks.shutdown(timeout=0.01))
    await hurried(4, stopping.done)
    await bench.within(stopping)
    await bench.within(background_tasks.start())
    gate.set()
    await finished(background_tasks)
    await start(bench, background_tasks, task(bench, note))
    await finished(background_tasks)
    await turns()
    gc.collect()
    loop.set_exception_handler(None)
    told = "an exception of nobody's" if unhandled else "nobody's exception"
    return f"{attempts} attempt, {told}, {', '.join(ran) or 'the next task never ran'}"
