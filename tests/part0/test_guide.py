"""Tests that an app written as in the guide works: its names, its arguments, its port."""

import asyncio
import inspect
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.part0 import PART0, measure
from tests.part0.serving import LIMIT, serving
from workbook.parts import ladder
from workbook.protocol.client import fetch
from workbook.protocol.messages import http_scope
from workbook.servers.process import serve_process

WEB = PART0.module("web")
RUN = PART0.module("server.run")

SAMPLE = """
from web.application import Application, run_app
from web.exceptions import HTTPException, HTTPNotFound
from web.response import Response

async def fill(app):
    app.known = {"ann"}

async def note(request, handler):
    print("asked for", request.url.raw_path)
    return await handler(request)

async def mend(request, handler):
    try:
        return await handler(request)
    except HTTPException as refused:
        return Response(f"{refused.status} mended: {refused}", status=refused.status)

async def greet(request):
    name = request.match_info["name"]
    if name not in request.app.known:
        raise HTTPNotFound(reason=f"{name} is not here")
    return Response(f"Hello, {name}!")

app = Application(middlewares=[note, mend])
app.on_startup.append(fill)
app.router.add_get("/{name}", greet)

if __name__ == "__main__":
    run_app(app, "127.0.0.1", 0)
"""


async def test_the_guides_sample_runs_on_a_socket(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(SAMPLE)
    command = [sys.executable, "-c", "import app; app.run_app(app.app, '127.0.0.1', 0)"]
    path = os.pathsep.join([str(ladder.part(0).directory), str(tmp_path)])
    with serve_process(command, tmp_path, env={"PYTHONPATH": path}) as process:
        known = await fetch(process.port, "GET", "/ann", limit=LIMIT)
        unknown = await fetch(process.port, "GET", "/bob", limit=LIMIT)
        nowhere = await fetch(process.port, "GET", "/a/b", limit=LIMIT)
        process.reap()
    assert (known.status, known.text) == (200, "Hello, ann!")
    assert (unknown.status, unknown.text) == (404, "404 mended: bob is not here")
    assert (nowhere.status, nowhere.text) == (404, "404 mended: 404: Not Found")


async def test_an_exception_of_a_handler_passes_through_the_middlewares() -> None:
    seen: list[str] = []

    def named(name: str) -> Any:
        async def middleware(request: Any, handler: Any) -> Any:
            try:
                return await handler(request)
            except WEB.HTTPException as refused:
                seen.append(f"{name} {refused.status}")
                raise

        return middleware

    async def refuses(request: Any) -> Any:
        raise WEB.HTTPBadRequest(reason="no tea")

    app = WEB.Application(middlewares=[named("outer"), named("inner")])
    app.router.add_get("/", refuses)
    async with serving(app) as server:
        answer = await fetch(server.port, "GET", "/", limit=LIMIT)
    assert (answer.status, answer.text) == (400, "no tea")
    assert seen == ["inner 400", "outer 400"]


def test_an_exception_takes_a_reason_and_a_content_type() -> None:
    refused = WEB.HTTPBadRequest("<b>no</b>", "text/html")
    assert (refused.status_code, refused.status, refused.body) == (400, 400, b"<b>no</b>")
    assert refused.content_type == "text/html"
    found = WEB.HTTPFound("/there", reason="over there")
    assert (found.status, found.location, found.body) == (302, "/there", b"over there")
    assert found.content_type == "text/plain"

    class Teapot(WEB.HTTPException):  # type: ignore[misc, name-defined]
        status_code = 418

    assert Teapot(reason="short and stout").status == 418


def test_str_of_a_response_is_the_whole_message() -> None:
    response = WEB.Response("tea", 200, "text/plain", {"X-Tea": "Green"}, "1.0")
    assert response.version == "1.0"
    assert str(response) == (
        "HTTP/1.0 200 OK\r\n"
        "content-type: text/plain; charset=utf-8\r\n"
        "content-length: 3\r\n"
        "x-tea: Green\r\n"
        "\r\n"
        "tea"
    )


def test_a_request_has_a_version() -> None:
    assert WEB.Request(http_scope("GET", "/"), None, None).version == "1.1"


def test_run_app_has_the_guides_arguments() -> None:
    run_app = PART0.get("web.application.run_app")
    assert run_app is WEB.run_app
    parameters = list(inspect.signature(run_app).parameters.values())
    assert [(one.name, one.default) for one in parameters[1:4]] == [
        ("host", "127.0.0.1"),
        ("port", 8080),
        ("loop", None),
    ]


def test_the_command_listens_on_port_8000_like_uvicorn(monkeypatch: pytest.MonkeyPatch) -> None:
    """`run_app` takes port 8080, as in the guide; the command takes 8000, as `make run` does."""
    told: list[Any] = []
    monkeypatch.setattr(RUN, "run_app", lambda app, *where, **_: told.append((app, *where)))
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "argv", ["server", "tests.part0.measure:app"])
    RUN.main()
    assert told == [(measure.app, "127.0.0.1", 8000)]


async def test_the_argument_loop_is_accepted_but_not_used() -> None:
    with pytest.warns(DeprecationWarning, match="a loop of its own"):
        app = WEB.Application(asyncio.get_running_loop(), [])
    assert list(app.router.routes()) == []
    with pytest.raises(TypeError, match="middlewares="):
        WEB.Application([])
