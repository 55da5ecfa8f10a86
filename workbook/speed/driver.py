"""Sends many requests to an app as a server would, and measures the CPU time.

Each request gets its own scope, headers, `receive` and `send`, shaped like uvicorn's with
httptools. The time for making them is part of every measurement, also of the bare function's.
No socket is used, and no HTTP is parsed.
"""

from asyncio import get_running_loop
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from time import process_time_ns
from types import CodeType, FunctionType
from typing import Any

from workbook.errors import WorkbookError
from workbook.protocol.answer import Answer
from workbook.protocol.asgi_types import App, Message, Scope
from workbook.protocol.lifespan import lifespan
from workbook.speed.scenarios import Scenario

# the most common headers of a browser
HEADERS = (
    (b"host", b"127.0.0.1:8000"),
    (b"user-agent", b"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    (b"accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    (b"accept-language", b"en-US,en;q=0.5"),
    (b"accept-encoding", b"gzip, deflate, br, zstd"),
    (b"connection", b"keep-alive"),
)


class WrongAnswer(WorkbookError):
    """The app's response is wrong, so it is not measured."""


class Exchange:
    """The `receive` and `send` of one request; it keeps the sent messages until the end."""

    __slots__ = ("pieces", "taken", "sent")

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self.pieces = pieces
        self.taken = 0
        self.sent: list[Message] = []

    async def receive(self) -> Message:
        taken = self.taken
        if taken == len(self.pieces):
            await get_running_loop().create_future()  # the client stays connected and sends nothing
        self.taken = taken + 1
        more = taken + 1 < len(self.pieces)
        return {"type": "http.request", "body": self.pieces[taken], "more_body": more}

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    def answer(self) -> Answer:
        start, *bodies = self.sent
        headers = tuple(
            (name.decode("latin-1").lower(), value.decode("latin-1"))
            for name, value in start.get("headers", ())
        )
        body = b"".join(message.get("body", b"") for message in bodies)
        return Answer(start["status"], headers, body)


async def _drive(app: App, scenario: Scenario, state: dict[str, Any], times: int) -> Exchange:
    headers = (*HEADERS, *scenario.headers)
    method, path, query, pieces = scenario.method, scenario.path, scenario.query, scenario.pieces
    raw_path = path.encode()
    for _ in range(times):
        exchange = Exchange(pieces)
        scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "server": ("127.0.0.1", 8000),
            "client": ("127.0.0.1", 50000),
            "scheme": "http",
            "root_path": "",
            "headers": [*headers],
            "state": state.copy(),
            "method": method,
            "path": path,
            "raw_path": raw_path,
            "query_string": query,
        }
        await app(scope, exchange.receive, exchange.send)
    return exchange


class Driven:
    """One app in one scenario, started as a server starts it."""

    def __init__(self, name: str, app: App, scenario: Scenario, state: dict[str, Any]) -> None:
        self.name = name
        self.scenario = scenario
        self._app = app
        self._state = state
        # Python specialises code by what it runs. With one loop for all apps, each app would get
        # the loop as the previous one left it.
        self._drive = _own_copy(_drive)

    async def check(self) -> None:
        self._check(await self._drive(self._app, self.scenario, self._state, 1))

    async def cpu(self, times: int) -> int:
        """Return the CPU time of this many requests in nanoseconds.

        The last response is checked.
        """
        begun = process_time_ns()
        exchange = await self._drive(self._app, self.scenario, self._state, times)
        spent = process_time_ns() - begun
        self._check(exchange)
        return spent

    def _check(self, exchange: Exchange) -> None:
        answer = exchange.answer()
        if not self.scenario.right(answer):
            raise WrongAnswer(
                f"{self.name} gives a wrong answer to {self.scenario.title}: "
                f"{answer.status} {answer.body[:200]!r} {answer.headers}"
            )


@asynccontextmanager
async def started(name: str, app: App, scenario: Scenario) -> AsyncIterator[Driven]:
    async with lifespan(app, limit=30.0) as life:
        if life.startup_failed is not None:
            raise WorkbookError(f"{name} does not start: {life.startup_failed}")
        yield Driven(name, app, scenario, life.state)


def _own_copy(function: Callable[..., Any]) -> Callable[..., Any]:
    code: CodeType = function.__code__.replace()
    return FunctionType(code, function.__globals__, function.__name__)
