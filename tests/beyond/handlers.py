"""Task handlers for these tests, and an App that knows them. Each handler records that it ran.

A record is committed at once, before the task ends, just as an e-mail is sent at once.
"""

import asyncio
from pathlib import Path
from typing import Any

from asgi.background_tasks import TaskParams, create_task, get_background_tasks
from durable.app import App
from durable.tasks import DurableTasks


async def write_down(event: str, n: int) -> None:
    tasks = get_background_tasks()
    assert isinstance(tasks, DurableTasks)
    async with tasks.connector.pool.connection() as connection:
        await connection.execute("INSERT INTO ran VALUES (%s, %s)", [event, n])


async def note(params: TaskParams) -> None:
    await write_down("noted", params.data)


async def gated(params: TaskParams) -> None:
    """Wait until the file `gate` exists. Until then a test can look at the task or kill it."""
    gate, n = params.data
    await write_down("begun", n)
    while not Path(gate).exists():  # noqa: ASYNC110, ASYNC240 the test is another process
        await asyncio.sleep(0.02)
    await write_down("ended", n)


async def raising(params: TaskParams) -> None:
    await write_down("raising", params.data["n"])
    kinds: dict[str, BaseException] = {
        "reset": ConnectionResetError("the line was cut"),
        "timeout": TimeoutError("a socket's"),
        "value": ValueError("no such customer"),
        "exit": SystemExit(3),
        "cancelled": asyncio.CancelledError(),
    }
    raise kinds[params.data["kind"]]


async def too_slow(params: TaskParams) -> None:
    """Take too long in the first attempts; `params.data["slow"]` says in how many."""
    n: int = params.data["slow"]
    await write_down("tried", n)
    tasks: Any = get_background_tasks()
    async with tasks.connector.pool.connection() as connection:
        found = await connection.execute("SELECT count(*) FROM ran WHERE event = 'tried'")
        tried = (await found.fetchone())[0]
    if tried <= n:
        await asyncio.Event().wait()


async def add_another(params: TaskParams) -> None:
    await get_background_tasks().add_tasks([create_task(note, TaskParams(params.data))])


HANDLERS = (note, gated, raising, too_slow, add_another)
app = App(max_running_tasks=10, task_handlers=HANDLERS)
