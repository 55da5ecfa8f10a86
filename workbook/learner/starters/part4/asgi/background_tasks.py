"""Your background tasks: a queue, a limit on how many run at once, and an end for every task.

Part 4, "Background tasks". The article prints the class BackgroundTasks; the rest is only in the
series' repository. Nothing polls: a task starts when it is added and a slot is free, or when
another task ends. The queue is in memory, so it ends with the process.
"""

from collections.abc import Awaitable, Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from asgi.types import TaskHandlerType

_Method = Callable[..., Awaitable[Any]]


@dataclass
class TaskParams:
    """The argument of a task's handler. You have nothing to do here."""

    data: Any = None


@dataclass
class Task:
    handler: TaskHandlerType
    params: TaskParams
    timeout_after: float | None = 5
    max_retries: int = 3  # all attempts, including the first one
    retry_on: tuple[type[Exception], ...] = ()
    _attempts: int = field(default=1, init=False, repr=False)

    @property
    def name(self) -> str:
        """Return the name of the handler. A partial has no name: take the name of its function."""
        raise NotImplementedError("TODO: return the handler's __name__; some callables have none")

    def increment_attempts(self) -> None:
        raise NotImplementedError("TODO: add 1 to the number of attempts")

    def get_attempts(self) -> int:
        """Return the number of the current attempt, or of the next one. It starts at 1."""
        raise NotImplementedError("TODO: return the number of the attempt")


def create_task(
    handler: TaskHandlerType,
    params: TaskParams | None = None,
    *,
    timeout_after: float | None = 5,
    max_retries: int = 3,
    retry_on: Iterable[type[Exception]] = (),
) -> Task:
    """Return a Task. If params is None, give the task a new TaskParams() that no other task has."""
    raise NotImplementedError("TODO: make a Task")


def cancel_if_server_is_shutting_down(return_value: Any = None) -> Callable[[_Method], _Method]:
    """Decorate a method that must not run once the server is stopping: it returns return_value."""
    raise NotImplementedError("TODO: a decorator that looks at self._is_server_shutting_down")


class BackgroundTasks:
    """It has these attributes, as in the article, besides its methods:

    `max_running_tasks`, `_is_server_shutting_down`, `_on_going_tasks` (how many run), `_tasks_map`
    (task id → Task, for all that have not ended), `_task_queue` (an asyncio.Queue of ids), `_lock`.
    """

    def __init__(self, max_running_tasks: int = 5) -> None:
        """Raise an AssertionError if the limit is not an int (a bool is refused too) or is below 0:

        "max_running_tasks must be an integer", "max_running_tasks must be minimum 0".
        """
        raise NotImplementedError("TODO: check the limit, and set the attributes")

    async def start(self) -> None:
        """Make a new queue on the running loop, start the waiting tasks. App calls it at startup.

        Before that, add_tasks only puts tasks into the queue.
        """
        raise NotImplementedError(
            "TODO: start the queued tasks; from now on add_tasks starts tasks"
        )

    async def add_tasks(self, tasks: list[Task]) -> int:
        """Queue a copy of each task, or of none if one is wrong. Return how many were queued.

        Once the server is stopping, queue none, print which tasks are refused, and return 0.
        """
        raise NotImplementedError(
            "TODO: give each task an id, and put it into the map and the queue"
        )

    async def run_tasks(self) -> None:
        """Start as many waiting tasks as there are free slots."""
        raise NotImplementedError("TODO: start an asyncio task for each id that may run now")

    async def shutdown(self, timeout: float = 30.0) -> int:
        """Accept no more tasks, let the others finish within `timeout`, and cancel the rest.

        Print the id of each task that did not finish, and return how many there are.
        """
        raise NotImplementedError("TODO: refuse new tasks, wait, cancel, wait, clean the queue")

    async def _clean_queue(self) -> int:
        """Remove the unfinished tasks, print their ids, and return how many there were."""
        raise NotImplementedError("TODO: empty the queue and the map")

    @staticmethod
    def _generate_task_id(handler_name: str) -> str:
        """Return `name_uuid4_seconds`, with the name as it is."""
        raise NotImplementedError("TODO: join name, UUID and time with underscores")

    # TODO: decorate it with @cancel_if_server_is_shutting_down(return_value=[])
    async def _get_tasks_to_process(self) -> list[str]:
        """Return the next id for each free slot. From now on this slot counts as used."""
        raise NotImplementedError("TODO: take an id from the queue for each free slot")

    # TODO: decorate it with @cancel_if_server_is_shutting_down(return_value=False)
    async def _put_back_to_queue_if_allowed(self, task_id: str) -> bool:
        """Queue the next attempt of the task if any attempts are left, and return True.

        Otherwise print that the task is given up, and return False.
        """
        raise NotImplementedError("TODO: compare get_attempts() with max_retries")

    async def _run_task(self, target: str) -> None:
        """Make one attempt, with the task's time limit. Free the slot however the attempt ends.

        After a timeout, or an exception that is in retry_on, try the task again. Print any other
        exception with its traceback. Keep asyncio.current_task() in a set: the loop has only a weak
        reference to it.
        """
        raise NotImplementedError("TODO: await the handler within its time limit, free the slot")


# App sets it while a request runs, and you set it while a task runs. So each App finds its own.
current_background_tasks: ContextVar[BackgroundTasks] = ContextVar("current_background_tasks")


def _create_background_tasks_instance(max_running_tasks: int = 5) -> BackgroundTasks:
    """Return a new instance. Outside of requests, get_background_tasks returns the newest one."""
    raise NotImplementedError("TODO: make an instance, and remember it as the newest")


def get_background_tasks() -> BackgroundTasks:
    """Return the tasks of the App that is running this code, or else those of the newest App."""
    raise NotImplementedError("TODO: return current_background_tasks if it is set, else the newest")


def _reset_instance() -> None:
    raise NotImplementedError("TODO: forget the newest instance")
