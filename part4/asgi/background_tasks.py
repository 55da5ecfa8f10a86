"""Background tasks: a queue, a limit on how many run at once, and an end for every task.

A task that was accepted is done, failed, given up, cancelled, or named when the server stops
(a server without lifespan does not say that it stops). Nothing polls: a worker starts when there
is a task and a free slot, takes task after task, and ends with the queue.
"""

import asyncio
import functools
import time
import traceback
import uuid
from collections.abc import Awaitable, Callable
from contextvars import Context, ContextVar
from typing import Any

from asgi.task import Task, TaskParams, create_task, fresh_copy, handler_name

__all__ = ["BackgroundTasks", "Task", "TaskParams", "create_task", "get_background_tasks"]

_Method = Callable[..., Awaitable[Any]]


def cancel_if_server_is_shutting_down(return_value: Any) -> Callable[[_Method], _Method]:
    """For the methods of BackgroundTasks that must start nothing once the server stops."""

    def decorator(method: _Method) -> _Method:
        @functools.wraps(method)
        async def wrapper(self: "BackgroundTasks", *args: Any, **kwargs: Any) -> Any:
            stopped = self._is_server_shutting_down
            return return_value if stopped else await method(self, *args, **kwargs)

        return wrapper

    return decorator


class BackgroundTasks:
    def __init__(self, max_running_tasks: int = 5) -> None:
        if not isinstance(max_running_tasks, int) or isinstance(max_running_tasks, bool):
            raise AssertionError("max_running_tasks must be an integer")
        if max_running_tasks < 0:
            raise AssertionError("max_running_tasks must be minimum 0")
        self.max_running_tasks = max_running_tasks
        self.is_armed = False  # until the App is up, add_tasks only queues
        self._draining = self._is_server_shutting_down = False
        self._tasks_map: dict[str, Task] = {}  # every accepted task that has not ended
        self._task_queue: asyncio.Queue[str] = asyncio.Queue()
        self._on_going_tasks = 0
        self._workers: set[asyncio.Task[Any]] = set()
        # Between two awaits nothing else runs, so the counters need no lock. Two shutdowns do.
        self._lock = asyncio.Lock()

    async def start(self) -> None:
        """Take up work on the running loop, with what was queued before there was one."""
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
        """Queue all of them or none; returns how many were accepted: 0 once the server stops."""
        accepted = {self._generate_task_id(handler_name(task)): fresh_copy(task) for task in tasks}
        if self._draining or self._is_server_shutting_down:
            print(f"tasks refused, the server is shutting down: {', '.join(accepted)}")
            return 0
        self._tasks_map.update(accepted)
        for task_id in accepted:
            self._task_queue.put_nowait(task_id)
        if self.is_armed:
            await self.run_tasks()
        return len(accepted)

    async def run_tasks(self) -> None:
        """Start a worker for each free slot that has a task waiting."""
        self._start_workers(await self._get_tasks_to_process())

    async def shutdown(self, timeout: float = 30.0) -> int:
        """Take no more, finish what is there while there is time; how many did not finish."""
        async with self._lock:
            self._draining = True
            await self.run_tasks()
            still_running = await self._wait_for_workers(timeout)
            self._is_server_shutting_down = True
            for worker in still_running:
                worker.cancel()
            await self._wait_for_workers(1.0)  # for what a cancelled task has to clean up
            return await self._clean_queue()

    async def _clean_queue(self) -> int:
        """Name what did not finish, and forget it."""
        self._task_queue = asyncio.Queue()
        unfinished, self._tasks_map = self._tasks_map, {}
        for task_id in unfinished:
            print(f"task {task_id} did not finish before the server stopped")
        return len(unfinished)

    @staticmethod
    def _generate_task_id(handler_name: str) -> str:
        """To be read from the right: the name may have underscores of its own."""
        return f"{handler_name}_{uuid.uuid4()}_{int(time.time())}"

    @cancel_if_server_is_shutting_down([])
    async def _get_tasks_to_process(self) -> list[str]:
        """The next id for every free slot; from here on the slot counts as used."""
        task_ids: list[str] = []
        while self._on_going_tasks < self.max_running_tasks and not self._task_queue.empty():
            task_ids.append(self._task_queue.get_nowait())
            self._on_going_tasks += 1
        return task_ids

    @cancel_if_server_is_shutting_down(None)
    async def _put_back_to_queue_if_allowed(self, task_id: str) -> None:
        if (task := self._tasks_map.get(task_id)) is None:
            return  # it outlived a shutdown, which named it and forgot it
        if task.get_attempts() < task.max_retries:
            self._task_queue.put_nowait(task_id)
        else:
            print(f"task {task_id} is given up after {task.get_attempts()} attempts")
            del self._tasks_map[task_id]

    def _start_workers(self, task_ids: list[str]) -> None:
        for task_id in task_ids:
            # In a context of its own: a worker outlives the request that started it.
            self._workers.add(asyncio.create_task(self._work(task_id), context=Context()))

    async def _work(self, task_id: str) -> None:
        task_ids = [task_id]
        while task_ids:
            await self._run_task(task_ids[0])
            task_ids = await self._get_tasks_to_process()
            self._start_workers(task_ids[1:])

    async def _run_task(self, task_id: str) -> None:
        """One attempt. It is held on to while it lasts: the loop has only a weak reference."""
        worker = asyncio.current_task()
        assert worker is not None
        self._workers.add(worker)
        try:
            if task_id in self._tasks_map:
                # An asyncio task of its own: what it cancels or sets in its context is its own.
                attempt = self._attempt(task_id, self._tasks_map[task_id])
                await asyncio.create_task(attempt, context=Context())
        except asyncio.CancelledError:
            if not self._is_server_shutting_down and task_id in self._tasks_map:
                print(f"task {task_id} was cancelled")
                del self._tasks_map[task_id]
            if worker.cancelling():
                raise
        finally:
            self._workers.discard(worker)
            self._on_going_tasks = max(0, self._on_going_tasks - 1)

    async def _attempt(self, task_id: str, task: Task) -> None:
        current_background_tasks.set(self)
        task.increment_attempts()
        limit = asyncio.timeout(task.timeout_after)
        try:
            async with limit:
                await task.handler(task.params)
        except (Exception, SystemExit) as error:
            # A TimeoutError may be the handler's own: only the limit knows.
            timed_out = limit.expired() and isinstance(error, TimeoutError)
            if timed_out or isinstance(error, task.retry_on):
                reason = "timed out" if timed_out else f"failed: {error!r}"
                print(f"task {task_id} {reason}")
                await self._put_back_to_queue_if_allowed(task_id)
                return
            print(f"task {task_id} failed:")
            traceback.print_exc()
        self._tasks_map.pop(task_id, None)

    async def _wait_for_workers(self, timeout: float) -> set[asyncio.Task[Any]]:
        """Returns who still runs then; a task that calls shutdown does not wait for itself."""
        deadline, caller = time.monotonic() + timeout, asyncio.current_task()
        while running := {w for w in self._workers if not w.done() and w is not caller}:
            if (left := deadline - time.monotonic()) <= 0:
                break
            await asyncio.wait(running, timeout=left)
        return running


# Set while a request or a task of an App runs, so that each App finds its own.
current_background_tasks: ContextVar[BackgroundTasks] = ContextVar("current_background_tasks")
_instance: BackgroundTasks | None = None


def _create_background_tasks_instance(max_running_tasks: int) -> BackgroundTasks:
    global _instance
    _instance = BackgroundTasks(max_running_tasks)
    return _instance


def get_background_tasks() -> BackgroundTasks:
    """Those of the App whose request or task this is; elsewhere those of the newest App."""
    background_tasks = current_background_tasks.get(_instance)
    if background_tasks is None:
        raise RuntimeError("there are no background tasks yet: make an App first")
    return background_tasks


def _reset_instance() -> None:
    global _instance
    _instance = None
