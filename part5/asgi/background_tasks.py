"""Background tasks: a queue that limits how many tasks run at once, and loses none silently.

An accepted task finishes, fails, is given up or is cancelled. If it does none of these before the
server stops, its name is reported. (A server without lifespan does not tell that it stops.) Nothing
polls: a worker starts when a task is waiting and a slot is free, runs one task after another, and
stops when the queue is empty.
"""

import asyncio
import copy
import functools
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable
from contextvars import Context, ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from asgi.logger import logger
from asgi.types import TaskHandlerType


@dataclass
class TaskParams:
    data: Any = None


@dataclass
class Task:
    handler: TaskHandlerType
    params: TaskParams
    timeout_after: float | None = 5
    max_retries: int = 3  # all attempts, including the first one
    retry_on: tuple[type[Exception], ...] = ()
    _attempts: int = field(default=1, init=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse wrong values here, where the author of the task sees the error."""
        if not isinstance(self.timeout_after, (int, float, type(None))):
            raise TypeError(f"timeout_after is {self.timeout_after!r}; give seconds, or None")
        if not isinstance(self.max_retries, int):
            raise TypeError(f"max_retries is {self.max_retries!r}; give a whole number")
        for kind in self.retry_on:
            if not isinstance(kind, type):
                raise TypeError(f"retry_on is {self.retry_on!r}; give exception classes")

    @property
    def name(self) -> str:
        """The name of the handler. A partial has no name, so this is the name of its function."""
        handler: Any = self.handler
        while isinstance(handler, functools.partial):
            handler = handler.func
        return getattr(handler, "__name__", type(handler).__name__)

    def increment_attempts(self) -> None:
        self._attempts += 1

    def get_attempts(self) -> int:
        """Return the number of the current attempt, or of the next one. It starts at 1."""
        return self._attempts


def create_task(
    handler: TaskHandlerType,
    params: TaskParams | None = None,
    *,
    timeout_after: float | None = 5,
    max_retries: int = 3,
    retry_on: Iterable[type[Exception]] = (),
) -> Task:
    """Return a Task. It is tried again after a timeout, and after an exception in retry_on."""
    params = TaskParams() if params is None else params
    return Task(handler, params, timeout_after, max_retries, tuple(retry_on))


_Method = Callable[..., Awaitable[Any]]


def cancel_if_server_is_shutting_down(return_value: Any = None) -> Callable[[_Method], _Method]:
    """Make a method do nothing after the shutdown has stopped waiting for tasks."""

    def decorator(method: _Method) -> _Method:
        @functools.wraps(method)
        async def wrapper(self: "BackgroundTasks", *args: Any, **kwargs: Any) -> Any:
            if self._is_server_shutting_down:
                return copy.copy(return_value)  # the caller may change a list
            return await method(self, *args, **kwargs)

        return wrapper

    return decorator


class BackgroundTasks:
    def __init__(self, max_running_tasks: int = 5) -> None:
        if not isinstance(max_running_tasks, int) or isinstance(max_running_tasks, bool):
            raise AssertionError("max_running_tasks must be an integer")
        if max_running_tasks < 0:
            raise AssertionError("max_running_tasks must be minimum 0")
        self.max_running_tasks = max_running_tasks
        self.is_armed = False  # until start, add_tasks only queues
        self._draining = self._is_server_shutting_down = False
        self._tasks_map: dict[str, Task] = {}  # every accepted task that has not ended
        self._task_queue: asyncio.Queue[str] = asyncio.Queue()
        self._on_going_tasks = 0
        self._workers: set[asyncio.Task[Any]] = set()
        # For two shutdowns at once. The counters need no lock, because no await interrupts them.
        self._lock = asyncio.Lock()

    async def start(self) -> None:
        """Start on the current loop, including tasks that were queued before it existed."""
        waiting, self._task_queue = self._task_queue, asyncio.Queue()
        while not waiting.empty():
            self._task_queue.put_nowait(waiting.get_nowait())
        self._lock = asyncio.Lock()
        loop = asyncio.get_running_loop()
        self._workers = {w for w in self._workers if not w.done() and w.get_loop() is loop}
        self._on_going_tasks = len(self._workers)
        self._draining = self._is_server_shutting_down = False
        self.is_armed = True
        await self.run_tasks()

    async def add_tasks(self, tasks: list[Task]) -> int:
        """Queue all tasks or none. Returns how many, which is 0 after a shutdown has begun."""
        accepted: dict[str, Task] = {}
        for task in tasks:
            if not isinstance(task, Task):
                raise TypeError(f"{task!r} is not a Task; make one with create_task(handler)")
            # A copy, because a Task that is added twice must start at the first attempt twice.
            accepted[self._generate_task_id(task.name)] = replace(task)
        if self._draining or self._is_server_shutting_down:
            logger.warning("tasks refused, the server is shutting down: %s", ", ".join(accepted))
            return 0
        self._tasks_map.update(accepted)
        for task_id in accepted:
            self._task_queue.put_nowait(task_id)
        if self.is_armed:
            await self.run_tasks()
        return len(accepted)

    async def run_tasks(self) -> None:
        """Start a worker for each waiting task, as far as slots are free."""
        self._start_workers(await self._get_tasks_to_process())

    async def shutdown(self, timeout: float = 30.0) -> int:
        """Accept no more tasks, and let the rest finish. Returns how many did not finish."""
        async with self._lock:
            self._draining = True
            await self.run_tasks()
            still_running = await self._wait_for_workers(timeout)
            self._is_server_shutting_down = True
            for worker in still_running:
                worker.cancel()
            await self._wait_for_workers(1.0)  # a cancelled task may have something to clean up
            return await self._clean_queue()

    async def _clean_queue(self) -> int:
        """Report the names of the unfinished tasks, and forget them. Returns how many they are."""
        self._task_queue = asyncio.Queue()
        unfinished, self._tasks_map = self._tasks_map, {}
        for task_id in unfinished:
            logger.warning("task %s did not finish before the server stopped", task_id)
        return len(unfinished)

    @staticmethod
    def _generate_task_id(handler_name: str) -> str:
        """Return a unique id. Parse it from the right: the name may contain underscores."""
        return f"{handler_name}_{uuid.uuid4()}_{int(time.time())}"

    @cancel_if_server_is_shutting_down(return_value=[])
    async def _get_tasks_to_process(self) -> list[str]:
        """Return the next task id for each free slot. The slot counts as taken from here on."""
        task_ids: list[str] = []
        while self._on_going_tasks < self.max_running_tasks and not self._task_queue.empty():
            task_ids.append(self._task_queue.get_nowait())
            self._on_going_tasks += 1
        return task_ids

    @cancel_if_server_is_shutting_down(return_value=False)
    async def _put_back_to_queue_if_allowed(self, task_id: str) -> bool:
        task = self._tasks_map.get(task_id)
        if task is None:
            return False  # a shutdown has already named this task as unfinished
        if task.get_attempts() >= task.max_retries:
            logger.error("task %s is given up after %d attempts", task_id, task.get_attempts())
            del self._tasks_map[task_id]
            return False
        task.increment_attempts()
        self._task_queue.put_nowait(task_id)
        return True

    def _start_workers(self, task_ids: list[str]) -> None:
        for task_id in task_ids:
            # In an empty context, because a worker outlives the request that started it.
            self._workers.add(asyncio.create_task(self._work(task_id), context=Context()))

    async def _work(self, task_id: str) -> None:
        task_ids = [task_id]
        while task_ids:
            await self._run_task(task_ids[0])
            task_ids = await self._get_tasks_to_process()
            self._start_workers(task_ids[1:])

    async def _run_task(self, target: str) -> None:
        """Run one attempt. `_workers` keeps a reference, because the loop keeps only a weak one."""
        worker = asyncio.current_task()
        assert worker is not None
        self._workers.add(worker)
        try:
            if target in self._tasks_map:
                # An asyncio task for each attempt: it may cancel itself or set context variables.
                attempt = self._attempt(target, self._tasks_map[target])
                await asyncio.create_task(attempt, context=Context())
        except asyncio.CancelledError:
            if not self._is_server_shutting_down and target in self._tasks_map:
                logger.warning("task %s was cancelled", target)
                del self._tasks_map[target]
            if worker.cancelling():
                raise
        finally:
            self._workers.discard(worker)
            self._on_going_tasks = max(0, self._on_going_tasks - 1)

    async def _attempt(self, task_id: str, task: Task) -> None:
        current_background_tasks.set(self)
        limit = asyncio.timeout(task.timeout_after)
        try:
            async with limit:
                await task.handler(task.params)
        except (Exception, SystemExit) as error:
            # A handler may raise a TimeoutError too. Only `limit` knows whether the time was over.
            timed_out = limit.expired() and isinstance(error, TimeoutError)
            if timed_out or isinstance(error, task.retry_on):
                reason = "timed out" if timed_out else f"failed: {error!r}"
                logger.warning("task %s %s", task_id, reason)
                await self._put_back_to_queue_if_allowed(task_id)
                return
            logger.exception("task %s failed", task_id)
        self._tasks_map.pop(task_id, None)

    async def _wait_for_workers(self, timeout: float) -> set[asyncio.Task[Any]]:
        """Returns the workers still running. A task that calls shutdown is not one of them."""
        deadline, caller = time.monotonic() + timeout, asyncio.current_task()
        while running := {w for w in self._workers if not w.done() and w is not caller}:
            if (left := deadline - time.monotonic()) <= 0:
                break
            await asyncio.wait(running, timeout=left)
        return running


# Set while a request or a task of an App runs, so that each App finds its own tasks.
current_background_tasks: ContextVar[BackgroundTasks] = ContextVar("current_background_tasks")
_instance: BackgroundTasks | None = None


def _create_background_tasks_instance(max_running_tasks: int = 5) -> BackgroundTasks:
    global _instance
    _instance = BackgroundTasks(max_running_tasks)
    return _instance


def get_background_tasks() -> BackgroundTasks:
    """Return the tasks of the App that is running this code, or else those of the newest App."""
    background_tasks = current_background_tasks.get(_instance)
    if background_tasks is None:
        raise RuntimeError("there are no background tasks yet: make an App first")
    return background_tasks


def _reset_instance() -> None:
    global _instance
    _instance = None
