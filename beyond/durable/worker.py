"""A worker runs tasks from the database: `python -m durable.worker sample:app`. Start several.

After SIGTERM or Ctrl-C it takes no new tasks and finishes those that it has. When the time is over,
it puts the unfinished tasks back. After kill -9 its heartbeat stops, and other workers take over
its tasks.
"""

import argparse
import asyncio
import logging
import sys
from contextlib import suppress
from typing import Any

import psycopg
from procrastinate.exceptions import ConnectorException
from uvicorn.importer import ImportFromStringError, import_from_string

from durable.app import App
from durable.database import RESCUING, NoDatabase
from durable.tasks import DurableTasks

logger = logging.getLogger("durable")


async def work(
    tasks: DurableTasks, *, once: bool = False, grace: float = 30.0, dead_after: float = 15.0
) -> None:
    """Run tasks until the worker is stopped, or with `once` until no task waits."""
    await tasks.start()
    try:
        await _put_back(tasks, dead_after)
        async with asyncio.TaskGroup() as group:
            beside = [
                group.create_task(_rescue(tasks, dead_after)),
                group.create_task(_fail_if_unnoted()),
            ]
            await tasks.engine.run_worker_async(
                wait=not once,
                concurrency=tasks.max_running_tasks,
                fetch_job_polling_interval=1.0,  # new tasks are announced, retries are not
                update_heartbeat_interval=dead_after / 5,
                stalled_worker_timeout=dead_after,
                shutdown_graceful_timeout=grace,
            )
            for each in beside:
                each.cancel()
    finally:
        await tasks.shutdown()


async def _fail_if_unnoted() -> None:
    """Raise if the database could not store the result of a task.

    For the database that task is running until this worker ends. procrastinate reports the error
    only to the event loop.
    """
    loop = asyncio.get_running_loop()
    failed: asyncio.Future[None] = loop.create_future()

    def report(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        loop.default_exception_handler(context)
        died, error = context.get("future"), context.get("exception")
        is_job = isinstance(died, asyncio.Task) and died.get_name().startswith("process job")
        # This exception of PostgreSQL means that another worker has taken over and stored a result.
        was_noted = isinstance(error and error.__cause__, psycopg.errors.RaiseException)
        if is_job and error and not was_noted and not failed.done():
            failed.set_exception(error)

    loop.set_exception_handler(report)
    await failed


async def _rescue(tasks: DurableTasks, dead_after: float) -> None:
    while True:
        await asyncio.sleep(dead_after / 5)
        await _put_back(tasks, dead_after)


async def _put_back(tasks: DurableTasks, dead_after: float) -> None:
    """Put the tasks of dead workers back into the queue.

    The lock lets one process at a time do this. Otherwise a second process with the same list
    would put back a task that already runs again.
    """
    manager = tasks.engine.job_manager
    async with tasks.connector.pool.connection() as connection:
        locked = await connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [RESCUING])
        if await locked.fetchone() != (True,):
            return
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=dead_after):
            with suppress(ConnectorException):  # the worker was only slow, and the task has ended
                await manager.retry_job(job)
                logger.warning("%s is put back, because its worker has died", job.call_string)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m durable.worker", description=__doc__)
    parser.add_argument("app", help="module:attribute of the App, such as sample:app")
    parser.add_argument("--once", action="store_true", help="end when no task waits")
    parser.add_argument(
        "--grace", type=float, default=30.0, help="seconds to finish tasks when stopped"
    )
    parser.add_argument(
        "--dead-after",
        type=float,
        default=15.0,
        help="seconds without a heartbeat; the same for all workers",
    )
    options = parser.parse_args()
    said: list[str] = []
    try:
        app = import_from_string(options.app)
        if not isinstance(app, App):
            raise ImportFromStringError(f"{options.app} is {app!r}, not a durable.app.App")
        logging.basicConfig(level=logging.INFO, format="%(levelname)s: %(message)s")
        asyncio.run(
            work(app.tasks, once=options.once, grace=options.grace, dead_after=options.dead_after)
        )
    except* (ImportFromStringError, NoDatabase) as errors:
        said += map(str, errors.exceptions)
    except* (ConnectorException, psycopg.Error) as errors:
        why = " ".join(str(errors.exceptions[0].__cause__ or errors.exceptions[0]).split())
        said.append(f"The database failed ({why}), so this worker ends: start it again.")
    print(*said, sep="\n", end="\n" if said else "", file=sys.stderr)
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
