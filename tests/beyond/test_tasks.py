"""Tests that Part 5's task API behaves the same on PostgreSQL, or raises an error if it cannot."""

import asyncio
import functools
import math
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.beyond import durable_tasks, handlers, part5_tasks
from tests.beyond.jobs import Jobs

DurableTasks = durable_tasks.DurableTasks
TaskParams = part5_tasks.TaskParams
create_task = part5_tasks.create_task


@pytest.fixture
async def tasks(dsn: str) -> AsyncIterator[durable_tasks.DurableTasks]:
    tasks = DurableTasks(handlers.HANDLERS, dsn)
    yield tasks
    await tasks.shutdown()


async def run_all(tasks: durable_tasks.DurableTasks, jobs: Jobs) -> None:
    """Run a worker until no task is waiting; run another if a retry was queued meanwhile."""
    await tasks.start()
    async with asyncio.timeout(20):
        while "todo" in await jobs.states():
            await tasks.engine.run_worker_async(
                wait=False, concurrency=5, listen_notify=False, shutdown_graceful_timeout=5
            )


def raising(kind: str, **options: Any) -> part5_tasks.Task:
    return create_task(handlers.raising, TaskParams({"kind": kind, "n": 1}), **options)


async def test_what_is_added_is_run_once(tasks: durable_tasks.DurableTasks, jobs: Jobs) -> None:
    added = [create_task(handlers.note, TaskParams(n)) for n in range(20)]
    assert await tasks.add_tasks(added) == 20
    assert await jobs.states() == {"todo": 20}
    await run_all(tasks, jobs)
    assert await jobs.states() == {"succeeded": 20}
    assert await jobs.ran("noted") == list(range(20))


async def test_a_task_adds_another(tasks: durable_tasks.DurableTasks, jobs: Jobs) -> None:
    await tasks.add_tasks([create_task(handlers.add_another, TaskParams(7))])
    await run_all(tasks, jobs)
    assert await jobs.states() == {"succeeded": 2}
    assert await jobs.ran("noted") == [7]


async def test_no_tasks_are_none(tasks: durable_tasks.DurableTasks, jobs: Jobs) -> None:
    assert await tasks.add_tasks([]) == 0
    assert await jobs.states() == {}


@pytest.mark.parametrize("kind", ["value", "timeout", "exit", "cancelled"])
async def test_a_failure_ends_the_task_and_nothing_else(
    tasks: durable_tasks.DurableTasks, jobs: Jobs, kind: str
) -> None:
    after = create_task(handlers.note, TaskParams(2))
    await tasks.add_tasks([raising(kind, retry_on=(ConnectionError,)), after])
    await run_all(tasks, jobs)
    assert await jobs.states() == {"failed": 1, "succeeded": 1}
    assert await jobs.ran("raising") == [1]


@pytest.mark.parametrize(
    ("kind", "retry_on"),
    [("reset", ConnectionError), ("value", Exception), ("timeout", TimeoutError)],
)
async def test_what_retry_on_has_is_tried_again(
    tasks: durable_tasks.DurableTasks, jobs: Jobs, kind: str, retry_on: type[Exception]
) -> None:
    await tasks.add_tasks([raising(kind, retry_on=(retry_on,), max_retries=3)])
    await run_all(tasks, jobs)
    assert await jobs.states() == {"failed": 1}
    assert await jobs.ran("raising") == [1, 1, 1]


async def test_one_attempt_is_one_attempt(tasks: durable_tasks.DurableTasks, jobs: Jobs) -> None:
    await tasks.add_tasks([raising("reset", retry_on=(ConnectionError,), max_retries=1)])
    await run_all(tasks, jobs)
    assert await jobs.ran("raising") == [1]


@pytest.mark.parametrize(("slow", "state", "tried"), [(1, "succeeded", 2), (9, "failed", 3)])
async def test_a_timeout_is_tried_again_and_given_up(
    tasks: durable_tasks.DurableTasks, jobs: Jobs, slow: int, state: str, tried: int
) -> None:
    params = TaskParams({"slow": slow})
    await tasks.add_tasks([create_task(handlers.too_slow, params, timeout_after=0.3)])
    await run_all(tasks, jobs)
    assert await jobs.states() == {state: 1}
    assert await jobs.ran("tried") == [slow] * tried


async def test_data_arrives_as_it_was_given(tasks: durable_tasks.DurableTasks, jobs: Jobs) -> None:
    data = {"text": "café \u2713 'x' %s", "numbers": [1, -2.5, 10**30, None], "yes": True}
    await tasks.add_tasks([create_task(handlers.note, TaskParams(data))])
    ((stored,),) = await jobs.rows("SELECT args FROM procrastinate_jobs")
    assert stored["data"] == data


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"x", "Object of type bytes is not JSON serializable"),
        ({"at": {1, 2}}, "Object of type set is not JSON serializable"),
        (math.nan, "Out of range float values are not JSON compliant"),
        ((1, 2), r"its data \(1, 2\) would come back as \[1, 2\]"),
        ({1: "one"}, "its data {1: 'one'} would come back as {'1': 'one'}"),
    ],
)
async def test_data_that_is_no_json_is_refused_where_it_is_queued(
    tasks: durable_tasks.DurableTasks, jobs: Jobs, data: Any, sentence: str
) -> None:
    good, bad = (create_task(handlers.note, TaskParams(given)) for given in (1, data))
    with pytest.raises(TypeError, match=f"a task for note is stored as JSON: .*{sentence}"):
        await tasks.add_tasks([good, bad])
    assert await jobs.states() == {}


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
async def test_text_that_postgresql_refuses_is_told(
    tasks: durable_tasks.DurableTasks, jobs: Jobs, text: str
) -> None:
    good, bad = (create_task(handlers.note, TaskParams(given)) for given in (1, text))
    with pytest.raises(ValueError, match="PostgreSQL refuses a task's data: "):
        await tasks.add_tasks([good, bad])
    assert await jobs.states() == {}
    assert await tasks.add_tasks([good]) == 1


async def stranger(params: part5_tasks.TaskParams) -> None: ...


async def test_a_handler_the_workers_do_not_know_is_refused(
    tasks: durable_tasks.DurableTasks, jobs: Jobs
) -> None:
    known = create_task(handlers.note)
    refused = r"stranger at .*> is not a task handler of this App: add it"
    with pytest.raises(TypeError, match=refused):
        await tasks.add_tasks([known, create_task(stranger)])
    not_a_task: Any = stranger
    with pytest.raises(TypeError, match="is not a Task; make one with create_task"):
        await tasks.add_tasks([not_a_task])
    assert await jobs.states() == {}


@pytest.mark.parametrize("handler", [lambda params: None, functools.partial(stranger)])
def test_a_handler_without_a_name_is_refused(handler: Any) -> None:
    with pytest.raises(TypeError, match="has no name, so a worker could not find it"):
        DurableTasks([handler], "")


def test_two_handlers_of_one_name_are_refused() -> None:
    async def note(params: part5_tasks.TaskParams) -> None: ...

    with pytest.raises(ValueError, match="two task handlers are called 'note'"):
        DurableTasks([handlers.note, note], "")


async def test_a_second_life_is_as_the_first(tasks: durable_tasks.DurableTasks, jobs: Jobs) -> None:
    for n in (1, 2):
        await tasks.start()
        assert await tasks.add_tasks([create_task(handlers.note, TaskParams(n))]) == 1
        assert await tasks.shutdown() == 0
    await run_all(tasks, jobs)
    assert await jobs.ran("noted") == [1, 2]
