"""A background task before it runs: which handler, with what, how long, how often.

Apart from the queue only to keep that module short; it is imported from asgi.background_tasks.
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from asgi.types import TaskHandlerType


@dataclass
class TaskParams:
    data: Any = None


@dataclass
class Task:
    handler: TaskHandlerType
    params: TaskParams
    timeout_after: float | None = 5
    max_retries: int = 3  # attempts in all, the first one included
    retry_on: tuple[type[Exception], ...] = ()
    _attempts: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """What would break a worker later is an error here, where its author sees it."""
        if not isinstance(self.timeout_after, (int, float, type(None))):
            raise TypeError(f"timeout_after is {self.timeout_after!r}; give seconds, or None")
        if not isinstance(self.max_retries, int):
            raise TypeError(f"max_retries is {self.max_retries!r}; give a whole number")
        for kind in self.retry_on:
            if not isinstance(kind, type):
                raise TypeError(f"retry_on is {self.retry_on!r}; give exception classes")

    def increment_attempts(self) -> None:
        self._attempts += 1

    def get_attempts(self) -> int:
        return self._attempts


def create_task(
    handler: TaskHandlerType,
    params: TaskParams | None = None,
    *,
    timeout_after: float | None = 5,
    max_retries: int = 3,
    retry_on: Iterable[type[Exception]] = (),
) -> Task:
    """A timeout is tried again, an exception only where retry_on has it."""
    params = TaskParams() if params is None else params
    return Task(handler, params, timeout_after, max_retries, tuple(retry_on))


def handler_name(task: Task) -> str:
    """The name a task goes by in its id; a partial has none of its own."""
    if not isinstance(task, Task):
        raise TypeError(f"{task!r} is no Task; make one with create_task(handler, params)")
    handler: Any = task.handler
    while isinstance(handler, functools.partial):
        handler = handler.func
    return getattr(handler, "__name__", type(handler).__name__)


def fresh_copy(task: Task) -> Task:
    """A Task may be added twice; each time it starts with no attempt made."""
    return Task(task.handler, task.params, task.timeout_after, task.max_retries, task.retry_on)
