"""Records the events of background tasks: queued, running, tried again, finished at shutdown.

The tasks run in a real BackgroundTasks. The log wraps the methods that the article names, only on
this object, and for as long as the object exists.
"""

import asyncio
import functools
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from workbook.lab.app_inspection import tasks_of

Method = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class TaskEvent:
    task: str  # such as "send_email 2"; "" for an event of all tasks
    kind: str
    at: float  # seconds since the start of the log
    note: str = ""


class TaskLog:
    """The events in order; print it, or draw it with lab.timeline(log)."""

    def __init__(self, target: Any) -> None:
        tasks = tasks_of(target)
        if tasks is None:
            raise TypeError(f"{target!r} has no background tasks; Part 4 adds them")
        self.events: list[TaskEvent] = []
        self.on_event: Callable[[TaskEvent], object] = lambda event: None
        self._tasks = tasks
        self._names: dict[str, str] = {}  # by task id
        self._counts: Counter[str] = Counter()
        # results of attempts that are not recorded yet
        self._outcomes: dict[str, BaseException | None] = {}
        self._tasks_followed: dict[str, Any] = {}  # by task id
        self._news = asyncio.Event()
        self._began = monotonic()
        for name, listener in (
            ("add_tasks", self._add_tasks),
            ("_run_task", self._run_task),
            ("_put_back_to_queue_if_allowed", self._put_back),
            ("_clean_queue", self._clean_queue),
            ("shutdown", self._shutdown),
        ):
            if hasattr(tasks, name):
                self._listen(name, listener)

    def __str__(self) -> str:
        return "\n".join(
            f"{event.task or 'all':<{self._width}}  {event.kind}"
            + (f" ({event.note})" if event.note else "")
            for event in self.events
        )

    __repr__ = __str__

    @property
    def names(self) -> list[str]:
        """Return the tasks in the order in which they were queued."""
        return list(dict.fromkeys(event.task for event in self.events if event.task))

    async def seen(self, kind: str) -> None:
        """Wait until an event of this kind is recorded, such as "shutdown begins"."""
        await self._until(lambda: any(event.kind == kind for event in self.events))

    async def settled(self) -> None:
        """Wait until no task is queued or running, and all ends are recorded."""
        await self._until(lambda: not self._tasks._tasks_map and not self._outcomes)

    async def _until(self, holds: Callable[[], bool], limit: float = 5.0) -> None:
        async with asyncio.timeout(limit):
            while not holds():
                self._news.clear()
                await self._news.wait()

    @property
    def _width(self) -> int:
        return max(map(len, self.names), default=3)

    def _listen(self, name: str, listener: Callable[..., Awaitable[Any]]) -> None:
        method: Method = getattr(self._tasks, name)

        @functools.wraps(method)
        async def listened(*arguments: Any, **options: Any) -> Any:
            return await listener(method, *arguments, **options)

        setattr(self._tasks, name, listened)

    def _note(self, task: str, kind: str, note: str = "") -> None:
        place = len(self.events)
        # all are cancelled at once, in the random order of a set: record them by name
        if kind == "cancelled":
            while place and (before := self.events[place - 1]).kind == kind and before.task > task:
                place -= 1
        event = TaskEvent(task, kind, monotonic() - self._began, note)
        self.events.insert(place, event)
        self.on_event(event)
        self._news.set()

    def _name(self, task_id: str) -> str:
        """Return the task's name; a new name is recorded as queued."""
        if task_id not in self._names:
            handler = task_id.rsplit("_", 2)[0]
            self._counts[handler] += 1
            self._names[task_id] = f"{handler} {self._counts[handler]}"
            self._note(self._names[task_id], "queued")
        return self._names[task_id]

    async def _add_tasks(self, method: Method, *arguments: Any, **options: Any) -> Any:
        added = await method(*arguments, **options)
        for task_id in list(self._tasks._tasks_map):
            self._name(task_id)
        if added == 0:
            self._note("", "refused", "the server is shutting down")
        return added

    async def _run_task(self, method: Method, task_id: str) -> Any:
        task = self._tasks._tasks_map.get(task_id)
        if task is None:
            return await method(task_id)
        name = self._name(task_id)
        attempt = sum(event.task == name and event.kind == "running" for event in self.events) + 1
        self._note(name, "running", f"attempt {attempt}" if attempt > 1 else "")
        if self._tasks_followed.get(task_id) is not task:
            # Keep the wrapper, because the next attempt may begin before this one has ended.
            self._tasks_followed[task_id] = task
            task.handler = self._followed(task_id, task.handler)
        try:
            return await method(task_id)
        finally:
            self._conclude(task_id)

    def _followed(self, task_id: str, handler: Method) -> Method:
        async def followed(params: Any) -> Any:
            try:
                result = await handler(params)
            except BaseException as error:
                self._outcomes[task_id] = error
                raise
            self._outcomes[task_id] = None
            return result

        return followed

    def _conclude(self, task_id: str, *, limited: bool = False) -> None:
        """Record once how an attempt ended; `limited` means that its time limit was over."""
        if task_id not in self._outcomes:
            return
        error, name = self._outcomes.pop(task_id), self._names[task_id]
        if isinstance(error, asyncio.CancelledError) or (limited and error is None):
            self._note(name, "timed out" if limited else "cancelled")
        elif error is not None:
            self._note(name, "failed", repr(error))
        else:
            self._note(name, "done")

    async def _put_back(self, method: Method, task_id: str) -> Any:
        self._conclude(task_id, limited=True)
        result = await method(task_id)
        there = task_id in self._tasks._tasks_map
        self._note(self._names[task_id], "queued" if there else "given up", "again" * there)
        return result

    async def _clean_queue(self, method: Method, *arguments: Any) -> Any:
        for task_id in list(self._tasks._tasks_map):
            self._note(self._name(task_id), "unfinished")
        return await method(*arguments)

    async def _shutdown(self, method: Method, *arguments: Any, **options: Any) -> Any:
        self._note("", "shutdown begins")
        result = await method(*arguments, **options)
        self._note("", "shutdown ends")
        return result
