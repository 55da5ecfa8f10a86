"""Engines that run a function after the response: Part 4 and 5, plain asyncio, and taskiq.

Each engine yields a function that runs a coroutine function once, in the background. The asyncio
engine keeps a reference to its tasks, as Python's documentation demands: otherwise they can be
garbage-collected.
"""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from workbook.parts import ladder
from workbook.parts.loader import load_part

Handler = Callable[..., Awaitable[None]]  # only a part passes an argument: a TaskParams
Submit = Callable[[Handler], Awaitable[None]]
Engine = Callable[[], AbstractAsyncContextManager[Submit]]
TIMEOUT = 5  # seconds, as in the article


@asynccontextmanager
async def bare() -> AsyncIterator[Submit]:
    running: set[asyncio.Task[None]] = set()

    async def submit(handler: Handler) -> None:
        task = asyncio.create_task(_run(handler))
        running.add(task)
        task.add_done_callback(running.discard)

    yield submit


@asynccontextmanager
async def with_id() -> AsyncIterator[Submit]:
    """Like `bare`, but make an id for each task as the article does: name, UUID, seconds."""
    running: dict[str, asyncio.Task[None]] = {}

    async def submit(handler: Handler) -> None:
        name = f"{handler.__name__}_{uuid.uuid4()}_{int(time.time())}"
        task = running[name] = asyncio.create_task(_run(handler))
        task.add_done_callback(lambda _: running.pop(name))

    yield submit


@asynccontextmanager
async def with_timeout() -> AsyncIterator[Submit]:
    async with bare() as submit_bare:

        async def submit(handler: Handler) -> None:
            await submit_bare(lambda: _run_in_time(handler))

        yield submit


@asynccontextmanager
async def with_both() -> AsyncIterator[Submit]:
    async with with_id() as submit_with_id:

        async def submit(handler: Handler) -> None:
            async def in_time() -> None:
                await _run_in_time(handler)

            await submit_with_id(in_time)

        yield submit


async def _run(handler: Handler) -> None:
    await handler()


async def _run_in_time(handler: Handler) -> None:
    async with asyncio.timeout(TIMEOUT):
        await handler()


def of_part(number: int, slots: int = 2) -> Engine:
    """Return the engine that runs tasks with a part's BackgroundTasks, `slots` at a time.

    The default of App is two.
    """
    code = load_part(ladder.part(number).directory)
    make = code.get("asgi.background_tasks.BackgroundTasks")
    create_task = code.get("asgi.background_tasks.create_task")

    @asynccontextmanager
    async def engine() -> AsyncIterator[Submit]:
        background_tasks: Any = make(slots)
        await background_tasks.start()

        async def submit(handler: Handler) -> None:
            await background_tasks.add_tasks([create_task(handler)])

        yield submit
        await background_tasks.shutdown()

    return engine


@asynccontextmanager
async def taskiq() -> AsyncIterator[Submit]:
    from taskiq import InMemoryBroker

    broker = InMemoryBroker()
    tasks: dict[Handler, Any] = {}
    await broker.startup()

    async def submit(handler: Handler) -> None:
        if handler not in tasks:

            async def task() -> None:  # taskiq renames the function, so each task needs its own
                await handler()

            tasks[handler] = broker.register_task(task, task_name=handler.__qualname__)
        await tasks[handler].kiq()

    yield submit
    await broker.wait_all()
    await broker.shutdown()


ENGINES: dict[str, tuple[str, Engine]] = {
    "create_task": ("asyncio.create_task", bare),
    "with-id": ("… with an id", with_id),
    "with-timeout": ("… with a timeout", with_timeout),
    "with-both": ("… with both", with_both),
    "part4": ("Part 4", of_part(4)),
    "part5": ("Part 5", of_part(5)),
    "taskiq": ("taskiq, in memory", taskiq),
}
BASE = "create_task"
