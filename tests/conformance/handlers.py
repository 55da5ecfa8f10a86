"""Helpers for checks of several themes: make handlers, and say whether a response was refused."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from workbook.protocol.answer import Answer
from workbook.protocol.asgi_types import App, Receive, Scope, Send
from workbook.suite.testbed import Bench, Handler


def answering(make: Callable[[], Any]) -> Handler:
    """Return a handler that returns `make()`."""

    async def answer(request_data: Any) -> Any:
        return make()

    return answer


def raising(make: Callable[[], BaseException]) -> Handler:
    """Return a handler that raises the exception."""

    async def fail(request_data: Any) -> Any:
        raise make()

    return fail


def sending(respond: Callable[[Receive], Awaitable[Any]]) -> App:
    """Return an ASGI app that sends the response which `respond(receive)` returns.

    It needs no App of the part, so a reader can pass its check before writing the App.
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"this app answers only http, not {scope['type']}")
        data = await (await respond(receive))()
        await send(
            {
                "type": "http.response.start",
                "status": data.status_code,
                "headers": data.headers,
            }
        )
        await send({"type": "http.response.body", "body": data.body})

    return app


async def reply(bench: Bench, make: Callable[[], Any]) -> Answer:
    """Return what the client gets from an app that sends the response `make()`."""
    answer = await bench.ask(sending(answering(make)), "GET", "/tea")
    if isinstance(bench.raised, NotImplementedError):
        raise bench.raised  # a stub answers nothing
    return answer


async def refusal(bench: Bench, make: Callable[[], Any], naming: object) -> str:
    """Return "refused" if making or sending the response raises an error with this name."""
    try:
        await bench.within(make()())
    except NotImplementedError:
        raise  # a stub refuses nothing
    except Exception as error:
        if str(naming) in str(error):
            return "refused"
        return f"refused without naming {naming!r}: {type(error).__name__}: {error}"
    return "accepted"


def all_refused(refusals: Mapping[str, str]) -> str:
    """Return one line for many refusals, or the first item that was not refused."""
    other = [f"{what}: {how}" for what, how in refusals.items() if how != "refused"]
    return other[0] if other else f"all {len(refusals)} refused"
