"""Tests the task queue as a state machine: each accepted task ends once, and its end is logged.

Tasks return, fail, time out, block, swallow a cancellation or exit. The server may stop at any
moment and start again. No time passes, because the loop's clock jumps to the next timer.
"""

import asyncio
import functools
import itertools
import logging
from typing import Any
from unittest import mock

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from workbook.parts.ladder import part
from workbook.parts.loader import LoadedPart, load_part
from workbook.soak.leaping_loop import LeapingLoop
from workbook.soak.task_kinds import NAMED, Errand, Ledger, errands

MODULE = "asgi.background_tasks"


@functools.cache
def part_5() -> LoadedPart:
    """Return one copy of Part 5 for all examples, because no example changes it."""
    return load_part(part(5).directory)


class QueueMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = LeapingLoop()
        self.tasks: list[asyncio.Task[Any]] = []
        self.loop.set_task_factory(self._note_task)
        self.gate = asyncio.Event()
        self.numbers = itertools.count()
        self.accepted: list[str] = []
        self.stopping: asyncio.Task[int] | None = None
        self.queue: Any = None
        self._undo = self._listen()

    @initialize(limit=st.integers(1, 3))
    def start(self, limit: int) -> None:
        self.ledger = Ledger(self.loop, limit)
        self.queue = part_5().get(f"{MODULE}.BackgroundTasks")(limit)
        self.run(self.queue.start())

    @rule(batch=st.lists(errands, min_size=1, max_size=4))
    def add(self, batch: list[Errand]) -> None:
        self.run(self.add_all(batch))

    async def add_all(self, batch: list[Errand]) -> None:
        names = [f"t{next(self.numbers)}" for _ in batch]
        tasks = [self.task(name, errand) for name, errand in zip(names, batch, strict=True)]
        stopped = self.stopping is not None
        accepted = await self.queue.add_tasks(tasks)
        assert accepted == (0 if stopped else len(batch))
        self.accepted += names[:accepted]

    def task(self, name: str, errand: Errand) -> Any:
        async def add_another() -> None:
            await self.add_all([Errand()])

        return part_5().get(f"{MODULE}.create_task")(
            self.ledger.handler(name, errand, self.gate, add_another),
            timeout_after=errand.timeout_after,
            max_retries=errand.max_retries,
            retry_on=(ConnectionError,) if errand.retries_connection_errors else (),
        )

    @rule(seconds=st.sampled_from([0, 0, 0.3, 2, 10, 100]))
    def time_passes(self, seconds: float) -> None:
        self.run(asyncio.sleep(seconds))

    @rule()
    def open_the_gate(self) -> None:
        self.gate.set()

    @precondition(lambda self: self.queue is not None and self.ledger.at_work)
    @rule(which=st.integers(0, 9))
    def cancel_one(self, which: int) -> None:
        at_work = self.ledger.at_work
        at_work[which % len(at_work)].cancel()

    @precondition(lambda self: self.stopping is None)
    @rule(timeout=st.sampled_from([0.1, 3, 30]))
    def shut_down(self, timeout: float) -> None:
        self.stopping = self.loop.create_task(self.queue.shutdown(timeout))

    @precondition(lambda self: self.stopping is not None and self.stopping.done())
    @rule()
    def start_again(self) -> None:
        self.stopping = None
        self.run(self.queue.start())

    @invariant()
    def no_more_than_allowed_run(self) -> None:
        if self.queue is not None:
            assert self.ledger.most <= self.ledger.limit

    @invariant()
    def none_ends_twice(self) -> None:
        if self.queue is not None:
            assert {name: ends for name, ends in self.ledger.ends.items() if len(ends) > 1} == {}

    @invariant()
    def nothing_waits_beside_a_free_slot(self) -> None:
        if self.queue is None or self.stopping is not None:
            return
        self.run(turns(20))
        waiting, running = self.queue._task_queue.qsize(), self.queue._on_going_tasks
        assert not waiting or running == self.ledger.limit, f"{waiting} wait, {running} run"

    def teardown(self) -> None:
        if self.queue is not None:
            self.gate.set()
            stopping = self.stopping or self.loop.create_task(self.queue.shutdown(1))
            unfinished = self.run(until_done(stopping))
            assert self.queue._tasks_map == {}
            assert self.queue._task_queue.empty()
            assert sorted(self.ledger.ends) == sorted(self.accepted)
            self.none_ends_twice()
            named = sum(NAMED in ends for ends in self.ledger.ends.values())
            assert unfinished <= named
            self.run(asyncio.sleep(1000))  # the tasks that swallow a cancellation
            assert (self.ledger.running, self.queue._on_going_tasks) == (0, 0)
        self._undo()
        self.loop.close()
        ended = [task for task in self.tasks if task.done() and not task.cancelled()]
        assert [error for task in ended if (error := task.exception())] == []

    def run(self, awaitable: Any) -> Any:
        return self.loop.run_until_complete(awaitable)

    def _note_task(self, loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> Any:
        task = asyncio.Task(coroutine, loop=loop, **options)
        self.tasks.append(task)
        return task

    def _listen(self) -> Any:
        """Send the part's log lines to this machine, and let the part use the loop's clock."""
        logger, handler = logging.getLogger("asgi_framework"), _Lines(self)
        propagate, logger.propagate = logger.propagate, False
        logger.addHandler(handler)
        clock = mock.Mock(monotonic=self.loop.time, time=self.loop.time)
        patch = mock.patch.object(part_5().get(MODULE), "time", clock)
        patch.start()

        def undo() -> None:
            patch.stop()
            logger.removeHandler(handler)
            logger.propagate = propagate

        return undo


class _Lines(logging.Handler):
    def __init__(self, machine: QueueMachine) -> None:
        super().__init__()
        self._machine = machine

    def emit(self, record: logging.LogRecord) -> None:
        self._machine.ledger.told(record.getMessage())


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def until_done(task: asyncio.Task[int]) -> int:
    return await task
