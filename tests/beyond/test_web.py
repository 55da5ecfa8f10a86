"""Tests the web side: a task is in the database before the answer, or the answer is an error."""

import asyncio
from contextlib import ExitStack
from typing import Any

import pytest

from tests.beyond import ApiRouter, OK_JSONResponse, app, handlers, part5_tasks
from tests.beyond.jobs import Jobs, held
from tests.beyond.processes import START, Child, port_of, web, worker
from tests.make_commands import make_here
from workbook.protocol.client import fetch
from workbook.servers.live import serve

NOWHERE = "postgresql://ann:secret@127.0.0.1:1/tasks"  # nothing listens on that port


@pytest.fixture
def queueing(dsn: str, monkeypatch: pytest.MonkeyPatch) -> app.App:
    """Return an App that queues a task for each request."""
    monkeypatch.setenv("BEYOND_DSN", dsn)
    group = ApiRouter()

    @group.post("/")
    async def queue(request_data: Any) -> Any:
        task = part5_tasks.create_task(handlers.note, part5_tasks.TaskParams(1))
        accepted = await part5_tasks.get_background_tasks().add_tasks([task])
        return OK_JSONResponse({"accepted": accepted})

    made = app.App(task_handlers=handlers.HANDLERS)
    made.include_routes([group])
    return made


async def test_a_task_is_in_the_database_before_the_answer_is_sent(
    queueing: app.App, dsn: str, jobs: Jobs
) -> None:
    async with serve(queueing, limit=START) as server:
        with held(dsn):
            request = asyncio.create_task(fetch(server.port, "POST", limit=START))
            await jobs.until_rows("SELECT 1 FROM pg_locks WHERE NOT granted")
            assert not request.done()
        answer = await request
        assert (answer.status, answer.json()) == (200, {"accepted": 1})
        assert await jobs.states() == {"todo": 1}


async def test_without_lifespan_the_first_request_starts_it(queueing: app.App, jobs: Jobs) -> None:
    async with serve(queueing, lifespan="off", limit=START) as server:
        answers = await asyncio.gather(*(fetch(server.port, "POST", limit=START) for _ in "ab"))
    await queueing.tasks.shutdown()
    assert [answer.status for answer in answers] == [200, 200]
    assert await jobs.states() == {"todo": 2}


async def test_a_task_that_cannot_be_kept_is_no_200(queueing: app.App, jobs: Jobs) -> None:
    async with serve(queueing, limit=START) as server:
        await jobs.connection.execute("ALTER TABLE procrastinate_jobs RENAME TO away")
        try:
            answer = await fetch(server.port, "POST", limit=START)
        finally:
            await jobs.connection.execute("ALTER TABLE away RENAME TO procrastinate_jobs")
        assert answer.status == 500


async def test_web_processes_and_workers_share_one_database(dsn: str, jobs: Jobs) -> None:
    with ExitStack() as stack:
        servers = [stack.enter_context(web(dsn)) for _ in range(2)]
        ports = [port_of(server) for server in servers]
        workers = [stack.enter_context(worker(dsn, app="sample:app")) for _ in range(2)]
        for each in workers:  # else the test may end while this one starts
            each.output.read_until(rb"Starting worker", START)
        answers = [await fetch(port, target="/home", limit=START) for port in ports * 10]
        assert {answer.status for answer in answers} == {200}
        await jobs.until(succeeded=20)
        assert [each.stop() for each in workers] == [0, 0]
        said = "".join(each.output.read_to_end() for each in workers)
    assert said.count("home bg task triggered\n") == 20


@pytest.mark.parametrize("target", ["beyond", "beyond-worker"])
def test_a_database_out_of_reach_is_told_in_a_sentence(target: str) -> None:
    said = make_here(target, "PORT=0", f"BEYOND_DSN={NOWHERE}")
    assert said.returncode != 0
    assert said.stdout == ""
    first, *others = said.stderr.splitlines()
    assert first.startswith(
        'PostgreSQL cannot be used (connection failed: connection to server at "'
    )
    assert first.endswith(
        "`make beyond-db`, or name yours in BEYOND_DSN=postgresql://user@host/database."
    )
    assert "secret" not in said.stderr
    assert len(others) == 1  # make's own


def test_a_server_started_by_hand_says_it_too_and_ends() -> None:
    with web(NOWHERE) as server:
        assert server.process.wait(START) != 0
        assert "ERROR:    PostgreSQL cannot be used (" in server.output.read_to_end()


def test_a_worker_that_cannot_find_its_app_says_so() -> None:
    for name, sentence in {
        "nowhere:app": 'Could not import module "nowhere".',
        "sample:router1": "sample:router1 is <asgi.api_router.ApiRouter object at",
    }.items():
        with Child("", "durable.worker", name) as child:
            assert child.process.wait(START) == 1
            said = child.output.read_to_end()
            assert said.startswith(sentence)
            assert "Traceback" not in said
