"""Checks of two requests that run at the same time, and of a request that the server cancels."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from tests.conformance.asgi.bodies import body_of
from tests.conformance.asgi.rules import OUR_APP, RESPONSE, outcome
from tests.conformance.by_hand import app_reading
from workbook.protocol.asgi_types import App, Message, Receive, Scope, Send
from workbook.protocol.conversation import ENDS, Hang, Transcript
from workbook.protocol.messages import body_messages, http_scope
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

CALL = {1: 'Part 1, "Handling requests"', 3: OUR_APP}


async def together(
    bench: Bench,
    first: Coroutine[Any, Any, Transcript],
    second: Coroutine[Any, Any, Transcript],
    second_is_over: asyncio.Event,
) -> str:
    """Return the responses of two requests; the first waits for the end of the second."""

    async def meanwhile() -> str:
        try:
            return outcome(await bench.within(second, 1.0))
        except Hang:
            return "no response while the first waits"
        finally:
            second_is_over.set()

    talk, told = await asyncio.gather(first, meanwhile())
    if isinstance(talk.error, SentToAnotherClient):
        return f"first: no response, because {talk.error} · second: {told}"
    return f"first: {outcome(talk)} · second: {told}"


class SentToAnotherClient(Exception):
    """The app called `send` of a request whose response was already complete."""


def with_one_response(app: App) -> App:
    """Return the app with a `send` that refuses a second response, and names the client.

    The rule of ASGI that such a response breaks would not tell the reader about the other client.
    """

    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        complete = False

        async def once(message: Message) -> None:
            nonlocal complete
            if complete:
                raise SentToAnotherClient(f"it was sent to the client of {scope['path']}")
            complete = message["type"] in ENDS and not message.get("more_body", False)
            await send(message)

        await app(scope, receive, once)

    return called


@check(
    "asgi-two-requests",
    "of two requests at the same time, each gets its own response",
    since=1,
    expected={
        1: 'first: 200 "ok" · second: 200 "ok"',
        3: 'first: 200 "green" · second: 200 "black"',
    },
    read=CALL,
    hints=(
        "How many App objects are there for two clients that ask at the same time?",
        "App: look for each value that belongs to one request, and that a method stores in self.",
        "One App serves all requests. Pass scope, receive and send on as arguments, and store "
        "none of them in self.",
    ),
    live=False,
)
async def two_requests(bench: Bench) -> str:
    second_is_over = asyncio.Event()

    async def first(request_data: Any) -> Any:
        await second_is_over.wait()
        return await second(request_data)

    async def second(request_data: Any) -> Any:
        return await _echo(bench, request_data) if bench.part > 2 else None

    app = with_one_response(bench.make(("POST", "/first", first), ("POST", "/second", second)))
    return await together(
        bench,
        bench.talk(app, http_scope("POST", "/first"), body_messages([b"green"])),
        bench.talk(app, http_scope("POST", "/second"), body_messages([b"black"])),
        second_is_over,
    )


@check(
    "asgi-two-uploads",
    "a request gets its body even if the upload of another request is not complete",
    since=3,
    needs=RESPONSE,
    expected='first: 200 "green" · second: 200 "black"',
    read="Part 3, repository: asgi/request_data.py",
    hints=(
        "One client uploads slowly. Should the other clients wait for it?",
        "RequestData: which of its objects do all requests share?",
        "One asyncio.Lock for each body, made in __init__. A lock in the module or in a class is "
        "one for all requests.",
    ),
    live=False,
)
async def two_uploads(bench: Bench) -> str:
    bench.name(RESPONSE)
    second_is_over = asyncio.Event()
    start, end = body_messages([b"gre", b"en"])
    slow: list[Message | asyncio.Event] = [start, second_is_over, end]
    app = app_reading(bench, body_of)
    return await together(
        bench,
        bench.talk(app, http_scope("POST", "/read"), slow),
        bench.talk(app, http_scope("POST", "/read"), body_messages([b"black"])),
        second_is_over,
    )


async def _echo(bench: Bench, request_data: Any) -> Any:
    chunks = [chunk async for chunk in request_data.get_stream_body_bytes()]
    return bench.name(RESPONSE)(b"".join(chunks).decode())


@check(
    "asgi-cancelled",
    "if the server cancels a request, CancelledError leaves the app and nothing is sent",
    since=1,
    expected="CancelledError left the app, 0 messages sent",
    read=CALL,
    hints=(
        "The server cancels the task of a request. What should the app do then?",
        "App: which of its except branches catch a CancelledError?",
        "`except Exception` does not catch it. `except BaseException` and a bare `except:` do.",
    ),
    live=False,
)
async def cancelled(bench: Bench) -> str:
    sent: list[Message] = []

    async def handler(request_data: Any) -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(0)  # raises the CancelledError

    app = bench.make(("GET", "/tea", handler))

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        async def note(message: Message) -> None:
            sent.append(message)
            await send(message)

        await app(scope, receive, note)

    try:
        talk = await bench.talk(noting, http_scope("GET", "/tea"))
    except asyncio.CancelledError:
        return f"CancelledError left the app, {len(sent)} messages sent"
    return f"{outcome(talk)}, CancelledError was swallowed"
