"""Part 5's background tasks in PostgreSQL: what add_tasks has taken outlives this process.

procrastinate is the engine: a table of jobs, workers that take from it, heartbeats of the workers.
At least once is the promise. A worker may die when a task's work is done and not yet noted, and
the task runs again: handlers must be written so that a second time does no harm.
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
    """Stands where Part 5's own queue stood: start, add_tasks and shutdown are all an App uses."""

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
        """When it returns, all of them are in the database; when it raises, none is."""
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
        """There is nothing to wait for, and nothing is lost: the tasks are in the database."""
        self.is_armed = False
        await self.engine.close_async()
        return 0

    def _register(self, handler: TaskHandlerType) -> None:
        """A worker is another process: the two know a handler by its name only."""
        name = getattr(handler, "__name__", "<no name>")
        if not name.isidentifier():
            raise TypeError(f"{handler!r} has no name of its own: a worker could not find it")
        if name in self._handlers:
            raise ValueError(f"two task handlers are called {name!r}: a worker could not choose")

        async def run(
            data: Any, timeout_after: float | None, max_retries: int, retry_on: list[str]
        ) -> None:
            current_background_tasks.set(self)
            await attempt(handler, data, timeout_after)  # the other two are for AsTheTaskSays

        self._handlers[name] = handler
        self.engine.task(name=name, retry=AsTheTaskSays())(run)

    def _job(self, task: Task) -> Job:
        if not isinstance(task, Task):
            raise TypeError(f"{task!r} is not a Task; make one with create_task(handler)")
        name = task.name
        if self._handlers.get(name) != task.handler:
            raise TypeError(
                f"{task.handler!r} is no task handler of this App: give it to "
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
    """What would reach the worker as something else is an error here, where its author sees it."""
    try:
        back = json.loads(json.dumps(arguments, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(f"a task for {name} waits in a database, as JSON: {error}") from None
    if back != arguments:
        changed = next(key for key in arguments if back[key] != arguments[key])
        raise TypeError(
            f"a task for {name} waits in a database, as JSON: "
            f"its {changed} {arguments[changed]!r} would come back as {back[changed]!r}"
        )
