"""One process of the benchmark: a few rounds over all scenarios and subjects in random order.

Each time a subject is measured, the bare function (the floor) is measured immediately before or
after, at random. So a slow moment of the machine affects both. The hash seed of a process and the
addresses of its objects also change the times. So `workbook.speed.run` starts several processes.
"""

import asyncio
import gc
import json
import os
import random
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from workbook.errors import WorkbookError
from workbook.speed.bare_app import FLOORS
from workbook.speed.driver import Driven, started
from workbook.speed.plan import Plan

WARM_UP = 200  # requests; after that, Python has specialised the code
SMALLEST = 5  # requests in a batch, even if the app is slow


@dataclass(frozen=True)
class Sample:
    """CPU time per request in nanoseconds: of a subject, and of the bare function (the floor).

    Both were measured immediately one after the other.
    """

    scenario: str
    subject: str
    subject_ns: float
    floor_ns: float


@dataclass
class Pair:
    subject: Driven
    floor: Driven
    fewest: int = SMALLEST
    subject_times: int = SMALLEST
    floor_times: int = SMALLEST

    async def get_ready(self, batch_ns: float) -> None:
        """Check the responses of both apps, warm up, and set how many requests `measure` sends."""
        for driven in (self.subject, self.floor):
            await driven.check()
        self.subject_times = await _times(self.subject, batch_ns, self.fewest)
        self.floor_times = await _times(self.floor, batch_ns, self.fewest)

    async def measure(self) -> Sample:
        if random.random() < 0.5:
            floor_ns = await self.floor.cpu(self.floor_times)
            subject_ns = await self.subject.cpu(self.subject_times)
        else:
            subject_ns = await self.subject.cpu(self.subject_times)
            floor_ns = await self.floor.cpu(self.floor_times)
        return Sample(
            self.subject.scenario.name,
            self.subject.name,
            subject_ns / self.subject_times,
            floor_ns / self.floor_times,
        )


async def _times(driven: Driven, batch_ns: float, fewest: int) -> int:
    per_request = await driven.cpu(fewest) / fewest  # a first guess, for very slow apps
    enough = min(WARM_UP, max(fewest, int(batch_ns / per_request)))
    per_request = await driven.cpu(enough) / enough
    return max(fewest, int(batch_ns / per_request))


async def samples(plan: Plan) -> AsyncIterator[Sample]:
    async with AsyncExitStack() as stack:
        pairs = [pair async for pair in _pairs(plan, stack)]
        # Exclude existing objects from garbage collection. The collector is on, as in a server, but
        # only has to look at the objects of the requests, not at those of six frameworks.
        gc.collect()
        gc.freeze()
        try:
            for _ in range(plan.rounds):
                for pair in random.sample(pairs, len(pairs)):
                    yield await pair.measure()
        finally:
            gc.unfreeze()


async def _pairs(plan: Plan, stack: AsyncExitStack) -> AsyncIterator[Pair]:
    for scenario, subject in plan.pairs():
        app, floor = subject.app_for(scenario), FLOORS[scenario.name]
        pair = Pair(
            await stack.enter_async_context(started(subject.name, app, scenario)),
            await stack.enter_async_context(started("the floor", floor, scenario)),
        )
        await pair.get_ready(plan.batch_ms * 1_000_000)
        yield pair


async def _tell(plan: Plan, out: TextIO) -> None:
    async for sample in samples(plan):
        print(json.dumps({"sample": asdict(sample)}), file=out, flush=True)


def main() -> None:
    # Discard what an app prints, so that stdout has only the messages of this process.
    with os.fdopen(os.dup(sys.stdout.fileno()), "w") as out, Path(os.devnull).open("w") as nowhere:
        sys.stdout = nowhere
        try:
            asyncio.run(_tell(Plan(**json.loads(sys.argv[1])), out))
        except WorkbookError as error:
            print(json.dumps({"refused": str(error)}), file=out)


if __name__ == "__main__":
    main()
