"""Tests the lab of the notebooks: clients, servers and checks, and that nothing is left open."""

import asyncio
import importlib
import shutil
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.lab_apps import Shop
from tests.make_commands import python
from workbook import lab
from workbook.errors import WorkbookError
from workbook.lab.opened import opened
from workbook.lab.repeatable import stable
from workbook.parts.ladder import ROOT, part, parts
from workbook.protocol.asgi_types import Receive, Scope, Send

NUMBERS = [each.number for each in parts()]


@pytest.fixture(autouse=True)
async def nothing_left() -> AsyncIterator[None]:
    before = set(threading.enumerate())
    yield
    left = lab.leftovers()
    opened.clear()  # so that a failing test does not make the next one fail
    assert left == []
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("number", NUMBERS)
async def test_a_client_asks_each_part(number: int) -> None:
    request = part(number).requests[0]
    with lab.printed():
        async with lab.client(part=number) as client:
            assert (await client.get(request.target)).status_code == 200
            assert (await client.get("/nowhere")).status_code == 404
    assert client.breaches == []
    assert [talk.answer.status for talk in client.talks if talk.answer] == [200, 404]
    assert repr(client) == f"<client of part {number}>"


async def test_a_bare_await_opens_a_client_and_runs_the_lifespan() -> None:
    shop = Shop()
    client = await lab.client(shop.app)
    assert shop.tasks.is_armed
    with lab.printed() as said:
        answer = await client.get("/tea")
    assert (answer.text, answer.headers["x-stamp"]) == ("tea", "yes")
    assert said.lines == ["tea triggered"]
    assert "<client of your App>" in lab.leftovers()
    await client.aclose()
    # the queue has shut down
    assert await shop.tasks.add_tasks([shop.create_task(asyncio.sleep)]) == 0


async def test_an_app_that_is_up_is_not_started_again() -> None:
    shop = Shop()
    async with lab.client(shop.app):
        with lab.printed():
            async with lab.client(shop.app) as second:
                assert (await second.get("/tea")).status_code == 200
        await lab.xray("GET /tea", shop.app)
        assert not shop.tasks._is_server_shutting_down
    assert shop.tasks._is_server_shutting_down


async def test_a_body_and_headers_reach_the_app_as_from_a_server() -> None:
    seen: list[object] = []

    async def echo(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        seen.append((scope["method"], scope["path"], scope["query_string"]))
        seen.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 201})
        await send({"type": "http.response.body"})

    async with lab.client(echo) as client:
        answer = await client.post("/a%20b?x=1", json={"k": 1})
    assert answer.status_code == 201
    assert seen == [("POST", "/a b", b"x=1"), b'{"k":1}']
    assert answer.request.headers["user-agent"] == "httpx"


async def test_an_app_that_raises_or_says_nothing() -> None:
    async def raises(scope: Scope, receive: Receive, send: Send) -> None:
        raise ZeroDivisionError("oh")

    async def silent(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            raise RuntimeError("http only")

    async with lab.client(raises) as client:
        assert (await client.get("/")).status_code == 500
        assert isinstance(client.talks[0].error, ZeroDivisionError)
    async with lab.client(silent) as client:
        assert (await client.get("/")).status_code == 500
        assert [breach.rule for breach in client.breaches] == ["response-missing"]


async def test_a_startup_that_fails_is_told() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    with pytest.raises(WorkbookError, match="startup failed: no database"):
        await lab.client(app)


async def test_a_real_server_on_a_port_of_its_own() -> None:
    with lab.printed():
        server = await lab.serve(part=3)
        assert (await server.client.get("/home")).status_code == 200
        assert repr(server) == "<server of part 3, up>"
        assert "Application startup complete." in server.log
        url = server.url
        await server.stop()
    assert repr(server) == "<server of part 3, down>"
    with pytest.raises(httpx.ConnectError):
        async with httpx.AsyncClient() as client:
            await client.get(url)


async def test_a_server_that_stops_answers_what_is_in_flight() -> None:
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        inside.set()
        await go_on.wait()
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"still"})

    server = await lab.serve(slow)
    asking = asyncio.create_task(server.client.get("/"))
    await asyncio.wait_for(inside.wait(), 2)
    stopping = asyncio.create_task(server.stop())
    await asyncio.sleep(0)
    go_on.set()
    assert (await asking).text == "still"
    await stopping


