"""The App of Part 5 with a task queue in a database, so that tasks survive the process."""

from collections.abc import Sequence

import asgi.app
from asgi.middleware import BaseGlobalMiddleware
from asgi.types import TaskHandlerType
from durable.database import dsn
from durable.tasks import DurableTasks


class App(asgi.app.App):
    def __init__(
        self,
        max_running_tasks: int = 2,
        middlewares: Sequence[BaseGlobalMiddleware] | None = None,
        *,
        task_handlers: Sequence[TaskHandlerType],
        max_body_size: int | None = 16 * 1024 * 1024,
    ) -> None:
        """max_running_tasks limits each worker. The App itself runs no tasks."""
        self.tasks = DurableTasks(task_handlers, dsn(), max_running_tasks)
        super().__init__(
            max_running_tasks,
            middlewares,
            background_tasks=self.tasks,
            max_body_size=max_body_size,
        )
