"""The server of `make lab`, written with the framework of Part 5.

The page asks with POST /ask, and waits with POST /build for the results of the checks on
mine/partN. Other processes answer the questions, because the reader's code may hang or exit.
"""

import logging
import os
import signal
import threading
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from asgi.api_router import ApiRouter
from asgi.app import App
from asgi.background_tasks import TaskParams, create_task, get_background_tasks
from asgi.exceptions import InvalidRequestDataException
from asgi.extractors import json_extractor, query_extractor
from asgi.http_responses import BaseHTTPResponse, JsonResponse
from asgi.request_data import RequestData
from asgi.types import HandlerType
from part5.examples.csrf import CSRFMiddleware
from workbook.errors import WorkbookError
from workbook.page.building import Building, next_hint
from workbook.page.children import Children
from workbook.page.security import OnlyThisPage
from workbook.parts.ladder import part

logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")

STATIC = Path(__file__).parent / "static"
KINDS = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}
LARGEST_QUESTION = 2 * 1024 * 1024  # JSON escapes the body, and a comparison has two
WAIT = 25.0  # seconds to wait for new results; after that, the page asks again

routes = ApiRouter()


def end_with_the_command() -> None:
    """End the server when `make lab` is killed or its terminal closed, which closes the pipe."""
    while os.read(0, 1024):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)  # some servers have processes of their own


if os.environ.get("WORKBOOK_LAB"):  # `make lab` has started a new session for this server
    threading.Thread(target=end_with_the_command, daemon=True).start()


@dataclass
class Question:
    """A question as `workbook.page.answer` describes it. Missing keys are not passed on."""

    ask: str
    part: int | None = None
    mine: bool | None = None
    broken: bool | None = None
    mistake: str | None = None
    check: str | None = None
    method: str | None = None
    target: str | None = None
    headers: list[list[str]] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    leaves: int | None = None
    lifespan: bool | None = None
    seconds: float | None = None
    limit: int | None = None
    one: "Question | None" = None
    other: "Question | None" = None


@dataclass
class News:
    part: int
    since: int = -1


@dataclass
class Hint:
    part: int
    check: str


class FileResponse(BaseHTTPResponse):
    """A response with a file of the page. Each request reads the file, so edits show at once."""

    def __init__(self, file: Path) -> None:
        self.content_type = KINDS[file.suffix]
        super().__init__(file)

    def get_body(self) -> bytes:
        file: Path = self._body
        return file.read_bytes()


class JsonLineResponse(BaseHTTPResponse):
    """A response with JSON that another process has written."""

    content_type = "application/json"

    def get_body(self) -> bytes:
        line: bytes = self._body
        return line


@cache
def children() -> Children:
    return Children()


@cache
def building(number: int) -> Building:
    return Building(part(number))


@routes.post("/ask", body_extractor=json_extractor(Question))
async def ask(request_data: RequestData[Any, Question]) -> BaseHTTPResponse:
    question = await request_data.get_body()
    assert question is not None
    line = await children().ask(_given(asdict(question)))
    await get_background_tasks().add_tasks([create_task(get_ready)])
    return JsonLineResponse(line)


@routes.post("/build", query_string_extractor=query_extractor(News))
async def build(request_data: RequestData[News, Any]) -> BaseHTTPResponse:
    wanted = await request_data.get_query_string()
    assert wanted is not None
    watched = _of_reader(wanted.part)
    if not watched.is_watched:
        watched.is_watched = True
        params = TaskParams(data=watched)
        await get_background_tasks().add_tasks([create_task(watch, params, timeout_after=None)])
    return JsonResponse(await watched.news(wanted.since, WAIT))


@routes.post("/hint", query_string_extractor=query_extractor(Hint))
async def hint(request_data: RequestData[Hint, Any]) -> BaseHTTPResponse:
    wanted = await request_data.get_query_string()
    assert wanted is not None
    try:
        return JsonResponse(next_hint(_of_reader(wanted.part).part, wanted.check))
    except WorkbookError as error:
        raise InvalidRequestDataException(error) from None


async def get_ready(params: TaskParams) -> None:
    await children().get_ready()


async def watch(params: TaskParams) -> None:
    await params.data.watch()


def _of_reader(number: int) -> Building:
    try:
        return building(number)
    except WorkbookError as error:
        raise InvalidRequestDataException(error) from None


def _given(question: dict[str, Any]) -> dict[str, Any]:
    """Return the question without the keys that the page did not send."""
    return {
        name: _given(value) if isinstance(value, dict) else value
        for name, value in question.items()
        if value is not None
    }


@routes.get("/")
async def page(request_data: RequestData[Any, Any]) -> BaseHTTPResponse:
    await get_background_tasks().add_tasks([create_task(get_ready)])
    return FileResponse(STATIC / "index.html")


def _shows(file: Path) -> HandlerType:
    async def show(request_data: RequestData[Any, Any]) -> BaseHTTPResponse:
        return FileResponse(file)

    return show


# Part 5's router knows no parameters in a path: each file of the page has a route.
for each in sorted(STATIC.iterdir()):
    routes.get(f"/static/{each.name}")(_shows(each))

app = App(
    max_running_tasks=8,  # watching a part takes one of them for the whole time
    middlewares=[OnlyThisPage(), CSRFMiddleware(secure=False)],
    shutdown_timeout=0.0,  # no background task here is worth waiting for
    max_body_size=LARGEST_QUESTION,
)
app.include_routes([routes])
