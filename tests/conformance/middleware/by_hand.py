"""Helpers that make middleware: subclasses of the part's own base class."""

from collections.abc import Awaitable, Callable
from typing import Any

from workbook.suite.testbed import Bench

BASE = "asgi.middleware.BaseGlobalMiddleware"
MANAGER = "asgi.middleware._MiddlewareManager"

Next = Callable[[Any], Awaitable[Any]]
Around = Callable[[Next, Any], Awaitable[Any]]


def middleware(bench: Bench, name: str, call: Callable[..., Any]) -> Any:
    """Return an instance of a new subclass with this name and this `__call__`."""
    return type(name, (bench.name(BASE),), {"__call__": call})()


def around(bench: Bench, does: Around, name: str = "Around") -> Any:
    """Return a middleware whose wrapper calls this function with the next layer and the request."""

    async def call(self: object, call_next: Next) -> Next:
        async def wrapper(request_data: Any) -> Any:
            return await does(call_next, request_data)

        return wrapper

    return middleware(bench, name, call)


def text(bench: Bench, body: str) -> Any:
    return bench.name("asgi.http_responses.OK_TEXTResponse")(body)
