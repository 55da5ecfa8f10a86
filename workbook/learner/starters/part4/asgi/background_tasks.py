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
        """The name of its handler. A partial has none, so look at the function inside it."""
        raise NotImplementedError("TODO: the handler's __name__, whatever kind of callable it is")

    def increment_attempts(self) -> None:
        raise NotImplementedError("TODO: one attempt more")

    def get_attempts(self) -> int:
        """Return the number of the current attempt, or of the next one. It starts at 1."""
        raise NotImplementedError("TODO: the number of the attempt")


def create_task(
    handler: TaskHandlerType,
    params: TaskParams | None = None,
    *,
    timeout_after: float | None = 5,
    max_retries: int = 3,
    retry_on: Iterable[type[Exception]] = (),
) -> Task:
    """A Task. Without params it gets a new TaskParams(), which no other task shares."""
    raise NotImplementedError("TODO: make a Task")


def cancel_if_server_is_shutting_down(return_value: Any = None) -> Callable[[_Method], _Method]:
    """For methods that must do nothing once the server is stopping: they return return_value."""
    raise NotImplementedError("TODO: a decorator that looks at self._is_server_shutting_down")


class BackgroundTasks:
    """It has these attributes, as in the article, besides its methods:

    `max_running_tasks`, `_is_server_shutting_down`, `_on_going_tasks` (how many run), `_tasks_map`
    (task id → Task, for all that have not ended), `_task_queue` (an asyncio.Queue of ids), `_lock`.
    """

    def __init__(self, max_running_tasks: int = 5) -> None:
        """A limit that is not an integer, such as True, or is below 0 is an AssertionError:

        "max_running_tasks must be an integer", "max_running_tasks must be minimum 0".
        """
        raise NotImplementedError("TODO: check the limit, and make what is kept")

    async def start(self) -> None:
        """For App at startup: makes a new queue on the running loop and starts the waiting tasks.

        Until then add_tasks only queues.
        """
        raise NotImplementedError("TODO: keep what was queued; from now on add_tasks runs tasks")

    async def add_tasks(self, tasks: list[Task]) -> int:
        """Queues a copy of each task, of all or of none, and returns how many it accepted.

        Once the server is stopping it accepts 0, and prints that it refused them.
        """
        raise NotImplementedError("TODO: an id for each, into the map and into the queue")

    async def run_tasks(self) -> None:
        """Starts as many waiting tasks as there are free slots."""
        raise NotImplementedError("TODO: an asyncio task for each id that may run now")

    async def shutdown(self, timeout: float = 30.0) -> int:
        """Accepts no more tasks, lets the rest finish within `timeout`, then cancels them.

        Returns how many did not finish, and prints the id of each.
        """
        raise NotImplementedError("TODO: close, wait, cancel, wait, clean the queue")

    async def _clean_queue(self) -> int:
        """Prints the ids of the unfinished tasks, forgets them, and returns how many they were."""
        raise NotImplementedError("TODO: empty the queue and the map")

    @staticmethod
    def _generate_task_id(handler_name: str) -> str:
        """`name_uuid4_seconds`; the name is not altered."""
        raise NotImplementedError("TODO: name, UUID and time, with underscores between them")

    # TODO: @cancel_if_server_is_shutting_down(return_value=[])
    async def _get_tasks_to_process(self) -> list[str]:
        """The next id for every free slot; from here on the slot counts as used."""
        raise NotImplementedError("TODO: ids from the queue, as many as there are free slots")

    # TODO: @cancel_if_server_is_shutting_down(return_value=False)
    async def _put_back_to_queue_if_allowed(self, task_id: str) -> bool:
        """Puts the task back while attempts are left, as its next attempt, and returns True.

        Otherwise it is given up, which is printed, and the answer is False.
        """
        raise NotImplementedError("TODO: compare get_attempts() with max_retries")

    async def _run_task(self, target: str) -> None:
        """One attempt, with the task's time limit; the slot is free again however it ends.

        A timeout is tried again, an exception only where retry_on has it; any other is printed
        with its traceback. Hold on to asyncio.current_task(): the loop has only a weak reference.
        """
        raise NotImplementedError("TODO: await the handler within its time limit, free the slot")


# Set by App while a request runs, and by you while a task runs: so each App finds its own.
current_background_tasks: ContextVar[BackgroundTasks] = ContextVar("current_background_tasks")


def _create_background_tasks_instance(max_running_tasks: int = 5) -> BackgroundTasks:
    """For App: a new instance, which get_background_tasks returns outside of requests."""
    raise NotImplementedError("TODO: make it, and remember it")


def get_background_tasks() -> BackgroundTasks:
    """Those of the App whose request or task this is; elsewhere those of the newest App."""
    raise NotImplementedError("TODO: current_background_tasks, else the newest")


def _reset_instance() -> None:
    raise NotImplementedError("TODO: forget the newest")
