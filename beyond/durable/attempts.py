"""Runs one attempt of a task, and decides whether there is another.

procrastinate has no time limit for tasks, and only one retry rule for each handler. In Part 5 each
task has its own limit and its own retries. So they are stored with the task, and this module reads
them.
"""

import asyncio
from typing import Any

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from asgi.background_tasks import TaskParams
from asgi.types import TaskHandlerType


class TaskTimedOut(Exception):
    """The time limit of the task is over. The handler's own TimeoutError is a different case."""


class TaskCancelledItself(Exception):
    """The handler raised CancelledError, although the worker did not cancel it."""


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
    """Decides about retries by the values of the task. max_retries includes the first attempt."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision()  # the worker stopped: put the task back, whatever its attempts
        came_with: dict[str, Any] = job.task_kwargs
        names = {full_name(kind) for kind in type(exception).__mro__}
        again = isinstance(exception, TaskTimedOut) or names & set(came_with["retry_on"])
        return RetryDecision() if again and job.attempts + 1 < came_with["max_retries"] else None


def full_name(kind: type) -> str:
    """The name that is stored for an exception, because a database cannot store a class."""
    return f"{kind.__module__}.{kind.__qualname__}"
