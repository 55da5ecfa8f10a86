"""Checks of the number of tasks that run at once: allowed values, and that it is not exceeded."""

import asyncio
import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.conformance.tasks.by_hand import MODULE, QUEUE, of, queue, start, task, tasks, until
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = 'Part 4, "Background tasks"'


def refusal(make: Callable[[], object]) -> str:
    try:
        make()
    except NotImplementedError:
        raise  # a stub refuses nothing
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "accepted"


@check(
    "tasks-limit-integer",
    "a limit that is not an integer is refused when the queue is made, even True",
    since=4,
    needs=QUEUE,
    expected="AssertionError: max_running_tasks must be an integer",
    read=READ,
    hints=(
        "What is isinstance(True, int)?",
        "BackgroundTasks.__init__; do not use an assert, because python -O removes it.",
        'raise AssertionError("max_running_tasks must be an integer")',
    ),
    rows=("4.12", "3.29"),
    live=False,
)
async def limit_integer(bench: Bench) -> str:
    make = of(bench, "BackgroundTasks")
    said = {repr(limit): refusal(partial(make, limit)) for limit in ("2", 1.5, None, True)}
    if len(set(said.values())) == 1:
        return said["True"]
    return "; ".join(f"{limit}: {text}" for limit, text in said.items())


@check(
    "tasks-limit-negative",
    "a limit below 0 is refused when the queue is made",
    since=4,
    needs=QUEUE,
    expected="AssertionError: max_running_tasks must be minimum 0 · 0: accepted",
    read=READ,
    hints=(
        "How many tasks can run with a limit of -1?",
        "BackgroundTasks.__init__; do not use an assert, because python -O removes it.",
        'raise AssertionError("max_running_tasks must be minimum 0")',
    ),
    rows=("3.29",),
    live=False,
)
async def limit_negative(bench: Bench) -> str:
    make = of(bench, "BackgroundTasks")
    return f"{refusal(partial(make, -1))} · 0: {refusal(partial(make, 0))}"


@check(
    "tasks-limit-zero",
    "an App with a limit of 0, or with a queue of 0, is refused: no task could run",
    since=4,
    needs=MODULE,
    expected="0: refused, naming max_running_tasks · a queue of 0: refused, naming "
    "max_running_tasks · 1: accepted",
    read='Part 4, "Handling lifespan events & Background tasks"',
    hints=(
        "When does a task start if there is no slot?",
        "App.__init__, where it has its queue: a new one, or the one that it was given.",
        'if self._bg_tasks.max_running_tasks == 0: raise ValueError("max_running_tasks is 0: …")',
    ),
    rows=("4.12",),
    live=False,
)
async def limit_zero(bench: Bench) -> str:
    queue_of = of(bench, "BackgroundTasks")

    def said(**options: Any) -> str:
        error = refusal(lambda: bench.make(**options))
        if error == "accepted":
            return error
        named = "" if "max_running_tasks" in error else "not "
        return f"refused, {named}naming max_running_tasks"

    told = {
        "0": said(max_running_tasks=0),
        "a queue of 0": said(background_tasks=queue_of(0)),
        "1": said(max_running_tasks=1),
    }
    return " · ".join(f"{what}: {verdict}" for what, verdict in told.items())


@check(
    "tasks-defaults",
    "a queue runs 5 tasks at once by default, an App 2, and shutdown waits 30 seconds",
    since=4,
    needs=MODULE,
    expected="a queue 5, an App 2, App(7) 7, shutdown 30.0 s",
    read=READ,
    hints=(
        "Does App use the default of its queue, or its own?",
        "BackgroundTasks.__init__, App.__init__, BackgroundTasks.shutdown.",
        "max_running_tasks: int = 5 in the queue and 2 in App; timeout: float = 30.0.",
    ),
    live=False,
)
async def defaults(bench: Bench) -> str:
    make = of(bench, "BackgroundTasks")
    app = bench.name("asgi.app.App")
    limits = (make(), app()._bg_tasks, app(7)._bg_tasks)
    of_a_queue, of_an_app, given = (one.max_running_tasks for one in limits)
    wait = inspect.signature(make().shutdown).parameters["timeout"].default
    return f"a queue {of_a_queue}, an App {of_an_app}, App(7) {given}, shutdown {wait} s"


class Counter:
    """A handler that counts how many of its calls run now, and how many have run."""

    def __init__(self, pauses: int) -> None:
        self.pauses, self.now, self.most, self.done = pauses, 0, 0, 0

    async def __call__(self, params: object) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(self.pauses):
            await asyncio.sleep(0)
        self.now -= 1
        self.done += 1


@check(
    "tasks-limit-kept",
    "never do more tasks run at once than the limit, whoever adds and starts them",
    since=4,
    needs=QUEUE,
    expected="20 of 20 ran, at most 2 at once",
    read=READ,
    hints=(
        "When does a task begin to use a slot?",
        "BackgroundTasks._get_tasks_to_process, and where _on_going_tasks is decremented.",
        "while self._on_going_tasks < self.max_running_tasks …: take an id, count it.",
    ),
    rows=("4.19",),
    live=False,
)
async def limit_kept(bench: Bench) -> str:
    background_tasks, counter = queue(bench, 2), Counter(pauses=3)

    async def handler(params: object) -> None:
        await counter(params)

    fours = [[task(bench, handler) for _ in range(4)] for _ in range(5)]
    adding = (start(bench, background_tasks, *four) for four in fours)
    await asyncio.gather(*adding, *(background_tasks.run_tasks() for _ in range(10)))
    await until(lambda: counter.done == 20)
    return f"{counter.done} of 20 ran, at most {counter.most} at once"


@check(
    "tasks-thousand",
    "a thousand short tasks all run, two at a time, and none is lost",
    since=4,
    needs=QUEUE,
    expected="1000 of 1000 ran, 0 queued, 0 going, 0 kept",
    read=READ,
    hints=(
        "What happens to a slot when its task is done?",
        "BackgroundTasks: the worker that has just finished a task.",
        "A worker takes the next id instead of ending.",
    ),
    rows=("4.1",),
    live=False,
)
async def thousand(bench: Bench) -> str:
    background_tasks, counter = queue(bench, 2), Counter(pauses=0)

    async def handler(params: object) -> None:
        await counter(params)

    await start(bench, background_tasks, *tasks(bench, handler, 1000))
    await until(lambda: counter.done == 1000 and not background_tasks._on_going_tasks, 6000)
    queued, going = background_tasks._task_queue.qsize(), background_tasks._on_going_tasks
    kept = len(background_tasks._tasks_map)
    return f"{counter.done} of 1000 ran, {queued} queued, {going} going, {kept} kept"
