"""Part 5's App, with tasks that outlive it: only the queue is another."""

from collections.abc import Sequence

import asgi.app
from asgi import background_tasks
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
        """max_running_tasks is the limit of each worker: an App runs none by itself."""
        super().__init__(max_running_tasks, middlewares, max_body_size=max_body_size)
        self.tasks = DurableTasks(task_handlers, dsn(), max_running_tasks)
        # What requests and get_background_tasks() find from now on.
        self._bg_tasks = background_tasks._instance = self.tasks
