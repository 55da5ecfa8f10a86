"""Checks that background tasks do not poll, leave nothing running, and do not block the loop."""

import asyncio
from typing import Any

from tests.conformance.tasks.by_hand import (
    MODULE,
    Clock,
    app_that_queues,
    queue,
    start,
    tasks,
    turns,
    until,
)
from workbook.protocol.conversation import http_scope, lifespan
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = 'Part 4, "Handling lifespan events & Background tasks"'


@check(
    "tasks-no-polling",
    "a task starts when it is queued or a slot gets free, not when a timer fires",
    since=4,
    needs=MODULE,
    expected="6 of 6 tasks ran while the clock stood still",
    read=READ,
    hints=(
        "How long does a task wait in a loop that sleeps half a second?",
        "BackgroundTasks.run_tasks has no loop and no sleep: who calls it, and when?",
        "add_tasks calls it when it adds tasks; a worker that is done takes the next id.",
    ),
    rows=("4.1",),
    live=False,
)
async def no_polling(bench: Bench) -> str:
    ran = list[str]()

    async def note(params: Any) -> None:
        ran.append(params.data)

    app = app_that_queues(bench, note, "a", "b", "c", max_running_tasks=1)
    with Clock():
        async with lifespan(app):
            for _ in range(2):
                await bench.talk(app, http_scope("GET", "/queue"))
                await turns()
            count = len(ran)
    return f"{count} of 6 tasks ran while the clock stood still"


@check(
    "tasks-idle",
    "an idle server has no background task and no timer, and logs nothing",
    since=4,
    needs=MODULE,
    expected="up: tasks 0, timers 0 · after 3 tasks: tasks 0, timers 0 · prints nothing",
    read=READ,
    hints=(
        "What is there to wait for while the queue is empty?",
        "App._handle_lifespan at startup, BackgroundTasks.run_tasks.",
        "No permanent dispatcher: a worker ends when the queue is empty.",
    ),
    rows=("4.1", "4.17"),
    live=False,
)
async def idle(bench: Bench) -> str:
    ran = list[str]()

    async def note(params: Any) -> None:
        ran.append(params.data)

    app = app_that_queues(bench, note, "a", "b", "c")
    known = asyncio.all_tasks()

    def load(clock: Clock) -> str:
        tasks = [one for one in asyncio.all_tasks() - known if one.get_name() != "lifespan"]
        return f"tasks {len(tasks)}, timers {clock.timers}"

    with Clock() as clock:
        async with lifespan(app):
            await turns()
            up = load(clock)
            await bench.talk(app, http_scope("GET", "/queue"))
            await until(lambda: len(ran) == 3)
            await turns()
            after = load(clock)
    lines = bench.printed.everything.splitlines()
    printed = repr(lines[0]) if lines else "nothing"
    return f"up: {up} · after {len(ran)} tasks: {after} · prints {printed}"


@check(
    "tasks-take-turns",
    "tasks that never really wait do not block the event loop",
    since=4,
    needs=MODULE,
    expected="others have their turn while 1000 tasks run",
    read=READ,
    hints=(
        "When does a coroutine let others run?",
        "BackgroundTasks: between two tasks of a worker.",
        "await asyncio.sleep(0) after each task.",
    ),
    live=False,
)
async def take_turns(bench: Bench) -> str:
    background_tasks, turns_taken, ran = queue(bench, 2), 0, 0

    async def never_wait(params: object) -> None:
        nonlocal ran
        ran += 1

    await start(bench, background_tasks, *tasks(bench, never_wait, 1000))
    while ran < 1000 and turns_taken < 10_000:
        turns_taken += 1
        await asyncio.sleep(0)
    who = "others have" if turns_taken >= 100 else "nobody else has"
    return f"{who} their turn while {ran} tasks run"
