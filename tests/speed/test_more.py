"""Tests that `bench-tasks`, `bench-scaling` and `bench-server` measure correctly."""

import asyncio
from statistics import median

import pytest

from workbook.cli.commands import bench_scaling, bench_server
from workbook.errors import WorkbookError
from workbook.speed import bare_app, tasks
from workbook.speed.driver import started
from workbook.speed.engines import ENGINES
from workbook.speed.first_response import first_response
from workbook.speed.load import Load, read_wrk
from workbook.speed.scaling import Point, ScalingPlan
from workbook.speed.scenarios import many_routes, upload
from workbook.speed.serving import Served, Service, services
from workbook.speed.starts import cpu_to_first_response
from workbook.speed.subjects import subject
from workbook.speed.tasks import Round

OURS = [name for name in ENGINES if name != "taskiq"]
WRK = """\
Running 3s test @ http://127.0.0.1:8000/
  1 threads and 16 connections
  21342 requests in 3.01s, 2.99MB read
Requests/sec:   7090.36
"""


@pytest.mark.parametrize("name", OURS)
async def test_an_engine_runs_each_task_once_and_leaves_none(name: str) -> None:
    before = asyncio.all_tasks()
    work = tasks.Work(7)
    async with ENGINES[name][1]() as submit:
        for _ in range(7):
            await submit(work.call)
        await work.over.wait()
    await asyncio.sleep(0)  # an ended task is removed in the loop's next turn
    assert work.left == 0
    assert asyncio.all_tasks() == before


async def test_what_waits_is_counted_before_it_runs() -> None:
    assert await tasks.bytes_waiting(ENGINES["part5"][1], 100) > 0


def test_the_figures_of_a_task() -> None:
    calm, disturbed = [5_000] * 100, [90_000] * 100
    found = [
        Round("part5", 20_000.0, 10_000.0, calm),
        Round("part5", 200_000.0, 100_000.0, disturbed),
        Round("part5", 40_000.0, 10_000.0, calm),
    ]
    figure = tasks.figure(found, 386.0)
    assert figure == (25_000.0, 0.5, 5.0, 5.0, 386.0)


@pytest.mark.parametrize("name", ["join", "+=", "part3", "part5"])
async def test_a_body_in_pieces_is_read_whole(name: str) -> None:
    asked = upload(1)
    assert len(asked.pieces) == 16
    bare = {"join": bare_app.upload, "+=": bare_app.adding_up}
    async with started(name, bare.get(name) or subject(name).app_for(asked), asked) as driven:
        await driven.check()


async def test_any_number_of_routes() -> None:
    asked = many_routes("some", 123)
    async with started("part5", subject("part5").app_for(asked), asked) as driven:
        await driven.check()


def test_a_start_is_compared_within_its_round() -> None:
    series = bench_scaling.gathered(
        Point("start", name, number, value)
        for number, (ours, theirs) in enumerate([(20e3, 40e3), (90e3, 180e3), (30e3, 40e3)])
        for name, value in (("part5", ours), ("starlette", theirs))
    )
    series["memory"] = {"part5": {1_000: 633.0}}
    rows = bench_scaling.starts_and_memory(series)
    assert rows["part5"] == {"ms": 30.0, "of Starlette": 0.5, "bytes a route": 633.0}
    assert rows["starlette"] == {"ms": 40.0, "of Starlette": 1.0}


def test_the_progress_knows_how_much_there_is() -> None:
    plan = ScalingPlan(1, 1, most_routes=100, most_mebibytes=2, starts=2)
    assert plan.points == 7 * 2 + 2 * 6 + 7 + 2 * 12


async def test_the_first_response_comes_after_startup() -> None:
    events: list[str] = []

    async def app(scope: dict[str, str], receive: object, send: object) -> None:
        events.append(scope["type"])
        if scope["type"] == "lifespan":
            await send({"type": "lifespan.startup.complete"})  # type: ignore[operator]
        else:
            await bare_app.text(scope, receive, send)  # type: ignore[arg-type]

    assert await first_response(app) == b"ok"
    assert events == ["lifespan", "http"]


@pytest.mark.parametrize("name", ["part1", "part2", "part5", "bare"])
def test_the_smallest_app_of_each(name: str) -> None:
    assert cpu_to_first_response(name) > 0


def test_what_wrk_says_is_read() -> None:
    assert read_wrk(WRK) == Load(21_342, 3.01)
    with pytest.raises(WorkbookError, match="Non-2xx or 3xx responses: 21"):
        read_wrk(f"{WRK}  Non-2xx or 3xx responses: 21\n")


def test_a_server_is_compared_within_its_round() -> None:
    bare, ours = Service("uvicorn", "bare"), Service("part0", "part5")
    served = [Served(bare, 100.0, 1_000.0), Served(ours, 120.0, 1_500.0)]
    served += [Served(ours, 12.0, 140.0), Served(bare, 10.0, 100.0)]
    rows = {row["server"]: row for row in bench_server.figures(served)}
    assert rows["part0"]["of bare"] == median([1.5, 1.4])
    assert rows["part0"]["per second"] == 66.0
    assert rows["uvicorn"]["of bare"] == 1.0


def test_the_bare_app_is_always_served_too() -> None:
    named = services(["part5"])
    assert named == [
        Service("uvicorn", "bare"),
        Service("uvicorn", "part5"),
        Service("part0", "bare"),
        Service("part0", "part5"),
    ]
