"""Checks of background tasks beside a running server: no request waits for them."""

import asyncio
from typing import Any

from tests.conformance.tasks.by_hand import (
    MODULE,
    app_that_queues,
    how_reported,
    task,
    turns,
    until,
)
from workbook.protocol.conversation import http_scope
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

READ = 'Part 4, "Handling lifespan events & Background tasks"'


@check(
    "tasks-answer-first",
    "a request that queues a task is answered before the task has ended",
    since=4,
    needs=MODULE,
    expected='200 "1 queued" before the task has ended, and then it ends',
    read='Part 4, "Testing"',
    hints=(
        "Who awaits the task: the request, or something else?",
        "BackgroundTasks.add_tasks, which starts workers.",
        "asyncio.create_task for the worker; the request's handler does not await it.",
    ),
    rows=("4.20",),
)
async def answer_first(bench: Bench) -> str:
    gate, done = asyncio.Event(), asyncio.Event()

    async def slow(params: object) -> None:
        await gate.wait()
        done.set()

    answer = await bench.ask(app_that_queues(bench, slow, "one"), "GET", "/queue")
    when = "after" if done.is_set() else "before"
    gate.set()
    await bench.within(done.wait())
    return f"{seen(answer)} {when} the task has ended, and then it ends"


@check(
    "tasks-no-lifespan",
    "if the server sends no lifespan events, the first request starts the tasks",
    since=4,
    needs=MODULE,
    expected="queued before any request: 0 ran; two first requests: 3 ran; a third: 4 ran",
    read=READ,
    hints=(
        "Which servers do not send lifespan.startup? (uvicorn --lifespan off)",
        "App._handle_http_request, before the handler is called.",
        "Do there what startup does, if startup has not run.",
    ),
    rows=("4.6",),
    live=False,
)
async def no_lifespan(bench: Bench) -> str:
    ran = list[str]()

    async def note(params: Any) -> None:
        ran.append(params.data)

    app = app_that_queues(bench, note, "from a request")
    await bench.within(app._bg_tasks.add_tasks([task(bench, note, "early")]))
    await turns()
    early = len(ran)
    await asyncio.gather(*(bench.talk(app, http_scope("GET", "/queue")) for _ in range(2)))
    await until(lambda: len(ran) == 3)
    first = len(ran)
    await turns()  # until no worker runs that would take the next task from the queue
    await bench.talk(app, http_scope("GET", "/queue"))
    await until(lambda: len(ran) == 4)
    return (
        f"queued before any request: {early} ran; two first requests: {first} ran; "
        f"a third: {len(ran)} ran"
    )


@check(
    "tasks-failure-told",
    "a failed task is reported with its name and traceback",
    since=4,
    needs=MODULE,
    expected={4: "1 attempt, reported by print", 5: "1 attempt, reported by the logger"},
    read='Part 4, "Background tasks"',
    hints=(
        "How does the author learn that a task has failed?",
        "BackgroundTasks._run_task: the except around the handler.",
        "traceback.print_exc(), and from Part 5 on logger.exception(…), with the task's id.",
    ),
    rows=("4.2",),
)
async def failure_told(bench: Bench) -> str:
    attempts = list[str]()

    async def send_mail(params: Any) -> None:
        attempts.append(params.data)
        raise ValueError("no such address")

    await bench.ask(app_that_queues(bench, send_mail, "one"), "GET", "/queue")
    await bench.stop()
    how = how_reported(bench, "send_mail_", "Traceback", "ValueError: no such address")
    if how == "reported":
        how = (
            "reported by the logger"
            if "no such address" in bench.printed.logged
            else "reported by print"
        )
    return f"{len(attempts)} attempt{'s'[: len(attempts) != 1]}, {how}"
