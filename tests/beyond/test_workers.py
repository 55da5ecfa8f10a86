"""Tests worker processes: one alone, several together, a stopped one, and a killed one."""

import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.beyond import durable_tasks, handlers, part5_tasks
from tests.beyond.jobs import Jobs, held
from tests.beyond.processes import START, worker

TaskParams = part5_tasks.TaskParams
create_task = part5_tasks.create_task


async def add(dsn: str, tasks: Iterable[part5_tasks.Task]) -> None:
    queue = durable_tasks.DurableTasks(handlers.HANDLERS, dsn)
    await queue.add_tasks(list(tasks))
    await queue.shutdown()


def gated(gate: Path, count: int) -> Iterable[part5_tasks.Task]:
    for n in range(count):
        yield create_task(handlers.gated, TaskParams([str(gate), n]), timeout_after=None)


async def test_several_workers_run_every_task_once(dsn: str, jobs: Jobs) -> None:
    await add(dsn, (create_task(handlers.note, TaskParams(n)) for n in range(300)))
    with worker(dsn), worker(dsn), worker(dsn):
        await jobs.until(succeeded=300)
    assert await jobs.ran("noted") == list(range(300))
    shares = await jobs.rows("SELECT DISTINCT worker_id FROM procrastinate_jobs")
    assert len(shares) > 1


async def test_sigterm_finishes_what_runs_and_leaves_the_rest(
    dsn: str, jobs: Jobs, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    await add(dsn, gated(gate, 30))
    with worker(dsn) as stopped:
        await jobs.until(begun=10)
        stopped.process.send_signal(signal.SIGTERM)
        stopped.output.read_until(rb"Stop requested")
        gate.touch()
        assert stopped.process.wait(START) == 0
    assert await jobs.states() == {"succeeded": 10, "todo": 20}
    assert await jobs.ran("ended") == list(range(10))


async def test_sigterm_hands_back_what_does_not_end_in_time(
    dsn: str, jobs: Jobs, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    await add(dsn, gated(gate, 15))
    with worker(dsn, "--grace=0.1") as stopped:
        await jobs.until(begun=10)
        assert stopped.stop() == 0
    assert await jobs.states() == {"todo": 15}
    gate.touch()
    with worker(dsn):
        await jobs.until(succeeded=15)
    assert await jobs.ran("ended") == list(range(15))


async def test_a_killed_workers_tasks_are_run_by_another(
    dsn: str, jobs: Jobs, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    gate = tmp_path / "gate"
    dead_after = "--dead-after=4"
    await add(dsn, gated(gate, 120))
    with worker(dsn, dead_after) as killed:
        await jobs.until(begun=10)
        held = await jobs.ran("begun")
        with worker(dsn, dead_after) as other:
            await jobs.until(begun=20)
            assert await jobs.states() == {"doing": 20, "todo": 100}
            killed.process.kill()
            at = time.monotonic()
            gate.touch()
            await jobs.until(succeeded=110)
            drained = time.monotonic() - at
            await jobs.until(succeeded=120)
            recovered = time.monotonic() - at
            assert other.stop() == 0
    assert await jobs.states() == {"succeeded": 120}
    assert set(await jobs.ran("ended")) == set(range(120))
    begun = await jobs.ran("begun")
    assert all(begun.count(n) >= 2 for n in held)
    record_property(
        "note",
        f"kill -9 of a worker with 10 tasks running, 100 queued and another worker beside it: "
        f"0 lost; those queued done after {drained:.1f} s, the 10 run again and done after "
        f"{recovered:.1f} s (a silent worker is taken for dead after 4 s)",
    )


async def test_an_outcome_that_was_not_noted_ends_the_worker_not_the_task(
    dsn: str, jobs: Jobs, tmp_path: Path
) -> None:
    """A worker that cannot save the result of a task ends. Another one can run the task again."""
    gate = tmp_path / "gate"
    await add(dsn, gated(gate, 1))
    with worker(dsn) as unlucky:
        await jobs.until(begun=1)
        with held(dsn):
            gate.touch()
            await jobs.until_rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE wait_event_type = 'Lock' AND query ~ 'finish_job'"
            )
        assert unlucky.process.wait(START) == 1
        assert "this worker ends: start it again." in unlucky.output.read_to_end()
    with worker(dsn):
        await jobs.until(succeeded=1)
    assert await jobs.ran("ended") == [0, 0]


async def test_a_worker_that_was_only_taken_for_dead_goes_on(
    dsn: str, jobs: Jobs, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    await add(dsn, gated(gate, 1))
    with worker(dsn, "--dead-after=3") as paused:
        await jobs.until(begun=1)
        paused.process.send_signal(signal.SIGSTOP)
        with worker(dsn, "--dead-after=3") as other:
            await jobs.until(begun=2)
            paused.process.send_signal(signal.SIGCONT)
            gate.touch()
            await jobs.until(ended=2, succeeded=1)
            assert [each.stop() for each in (paused, other)] == [0, 0]
    assert await jobs.states() == {"succeeded": 1}
