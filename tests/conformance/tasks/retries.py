"""Checks of retries: always after a timeout, and after the exceptions in retry_on."""

import asyncio
from typing import Any

from tests.conformance.tasks.by_hand import (
    Clock,
    finished,
    how_reported,
    queue,
    start,
    task,
    turns,
    until,
)
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

NEEDS = "asgi.background_tasks.create_task"
READ = 'Part 4, "Background tasks"'


class Failing:
    """A handler that raises the same exception in each attempt before the one that succeeds."""

    def __init__(self, error: BaseException, succeeds_at: int = 0) -> None:
        self.error, self.succeeds_at, self.attempts = error, succeeds_at, 0

    async def __call__(self, params: object) -> None:
        self.attempts += 1
        if self.attempts != self.succeeds_at:
            raise self.error


async def attempts_at(bench: Bench, failing: Failing, **options: Any) -> int:
    """Return how many attempts a task makes before it is done or given up."""
    background_tasks = queue(bench, 1)

    async def send_mail(params: object) -> None:
        await failing(params)

    await start(bench, background_tasks, task(bench, send_mail, **options))
    await finished(background_tasks)
    return failing.attempts


@check(
    "retries-timeout",
    "a task that exceeds its time limit is cancelled, tried again, and at last given up",
    since=4,
    needs=NEEDS,
    expected="at 60 s of 100: 1 attempt; in the end 3, 3 cleaned up, reported, 0 going",
    read=READ,
    hints=(
        "Has each attempt its own time limit?",
        "BackgroundTasks._run_task, then _put_back_to_queue_if_allowed.",
        "async with asyncio.timeout(task.timeout_after): …; after a TimeoutError, queue it again.",
    ),
    rows=("4.2", "4.3"),
    live=False,
)
async def timeout(bench: Bench) -> str:
    background_tasks, begun, cleaned = queue(bench, 1), 0, 0

    async def send_mail(params: object) -> None:
        nonlocal begun, cleaned
        begun += 1
        try:
            await asyncio.Event().wait()
        finally:
            cleaned += 1

    with Clock() as clock:
        await start(bench, background_tasks, task(bench, send_mail, timeout_after=100))
        await until(lambda: begun)
        clock.passes(60)
        await turns()
        early = begun
        for _ in range(5):
            clock.passes(110)
            await turns()
    going, how = background_tasks._on_going_tasks, how_reported(bench, "send_mail_")
    end = f"{begun}, {cleaned} cleaned up, {how}, {going} going"
    return f"at 60 s of 100: {early} attempt; in the end {end}"


@check(
    "retries-counted",
    "max_retries is the number of all attempts, including the first",
    since=4,
    needs=NEEDS,
    expected="max_retries 1: 1 attempt, 2: 2, 3: 3; given up: reported",
    read=READ,
    hints=(
        "Is an attempt counted before it is made, or after?",
        "BackgroundTasks._run_task and _put_back_to_queue_if_allowed.",
        "increment_attempts() first; back to the queue while get_attempts() < max_retries.",
    ),
    rows=("4.2", "4.3"),
    live=False,
)
async def counted(bench: Bench) -> str:
    made = [
        await attempts_at(
            bench, Failing(ConnectionError("away")), max_retries=most, retry_on=(ConnectionError,)
        )
        for most in (1, 2, 3)
    ]
    how = how_reported(bench, "send_mail_", "away")
    return f"max_retries 1: {made[0]} attempt, 2: {made[1]}, 3: {made[2]}; given up: {how}"


@check(
    "retries-which",
    "a task is tried again only after an exception that its retry_on contains",
    since=4,
    needs=NEEDS,
    expected="ConnectionResetError: 3 attempts, ValueError: 1, without retry_on: 1",
    read=READ,
    hints=(
        "After which errors can a second attempt succeed?",
        "create_task(…, retry_on=(ConnectionError,)), BackgroundTasks._run_task.",
        "if isinstance(error, task.retry_on): queue it again; else report the error and end it.",
    ),
    rows=("4.2",),
    live=False,
)
async def which(bench: Bench) -> str:
    listed = (LookupError, ConnectionError)
    reset = await attempts_at(bench, Failing(ConnectionResetError()), retry_on=listed)
    value = await attempts_at(bench, Failing(ValueError()), retry_on=listed)
    plain = await attempts_at(bench, Failing(ConnectionError()))
    return f"ConnectionResetError: {reset} attempts, ValueError: {value}, without retry_on: {plain}"


@check(
    "retries-until-it-works",
    "a task that has succeeded is not tried again",
    since=4,
    needs=NEEDS,
    expected="2 attempts of 3",
    read=READ,
    hints=(
        "What must be removed after a task has succeeded?",
        "BackgroundTasks._run_task, after the handler has returned.",
        "Remove it from _tasks_map, and do not put it back.",
    ),
    rows=("4.2",),
    live=False,
)
async def until_it_works(bench: Bench) -> str:
    failing = Failing(ConnectionError("away"), succeeds_at=2)
    made = await attempts_at(bench, failing, max_retries=3, retry_on=(ConnectionError,))
    return f"{made} attempts of 3"


@check(
    "retries-own-timeout",
    "a TimeoutError that the handler raises does not count as the task's time limit",
    since=4,
    needs=NEEDS,
    expected="1 attempt, reported; with retry_on=(TimeoutError,): 3 attempts; "
    "another error after the limit: 1 attempt, reported",
    read=READ,
    hints=(
        "Two time limits raise the same exception. Whose was it?",
        "BackgroundTasks._run_task: except TimeoutError.",
        "The limit's: a TimeoutError, and limit.expired(). Either alone is not enough.",
    ),
    rows=("4.4",),
    live=False,
)
async def own_timeout(bench: Bench) -> str:
    alone = await attempts_at(bench, Failing(TimeoutError("the mail server")), timeout_after=60)
    how = how_reported(bench, "send_mail_", "Traceback", "TimeoutError: the mail server")
    listed = await attempts_at(bench, Failing(TimeoutError()), retry_on=(TimeoutError,))
    many = f"{alone} attempt{'s'[: alone != 1]}, {how}"
    return f"{many}; with retry_on=(TimeoutError,): {listed} attempts; {await after_limit(bench)}"


async def after_limit(bench: Bench) -> str:
    """Return what happens if a handler raises another error when the time limit cancels it."""
    background_tasks, begun = queue(bench, 1), 0

    async def send_report(params: object) -> None:
        nonlocal begun
        begun += 1
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise LookupError("no backup") from None

    with Clock() as clock:
        await start(bench, background_tasks, task(bench, send_report, timeout_after=100))
        for attempt in range(1, 4):
            await until(lambda: begun >= attempt, 50)  # noqa: B023 - used up in this turn
            clock.passes(110)
            await turns()
    how = how_reported(bench, "send_report_", "LookupError: no backup")
    return f"another error after the limit: {begun} attempt{'s'[: begun != 1]}, {how}"
