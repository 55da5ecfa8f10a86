"""Checks of background tasks used as in the series: attempts, return values, App options."""

import asyncio
from typing import Any

from tests.conformance.tasks.by_hand import MODULE, QUEUE, of, queue, task
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = 'Part 4, "Background tasks"'
APP_READ = 'Part 4, "Handling lifespan events & Background tasks"'


async def send_mail(params: object) -> None: ...


def waiting(bench: Bench, **options: Any) -> tuple[Any, Any]:
    """Return a queue with one accepted task, "one", which uses a slot."""
    background_tasks, one = queue(bench), task(bench, send_mail, **options)
    background_tasks._tasks_map["one"] = one
    background_tasks._on_going_tasks = 1
    return background_tasks, one


@check(
    "tasks-put-back-told",
    "_put_back_to_queue_if_allowed counts the attempt, and always returns True or False",
    since=4,
    needs=f"{QUEUE}._put_back_to_queue_if_allowed",
    expected="first 1 · put back: True, 2 · given up: False, 2 · unknown: False · stopping: False",
    read=READ,
    hints=(
        "The first attempt is number 1. When is the next one counted?",
        "BackgroundTasks._put_back_to_queue_if_allowed, and its decorator's return_value.",
        "@cancel_if_server_is_shutting_down(return_value=False), then task.increment_attempts().",
    ),
    rows=("4.3",),
    live=False,
)
async def put_back_told(bench: Bench) -> str:
    background_tasks, one = waiting(bench, max_retries=2)
    put_back = background_tasks._put_back_to_queue_if_allowed
    told = [f"first {one.get_attempts()}"]
    for name in ("put back", "given up"):
        told.append(f"{name}: {await bench.within(put_back('one'))}, {one.get_attempts()}")
    told.append(f"unknown: {await bench.within(put_back('two'))}")
    stopping, _ = waiting(bench)
    stopping._is_server_shutting_down = True
    allowed = await bench.within(stopping._put_back_to_queue_if_allowed("one"))
    return " · ".join([*told, f"stopping: {allowed}"])


@check(
    "tasks-run-attempt",
    "_run_task makes one attempt; a finished task is removed, one that timed out is queued again",
    since=4,
    needs=f"{QUEUE}._run_task",
    expected="done: attempt 1, kept 0, queued 0 · timed out: attempt 2, kept 1, queued 1",
    read=READ,
    hints=(
        "How long does a task stay in _tasks_map?",
        "BackgroundTasks._run_task, when the time limit is over.",
        "On a timeout call _put_back_to_queue_if_allowed; otherwise remove the task from the map.",
    ),
    rows=("4.3",),
    live=False,
)
async def run_attempt(bench: Bench) -> str:
    async def endless(params: object) -> None:
        await asyncio.Event().wait()

    told = []
    for name, handler in (("done", send_mail), ("timed out", endless)):
        background_tasks, one = waiting(bench, timeout_after=0.01)
        one.handler = handler
        await bench.within(background_tasks._run_task("one"))
        kept, queued = len(background_tasks._tasks_map), background_tasks._task_queue.qsize()
        told.append(f"{name}: attempt {one.get_attempts()}, kept {kept}, queued {queued}")
    return " · ".join(told)


@check(
    "shutdown-decorator-values",
    "cancel_if_server_is_shutting_down() returns None, or a new copy of a list for each call",
    since=4,
    needs=f"{MODULE}.cancel_if_server_is_shutting_down",
    expected="none: None · list: ['mine'], then []",
    read="Part 4, repository: asgi/background_tasks.py",
    hints=(
        "When is a list created that is given as return_value?",
        "The wrapper in cancel_if_server_is_shutting_down.",
        "return copy.copy(return_value)",
    ),
    live=False,
)
async def decorator_values(bench: Bench) -> str:
    decorate = of(bench, "cancel_if_server_is_shutting_down")

    class Own:
        _is_server_shutting_down = True

        @decorate()  # type: ignore[untyped-decorator]
        async def nothing(self) -> int:
            return 1

        @decorate(return_value=[])  # type: ignore[untyped-decorator]
        async def names(self) -> list[str]:
            return ["all"]

    own = Own()
    none = await bench.within(own.nothing())
    first = await bench.within(own.names())
    first.append("mine")
    return f"none: {none} · list: {first}, then {await bench.within(own.names())}"


@check(
    "tasks-app-options",
    "App accepts background tasks made elsewhere, and a time limit for its shutdown",
    since=4,
    needs=f"{MODULE}.get_background_tasks",
    expected="its tasks: those given · newest: still the first App's · shutdown after 1.5 s",
    read=APP_READ,
    hints=(
        "Which two options of App are not in the article?",
        "App.__init__, and the end of App._handle_lifespan.",
        "App(background_tasks=…) makes no queue; shutdown(self._shutdown_timeout) ends it.",
    ),
    live=False,
)
async def app_options(bench: Bench) -> str:
    get_background_tasks = of(bench, "get_background_tasks")
    limits = list[float]()

    class Noting(bench.name(QUEUE)):  # type: ignore[misc]
        async def shutdown(self, timeout: float = 30.0) -> Any:
            limits.append(timeout)
            return await super().shutdown(timeout)

    first, mine = bench.make(("GET", "/tea")), Noting(3)
    app = bench.make(("GET", "/tea"), background_tasks=mine, shutdown_timeout=1.5)
    whose = "those given" if app._bg_tasks is mine else "others"
    newest = "still the first App's" if get_background_tasks() is first._bg_tasks else "others"
    await bench.ask(app, "GET", "/tea")
    await bench.stop()
    limit = " and ".join(f"{limit:g} s" for limit in limits)
    return f"its tasks: {whose} · newest: {newest} · shutdown after {limit or 'nothing'}"