async def test_the_log_of_a_server_is_the_same_each_time() -> None:
    async def silent(scope: Scope, receive: Receive, send: Send) -> None: ...

    async with lab.serve(silent) as server:
        assert (await server.client.get("/")).status_code == 500
        told = server.log[-1].splitlines()
    assert told[0] == "Exception in ASGI application"
    assert "[response-missing]" in told[1]
    assert len(told) == 2, "no traceback, no path of this machine"


async def test_done_ends_what_is_open_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    await lab.client(Shop().app)
    await lab.serve(1)
    lab.use(2)
    assert len(lab.leftovers()) >= 2
    await lab.done()
    assert capsys.readouterr().out == "nothing left: no server, no client, no task, no thread\n"
    assert "asgi" not in sys.modules


async def test_done_names_a_task_that_is_left() -> None:
    left = asyncio.create_task(asyncio.Event().wait(), name="forgotten")
    with pytest.raises(RuntimeError, match="still there: the task forgotten"):
        await lab.done()
    left.cancel()
    await asyncio.wait({left})


async def test_use_shows_one_part_to_imports() -> None:
    for number in (2, 5):
        lab.use(number)
        module = importlib.import_module("asgi.app")
        assert Path(str(module.__file__)).parts[-3] == f"part{number}"
    with lab.part(3):
        assert importlib.import_module("asgi.app") is not module
    assert importlib.import_module("asgi.app") is module
    with lab.printed():
        await lab.done()


def test_checks_of_an_area_and_of_one_id() -> None:
    checked = lab.checks(3, "routing")
    assert checked
    assert " ✓ routing-404   an unknown path is answered 404" in str(checked).splitlines()
    one = lab.checks(3, "routing-404")
    assert str(one).splitlines()[0] == "part 3 · 1 of 1 checks"
    green = "<b style='color:#2c974b'>✓</b>"
    assert f">part 3 · 1 of 1 checks\n {green} routing-404" in one._repr_html_()


def test_a_long_title_goes_on_below_itself() -> None:
    told = str(lab.checks(1, "routing-interior")).splitlines()
    assert told[1].startswith(" ✓ routing-interior   a path that is only the")
    assert told[2].startswith("     ")
    assert max(map(len, told)) <= 80


def test_checks_of_a_broken_copy_tell_what_the_reporter_tells() -> None:
    broken = lab.broken("E02")
    checked = lab.checks(broken)
    assert not checked
    told = str(checked)
    assert " ✗ " in told
    for label in ("expected", "got", "read"):
        assert f"\n   {label}" in told
    assert stable(told) == told, "no path of this machine, no address"
    assert "E02" not in repr(broken) + told


def test_an_exercise_tells_what_is_still_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    lab.verdicts({"a dict": {}, "a list": [0], "nothing": None, "true": True})
    green, red = "\x1b[32m✓\x1b[0m", "\x1b[31m✗\x1b[0m"
    said = f"{red} a dict\n{green} a list\n{red} nothing\n{green} true\n"
    assert capsys.readouterr().out == said


def test_an_unknown_check_names_the_areas() -> None:
    with pytest.raises(
        WorkbookError, match="No check of part 1 is called 'tasks'; areas are samples, routing"
    ):
        lab.checks(1, "tasks")


async def test_my_own_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBOOK_MINE", str(tmp_path))
    shutil.copytree(ROOT / "part1", tmp_path / "part1")
    with lab.printed():
        async with lab.client(lab.mine(1)) as client:
            assert (await client.get("/users")).text == "ok"
    assert repr(client) == "<client of mine/part1>"
    with pytest.raises(WorkbookError, match="make start PART=2"):
        lab.mine(2)


async def test_what_went_wrong_is_told_without_what_varies() -> None:
    with lab.printed() as said:
        async with lab.client(3) as client:
            assert (await client.get("/about")).status_code == 500
    assert said.lines == ["about triggered", "'GET' '/about' failed:"]
    assert said.errors == ["TypeError: <function about> returned None, not a response"]


def test_the_id_of_a_task_is_left_out_of_what_is_printed() -> None:
    task_id = lab.part(4).get("asgi.background_tasks.BackgroundTasks")._generate_task_id("mail")
    with lab.printed() as said:
        print(f"task {task_id} did not finish")
    assert said.lines == ["task mail did not finish"]


def test_matplotlib_is_imported_only_for_a_plot() -> None:
    code = "import sys; from workbook import lab; sys.exit('matplotlib' in sys.modules)"
    assert python("-c", code).returncode == 0
