"""Checks of task handlers: which callables are allowed, and how a handler may end."""

import asyncio
import functools
from contextvars import ContextVar
from typing import Any

from tests.conformance.tasks.by_hand import (
    QUEUE,
    Waiting,
    finished,
    how_reported,
    in_a_loop_of_its_own,
    queue,
    start,
    task,
    until,
)
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = 'Part 4, "Background tasks"'


async def send_mail(params: object) -> None: ...


@check(
    "tasks-held",
    "a running task is not garbage-collected, although the event loop keeps only a weak reference",
    since=4,
    needs=QUEUE,
    expected="run_tasks started 2 tasks: 2 live · only _run_task knows 1 task: 1 lives",
    read=READ,
    hints=(
        "What has a reference to the asyncio.Task while it waits?",
        "BackgroundTasks._run_task, first line and finally.",
        "Keep asyncio.current_task() in a set of the queue, and discard it at the end.",
    ),
    rows=("4.13",),
    live=False,
)
async def held(bench: Bench) -> str:
    # No time limit here: its timer would hold a reference to the task as well.
    started, by_hand = queue(bench, 2), queue(bench, 2)
    waiting, waiting_by_hand = Waiting(), Waiting()
    two = [task(bench, waiting.wait, timeout_after=None) for _ in range(2)]
    await start(bench, started, *two)
    by_hand._tasks_map["wait_1_2"] = task(bench, waiting_by_hand.wait, timeout_after=None)
    by_hand._on_going_tasks = 1
    asyncio.create_task(by_hand._run_task("wait_1_2"))  # noqa: RUF006 - no reference on purpose
    live = [await waiting.live(of=2), await waiting_by_hand.live(of=1)]
    return (
        f"run_tasks started 2 tasks: {live[0]} live · only _run_task knows 1 task: {live[1]} lives"
    )


@check(
    "tasks-all-or-nothing",
    "if one item of the list is not a task, add_tasks refuses the whole list",
    since=4,
    needs=QUEUE,
    expected="refused, 0 queued, 0 kept",
    read=READ,
    hints=(
        "What has been queued when the wrong item is found?",
        "BackgroundTasks.add_tasks: two steps, not one loop.",
        "First make all the ids, then queue them.",
    ),
    rows=("4.11",),
    live=False,
)
async def all_or_nothing(bench: Bench) -> str:
    background_tasks = queue(bench)
    tasks = [task(bench, send_mail), "no task", task(bench, send_mail)]
    try:
        said = f"{await bench.within(background_tasks.add_tasks(tasks))} accepted"
    except Exception:
        said = "refused"
    queued, kept = background_tasks._task_queue.qsize(), len(background_tasks._tasks_map)
    return f"{said}, {queued} queued, {kept} kept"


@check(
    "tasks-nameless",
    "a handler needs no name: a partial or an object with async __call__ works",
    since=4,
    needs=QUEUE,
    expected="3 accepted, ran: partial, partial of a partial, object",
    read=READ,
    hints=(
        "Has a functools.partial object a __name__?",
        "Where add_tasks makes the ids.",
        'getattr(handler, "__name__", …), or for a partial the name of its .func.',
    ),
    rows=("4.11",),
    live=False,
)
async def nameless(bench: Bench) -> str:
    background_tasks, ran = queue(bench, 1), list[str]()

    class Note:
        async def __call__(self, params: object) -> None:
            ran.append("object")

    async def note(what: str, more: str, params: object) -> None:
        ran.append(what + more)

    handlers = (
        functools.partial(note, "partial", ""),
        functools.partial(functools.partial(note, "partial"), " of a partial"),
        Note(),
    )
    tasks = [task(bench, handler) for handler in handlers]
    accepted = await start(bench, background_tasks, *tasks)
    await until(lambda: len(ran) == 3)
    return f"{accepted} accepted, ran: {', '.join(ran)}"


@check(
    "tasks-system-exit",
    "a task that calls sys.exit() ends only itself, not the server",
    since=4,
    needs=QUEUE,
    expected="the next task ran, 0 going, reported",
    read=READ,
    hints=(
        "SystemExit is not an Exception. What does an event loop do with it?",
        "BackgroundTasks._run_task: the except around the handler.",
        "except (Exception, SystemExit), reported with its traceback like any other failure.",
    ),
    rows=("4.14",),
    live=False,
)
async def system_exit(bench: Bench) -> str:
    async def leave(params: object) -> None:
        raise SystemExit("the end of all")

    async def main() -> str:
        return await after(bench, leave)

    said = await in_a_loop_of_its_own(bench, main)
    return f"{said}, {how_reported(bench, 'leave', 'SystemExit: the end of all')}"


@check(
    "tasks-cancelled",
    "a task whose handler raises CancelledError frees its slot",
    since=4,
    needs=QUEUE,
    expected="the next task ran, 0 going",
    read=READ,
    hints=(
        "CancelledError is not an Exception. Does your code still run after it?",
        "BackgroundTasks._run_task: which lines must run however the handler ends?",
        "finally lowers _on_going_tasks, and the worker goes on to the next id.",
    ),
    live=False,
)
async def cancelled(bench: Bench) -> str:
    async def cancel(params: object) -> None:
        raise asyncio.CancelledError

    return await after(bench, cancel)


@check(
    "tasks-cancel-current",
    "a task that cancels its own asyncio task ends alone, and the next tasks still run",
    since=4,
    needs=QUEUE,
    expected="the next task ran, 0 going",
    read=READ,
    hints=(
        "asyncio.current_task().cancel() in a handler: which task does it cancel?",
        "BackgroundTasks._run_task: in which asyncio task does the handler run?",
        "await asyncio.create_task(…) for each attempt, so that the worker is another task.",
    ),
    live=False,
)
async def cancel_current(bench: Bench) -> str:
    async def cancel(params: object) -> None:
        current = asyncio.current_task()
        assert current is not None
        current.cancel()
        await asyncio.sleep(0)

    return await after(bench, cancel)


@check(
    "tasks-context",
    "a task does not see the context variables that another task has set",
    since=4,
    needs=QUEUE,
    expected="the first set it, the next found nothing",
    read=READ,
    hints=(
        "How long does a context variable keep its value?",
        "BackgroundTasks: which asyncio task runs the handlers, and in which context?",
        "asyncio.create_task(…, context=Context()) for each attempt.",
    ),
    live=False,
)
async def context(bench: Bench) -> str:
    background_tasks, said = queue(bench, 1), list[str]()
    user: ContextVar[str] = ContextVar("user", default="nothing")

    async def set_it(params: object) -> None:
        user.set("alice")
        said.append("the first set it")

    async def look(params: object) -> None:
        said.append(f"the next found {user.get()}")

    await start(bench, background_tasks, task(bench, set_it), task(bench, look))
    await finished(background_tasks)
    return ", ".join(said)


async def after(bench: Bench, handler: Any) -> str:
    """Queue this handler and then a second task for one slot. Return whether the second ran."""
    background_tasks, ran = queue(bench, 1), list[str]()

    async def follow(params: object) -> None:
        ran.append("it")

    await start(bench, background_tasks, task(bench, handler), task(bench, follow))
    await finished(background_tasks)
    said = "the next task ran" if ran else "the next task never ran"
    return f"{said}, {background_tasks._on_going_tasks} going"
