"""Stores the background tasks of Part 5 in PostgreSQL, so that they survive this process.

procrastinate provides the table of jobs, the workers and their heartbeats. A task runs at least
once. A worker can die after a task has done its work, but before the database knows. The task then
runs again, so a handler must be written in such a way that a second run does no harm.
"""

import asyncio
import json
from collections.abc import Iterable
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DEFAULT_QUEUE, Job
from psycopg import DataError

from asgi.background_tasks import BackgroundTasks, Task, current_background_tasks
from asgi.types import TaskHandlerType
from durable.attempts import AsTheTaskSays, attempt, full_name
from durable.database import prepare


class DurableTasks(BackgroundTasks):
    """Replaces the queue of Part 5. An App only uses start, add_tasks and shutdown of it."""

    def __init__(
        self, handlers: Iterable[TaskHandlerType], dsn: str, max_running_tasks: int = 2
    ) -> None:
        super().__init__(max_running_tasks)
        self.connector = PsycopgConnector(conninfo=dsn, min_size=1, max_size=5, timeout=10)
        self.engine = App(connector=self.connector)
        self._dsn = dsn
        self._handlers: dict[str, TaskHandlerType] = {}
        self._starting = asyncio.Lock()
        for handler in handlers:
            self._register(handler)

    async def start(self) -> None:
        async with self._starting:
            if not self.is_armed:
                await prepare(self._dsn)
                await self.engine.open_async()
                self.is_armed = True

    async def add_tasks(self, tasks: list[Task]) -> int:
        """Store all tasks, or none if it raises. Returns how many."""
        jobs = [self._job(task) for task in tasks]
        if not self.is_armed:  # a script, or a server without lifespan
            await self.start()
        try:
            if jobs:
                await self.engine.job_manager.batch_defer_jobs_async(jobs)
        except ConnectorException as error:
            if isinstance(error.__cause__, DataError):  # a NUL in a text, half of a surrogate pair
                raise ValueError(f"PostgreSQL refuses a task's data: {error.__cause__}") from error
            raise
        return len(jobs)

    async def shutdown(self, timeout: float = 30.0) -> int:
        """Close the connections. No task is lost, because they are all in the database."""
        self.is_armed = False
        await self.engine.close_async()
        return 0

    def _register(self, handler: TaskHandlerType) -> None:
        """Register the handler by its name, because a worker in another process needs the name."""
        name = getattr(handler, "__name__", "<no name>")
        if not name.isidentifier():
            raise TypeError(f"{handler!r} has no name, so a worker could not find it: write a def")
        if name in self._handlers:
            raise ValueError(f"two task handlers are called {name!r}: rename one of them")

        async def run(
            data: Any, timeout_after: float | None, max_retries: int, retry_on: list[str]
        ) -> None:
            current_background_tasks.set(self)
            # AsTheTaskSays reads retry_on and max_retries
            await attempt(handler, data, timeout_after)

        self._handlers[name] = handler
        self.engine.task(name=name, retry=AsTheTaskSays())(run)

    def _job(self, task: Task) -> Job:
        if not isinstance(task, Task):
            raise TypeError(f"{task!r} is not a Task; make one with create_task(handler)")
        name = task.name
        if self._handlers.get(name) != task.handler:
            raise TypeError(
                f"{task.handler!r} is not a task handler of this App: add it to "
                f"App(task_handlers=[…]), so that the workers know it too"
            )
        arguments = {
            "data": task.params.data,
            "timeout_after": task.timeout_after,
            "max_retries": task.max_retries,
            "retry_on": [full_name(kind) for kind in task.retry_on],
        }
        _check_json(name, arguments)
        return Job(
            queue=DEFAULT_QUEUE,
            lock=None,
            queueing_lock=None,
            task_name=name,
            task_kwargs=arguments,
        )


def _check_json(name: str, arguments: dict[str, Any]) -> None:
    """Refuse values that JSON would change, here where the author of the task sees the error."""
    try:
        back = json.loads(json.dumps(arguments, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(f"a task for {name} is stored as JSON: {error}") from None
    if back != arguments:
        changed = next(key for key in arguments if back[key] != arguments[key])
        raise TypeError(
            f"a task for {name} is stored as JSON: "
            f"its {changed} {arguments[changed]!r} would come back as {back[changed]!r}"
        )
