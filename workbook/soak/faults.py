"""Runs ten thousand background tasks, of which three in ten fail, and records how each task ends.

The event loop skips all waiting, so slow tasks take no time. The server stops near the end.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from workbook.soak.queue_machine import QueueMachine
from workbook.soak.task_kinds import Errand

FAULTS = (
    Errand(((("turn",), "ValueError"),)),
    Errand(((("turn",), "ConnectionError"), ((), "return")), retries_connection_errors=True),
    Errand(((("turn",), "ConnectionError"),), retries_connection_errors=True),
    Errand(((("long",), "return"),), timeout_after=1, max_retries=2),
    Errand(((("long",), "return"), (("turn",), "return")), timeout_after=1),
    Errand(((("stubborn",), "return"),), timeout_after=1),
    Errand(((("block", "turn"), "return"),), timeout_after=1, max_retries=1),
    Errand(((("cancel self", "turn"), "return"),)),
    Errand((((), "cancelled"),)),
    Errand((((), "SystemExit"),)),
    Errand((((), "TimeoutError"),)),
)


class Ends(NamedTuple):
    accepted: int
    states: Counter[str]
    most: int  # the most that ran at once
    limit: int


def ended(count: int, limit: int = 5, seed: int = 0) -> Ends:
    chosen = random.Random(seed)
    errands = [
        chosen.choice(FAULTS) if chosen.random() < 0.3 else Errand(((("turn",), "return"),))
        for _ in range(count)
    ]
    machine = QueueMachine()
    machine.start(limit)
    *most, last = batches(errands, 100)
    for batch in most:
        machine.add(batch)
        machine.run(asyncio.sleep(100))
    machine.run(asyncio.sleep(100_000))
    machine.add(last)
    machine.shut_down(1)  # it logs the names of the tasks that are still queued
    ledger, accepted = machine.ledger, machine.accepted
    machine.teardown()
    states = Counter(state for ends in ledger.ends.values() for state in ends)
    return Ends(len(accepted), states, ledger.most, limit)


def batches(errands: list[Errand], size: int) -> Iterator[list[Errand]]:
    for start in range(0, len(errands), size):
        yield errands[start : start + size]
