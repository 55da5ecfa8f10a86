"""One attempt at a task, and whether there is another: what Part 5 promises and no engine has.

procrastinate knows no limit on a task's time, and decides about retries for each kind of task.
Here both are decided for each task, by what came with it into the database.
"""

import asyncio
from typing import Any

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from asgi.background_tasks import TaskParams
from asgi.types import TaskHandlerType


class TaskTimedOut(Exception):
    """The task's own limit, not a TimeoutError of the handler's."""


class TaskCancelledItself(Exception):
    """A CancelledError that nobody outside has asked for."""


async def attempt(handler: TaskHandlerType, data: Any, timeout_after: float | None) -> None:
    limit = asyncio.timeout(timeout_after)
    try:
        async with limit:
            await handler(TaskParams(data))
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise TaskTimedOut(f"not done after {timeout_after} s") from error
    except asyncio.CancelledError as error:
        this = asyncio.current_task()
        if this is not None and this.cancelling():
            raise  # the worker stops
        raise TaskCancelledItself from error


class AsTheTaskSays(BaseRetryStrategy):
    """max_retries counts attempts, the first one included, as in Part 5."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision()  # not done, only handed back: that is not the task's fault
        came_with: dict[str, Any] = job.task_kwargs
        names = {full_name(kind) for kind in type(exception).__mro__}
        again = isinstance(exception, TaskTimedOut) or names & set(came_with["retry_on"])
        return RetryDecision() if again and job.attempts + 1 < came_with["max_retries"] else None


def full_name(kind: type) -> str:
    """By which an exception is known in every process: a class cannot be kept in a database."""
    return f"{kind.__module__}.{kind.__qualname__}"
