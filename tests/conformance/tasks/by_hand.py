"""Helpers for background tasks: making a queue, letting it run, and stopping the clock."""

import asyncio
import contextvars
import gc
import time
import weakref
from collections.abc import Callable, Coroutine
from typing import Any, Self
from unittest import mock

from workbook.suite.testbed import Bench

MODULE = "asgi.background_tasks"
QUEUE = f"{MODULE}.BackgroundTasks"


def of(bench: Bench, name: str) -> Any:
    return bench.name(f"{MODULE}.{name}")


def queue(bench: Bench, max_running_tasks: int = 2) -> Any:
    """Return a queue without an App; its tasks only start with `run_tasks`."""
    return of(bench, "BackgroundTasks")(max_running_tasks)


def task(bench: Bench, handler: Callable[..., Any], data: Any = None, **options: Any) -> Any:
    return of(bench, "create_task")(handler, of(bench, "TaskParams")(data), **options)


def tasks(bench: Bench, handler: Callable[..., Any], count: int) -> list[Any]:
    create = of(bench, "create_task")
    return [create(handler) for _ in range(count)]


def app_that_queues(bench: Bench, handler: Any, *names: str, **options: Any) -> Any:
    """Return an App whose GET /queue adds a task for each name and responds at once."""

    async def queue_them(request_data: object) -> Any:
        tasks = [task(bench, handler, name) for name in names]
        accepted = await of(bench, "get_background_tasks")().add_tasks(tasks)
        return bench.name("asgi.http_responses.OK_TEXTResponse")(f"{accepted} queued")

    of(bench, "get_background_tasks")
    return bench.make(("GET", "/queue", queue_them), **options)


async def start(bench: Bench, background_tasks: Any, *tasks: Any) -> int:
    """Queue the tasks and start them; return the result of add_tasks."""
    accepted = await bench.within(background_tasks.add_tasks(list(tasks)))
    await bench.within(background_tasks.run_tasks())
    return int(accepted)


async def until(condition: Callable[[], object], turns: int = 2000) -> bool:
    """Yield to other tasks until the condition is true; return False if it stays false."""
    for _ in range(turns):
        if condition():
            return True
        await asyncio.sleep(0)
    return bool(condition())


async def finished(background_tasks: Any) -> None:
    """Wait until nothing runs and nothing is queued, or give up after many turns."""
    await until(
        lambda: not background_tasks._on_going_tasks and background_tasks._task_queue.empty()
    )


class Waiting:
    """Tasks that wait for something that only they know, as for a socket that is gone."""

    def __init__(self) -> None:
        self._futures: list[weakref.ref[asyncio.Future[None]]] = []

    async def wait(self, params: Any) -> None:
        future = asyncio.get_running_loop().create_future()
        self._futures.append(weakref.ref(future))
        await future

    async def live(self, of: int) -> int:
        """Collect garbage once all wait, let the others end, and return how many there were."""
        await until(lambda: len(self._futures) == of)
        gc.collect()
        live = [future for ref in self._futures if (future := ref()) is not None]
        for future in live:
            future.set_result(None)
        await turns()
        return len(live)


async def turns(count: int = 50) -> None:
    await until(lambda: False, count)


def told(bench: Bench) -> str:
    """Return the part's reports: the log from Part 5 on, and before that all printed text."""
    return bench.printed.logged if bench.part >= 5 else bench.printed.everything


def how_reported(bench: Bench, *words: str) -> str:
    missing = [word for word in words if word not in told(bench)]
    return f"the report lacks {', '.join(map(repr, missing))}" if missing else "reported"


async def hurried(seconds: float, condition: Callable[[], object]) -> None:
    """Advance a mocked clock 0.01 s a turn, until the condition is true or `seconds` are over."""
    now = time.monotonic()
    end = now + seconds
    with mock.patch.object(time, "monotonic", lambda: now):  # noqa: PT008 - `now` moves on
        while not condition() and now < end:
            now += 0.01
            await asyncio.sleep(0)


async def in_a_loop_of_its_own(bench: Bench, main: Callable[[], Coroutine[Any, Any, str]]) -> str:
    """Run a function in another thread, which may end the event loop it starts."""

    def run() -> str:
        try:
            return asyncio.run(main())
        except SystemExit:
            return "SystemExit has ended the event loop"

    return await bench.within(asyncio.to_thread(run), 5)


class Clock:
    """Stops the timers of the event loop: they only fire when `passes` advances the time."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._patch = mock.patch.object(self._loop, "call_at", self._keep)
        self._timers: dict[asyncio.TimerHandle, Callable[[], object]] = {}
        self._gone = 0.0

    def __enter__(self) -> Self:
        self._patch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._patch.stop()

    @property
    def timers(self) -> int:
        """Return how many timers are set."""
        return sum(not timer.cancelled() for timer in self._timers)

    def passes(self, seconds: float) -> None:
        self._gone += seconds
        now = self._loop.time() + self._gone
        for timer in [timer for timer in self._timers if timer.when() <= now]:
            go_off = self._timers.pop(timer)
            if not timer.cancelled():
                self._loop.call_soon(go_off)

    def _keep(
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: contextvars.Context | None = None,
    ) -> asyncio.TimerHandle:
        timer = asyncio.TimerHandle(when, callback, args, self._loop, context)
        self._timers[timer] = lambda: callback(*args)
        return timer
