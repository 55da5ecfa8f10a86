"""Helpers that make RequestData by hand, around a receive function that plays messages."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from tests.conformance.handlers import sending
from workbook.protocol import asgi_types
from workbook.protocol.messages import as_text
from workbook.suite.testbed import Bench, Route

REQUEST_DATA = "asgi.request_data.RequestData"
STREAM = f"{REQUEST_DATA}.get_stream_body_bytes"  # from this part on, a handler can read the body
NOT_YET = '500 "Internal Server Error"'  # what a handler reports if a feature is missing


class Receive:
    """A receive function that returns scripted messages; `asked` counts the calls.

    A call after the last message raises an AssertionError; on a real server it would wait.
    """

    def __init__(self, messages: Iterable[asgi_types.Message]) -> None:
        self.asked = 0
        listed = [*messages]
        self.told = as_text(listed)
        self._messages = iter(listed)
        self._last = "nothing"

    async def __call__(self) -> asgi_types.Message:
        self.asked += 1
        await asyncio.sleep(0)
        message = next(self._messages, None)
        if message is None:
            raise AssertionError(f"receive was awaited again after {self._last}")
        self._last = message["type"]
        return message


def request_data(bench: Bench, receive: asgi_types.Receive, **options: Any) -> Any:
    """Return this part's RequestData, or raise MissingName if it cannot stream the body yet."""
    bench.name(STREAM)
    if isinstance(receive, Receive):
        limit = options.get("max_body_size")
        given = "" if limit is None else f"(max_body_size={limit})"
        bench.sent.append(f"RequestData{given}, made by hand, receives {receive.told}")
    headers: tuple[Any, ...] = ([],) if bench.part >= 5 else ()
    return bench.name(REQUEST_DATA)(receive, *headers, **options)


async def streamed(data: Any) -> list[bytes]:
    return [chunk async for chunk in data.get_stream_body_bytes()]


def shown(chunks: Iterable[bytes]) -> str:
    return "|".join(chunk.decode() for chunk in chunks)


def as_it_is(given: Any) -> Any:
    """Extract nothing: return the argument."""
    return given


def app_reading(
    bench: Bench,
    read: Callable[[Any], Awaitable[object]],
    body: Callable[..., Any] | None = None,
) -> Any:
    """Return an app that responds with the result of `read(request)`, or as an InvalidRequest says.

    From Part 3 on it needs no App of the part, so a reader can pass its check before writing the
    App.
    """
    if bench.part < 3:
        return app_that(bench, read, body=body)

    async def respond(receive: asgi_types.Receive) -> Any:
        try:
            said = str(await read(request_data(bench, receive, body_extractor=body)))
        except bench.name("asgi.exceptions.InvalidRequest") as refused:
            return refused.get_response()
        return bench.name("asgi.http_responses.OK_TEXTResponse")(said)

    return sending(respond)


def app_that(
    bench: Bench,
    read: Callable[[Any], Awaitable[object]],
    query: Callable[..., Any] | None = None,
    body: Callable[..., Any] | None = None,
    **options: Any,
) -> Any:
    """Return an App whose /read, for GET and POST, responds with the result of `read(request)`."""

    async def handler(request_data: Any) -> Any:
        said = str(await read(request_data))
        return bench.name("asgi.http_responses.OK_TEXTResponse")(said) if bench.part > 2 else None

    routes = [Route(method, "/read", handler, query, body) for method in ("GET", "POST")]
    return bench.make(*routes, **options)
