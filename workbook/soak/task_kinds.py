"""Background tasks of all kinds, described step by step, and a record of how each ends."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from hypothesis import strategies as st

from workbook.soak.leaping_loop import LeapingLoop

Step = Literal["turn", "sleep", "long", "gate", "block", "stubborn", "cancel self", "add"]
End = Literal["return", "ValueError", "ConnectionError", "TimeoutError", "SystemExit", "cancelled"]
STEPS: tuple[Step, ...] = (
    "turn",
    "sleep",
    "long",
    "gate",
    "block",
    "stubborn",
    "cancel self",
    "add",
)
ENDS: dict[End, Callable[[], BaseException] | None] = {
    "return": None,
    "ValueError": lambda: ValueError("no tea"),
    "ConnectionError": lambda: ConnectionError("away"),
    "TimeoutError": lambda: TimeoutError("its own"),
    "SystemExit": lambda: SystemExit(1),
    "cancelled": lambda: asyncio.CancelledError(),
}
NAMED = "named at shutdown"
# The log lines that report the end of a task, by the state that they report.
FINAL = {
    "failed": re.compile(r"task (\w+)_[\w-]+_\d+ failed\b(?!: )"),
    "given up": re.compile(r"task (\w+)_[\w-]+_\d+ is given up"),
    "cancelled": re.compile(r"task (\w+)_[\w-]+_\d+ was cancelled"),
    NAMED: re.compile(r"task (\w+)_[\w-]+_\d+ did not finish"),
}


@dataclass(frozen=True)
class Errand:
    """One task as a list of attempts, each with steps and an end.

    If the task is tried more often, its last attempt is repeated.
    """

    attempts: tuple[tuple[tuple[Step, ...], End], ...] = (((), "return"),)
    timeout_after: float | None = 5
    max_retries: int = 3
    retries_connection_errors: bool = False


attempts = st.tuples(
    st.lists(st.sampled_from(STEPS), max_size=3).map(tuple), st.sampled_from([*ENDS])
)
errands = st.builds(
    Errand,
    st.lists(attempts, min_size=1, max_size=2).map(tuple),
    st.sampled_from([None, 1, 5]),
    st.integers(1, 3),
    st.booleans(),
)


@dataclass
class Ledger:
    """Records which tasks run and how each has ended; a task that ends twice is recorded twice.

    After shutdown has reported a task as unfinished, the task's own end is ignored.
    """

    loop: LeapingLoop
    limit: int
    running: int = 0
    most: int = 0
    ends: dict[str, list[str]] = field(default_factory=dict)
    at_work: list[asyncio.Task[Any]] = field(default_factory=list)

    def told(self, line: str) -> None:
        """Record a line of the part's log."""
        for state, pattern in FINAL.items():
            if found := pattern.search(line):
                self.ended(found[1], state)

    def ended(self, name: str, state: str) -> None:
        known = self.ends.setdefault(name, [])
        if NAMED not in known:
            known.append(state)

    def handler(
        self, name: str, errand: Errand, gate: asyncio.Event, add: Callable[[], Any]
    ) -> Callable[[Any], Any]:
        attempts = iter(errand.attempts)

        async def handle(params: object) -> None:
            steps, end = next(attempts, errand.attempts[-1])
            task = asyncio.current_task()
            assert task is not None
            self.running += 1
            self.most = max(self.most, self.running)
            self.at_work.append(task)
            try:
                for step in steps:
                    await self.take(step, gate, add)
                if make := ENDS[end]:
                    raise make()
                self.ended(name, "done")
            finally:
                self.running -= 1
                self.at_work.remove(task)

        handle.__name__ = name
        return handle

    async def take(self, step: Step, gate: asyncio.Event, add: Callable[[], Any]) -> None:
        if step == "turn":
            await asyncio.sleep(0)
        elif step == "sleep":
            await asyncio.sleep(0.5)
        elif step == "long":
            await asyncio.sleep(60)
        elif step == "gate":
            await gate.wait()
        elif step == "block":
            self.loop.block(3)
        elif step == "stubborn":
            try:
                await asyncio.sleep(20)
            except asyncio.CancelledError:
                await asyncio.sleep(7)
        elif step == "cancel self":
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
        else:
            await add()
