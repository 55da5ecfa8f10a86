"""Checks of the scope and of the exchange, without a socket: the server's side of ASGI."""

import asyncio
import re
from typing import Any

from tests.part0.checks.asking import Scope, answer, line_ends_in_words, logged_lines, request
from tests.part0.checks.stand_ins import OneConnection, turns
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

POST = b"POST /t%20a HTTP/1.1"


def scopes(bench: Bench, message: bytes, root_path: str = "") -> tuple[Scope, Scope]:
    """Return the scopes of two requests on one connection."""
    heads = []
    for _ in range(2):
        reader = bench.name("server.reader.Reader")(bench.name("server.limits.Limits")())
        reader.feed(message)
        heads.append(reader.take_head())
    make = bench.name("server.scope.scope_of")
    common = bench.name("server.scope.common_scope")(
        root_path, ("1.2.3.4", 5), ("6.7.8.9", 10), {"made": "once"}
    )
    return make(common, heads[0]), make(common, heads[1])


@check(
    "scopes-told",
    "the scope has all keys of ASGI; its path is decoded, without the query, and has root_path "
    "in front",
    since=0,
    expected="GET 1.1 http, path '/v1/t a', raw_path b'/v1/t%20a', query b'x=1', root '/v1', "
    "x: 1, from 1.2.3.4 to 6.7.8.9",
    read='ASGI specification (asgi.readthedocs.io), "HTTP Connection Scope"',
    hints=(
        "Which of these values does the connection know, and which only the request?",
        "scope_of in server/scope.py.",
        "Split the target at the first question mark. `path` is the decoded first half, "
        "`raw_path` the same bytes. Put root_path in front of both: uvicorn does so too.",
    ),
)
async def told(bench: Bench) -> str:
    scope, _ = scopes(bench, request(b"X: 1", line=b"GET /t%20a?x=1 HTTP/1.1"), "/v1")
    header = next(value for name, value in scope["headers"] if name == b"x")
    return (
        f"{scope['method']} {scope['http_version']} {scope['scheme']}, path {scope['path']!r}, "
        f"raw_path {scope['raw_path']!r}, query {scope['query_string']!r}, "
        f"root {scope['root_path']!r}, x: {header.decode()}, "
        f"from {scope['client'][0]} to {scope['server'][0]}"
    )


@check(
    "scopes-own",
    "if an app changes its scope, the next request on the connection does not see the change",
    since=0,
    expected="asgi, extensions, state: nothing changed",
    read='ASGI specification (asgi.readthedocs.io), "Lifespan State"',
    hints=(
        "Which objects does the copy of a dict share with the dict?",
        "scope_of in server/scope.py.",
        "common.copy() copies one level. Copy `state` too, and make a new dict for `asgi` and "
        "`extensions`.",
    ),
)
async def own_scope(bench: Bench) -> str:
    one, two = scopes(bench, request())
    names = ("asgi", "extensions", "state")
    for name in names:
        one[name]["mine"] = 1
    changed = [name for name in names if "mine" in two[name]]
    return f"{', '.join(names)}: {', '.join(changed) or 'nothing'} changed"


@check(
    "exchanges-sent",
    "the first body is written with the head: with its length, or in chunks if more will follow",
    since=0,
    expected="content-length: 3 <CRLF> <CRLF> tea, finished · "
    "transfer-encoding: chunked <CRLF> <CRLF> 2 <CRLF> te <CRLF> 1 <CRLF> a <CRLF> "
    "0 <CRLF> <CRLF>, finished",
    read='ASGI specification (asgi.readthedocs.io), "Response Body - send event"',
    hints=(
        "When does the server know how long the body is?",
        "Exchange.send in server/exchange.py.",
        "Keep a ResponseHead at http.response.start. With the first http.response.body write its "
        "lines, the length (or the coding), an empty line and the body. After the last one call "
        "connection.finished(self).",
    ),
)
async def sent(bench: Bench) -> str:
    async def whole(scope: Scope, receive: Any, send: Any) -> None:
        await answer(send, b"tea")

    async def pieces(scope: Scope, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"te", "more_body": True})
        await send({"type": "http.response.body", "body": b"a"})

    told = []
    for app in (whole, pieces):
        connection = OneConnection(bench, request())
        await connection.run(app)
        lines = connection.transport.written.decode()
        lines = re.sub(r"^HTTP/1.1 200 OK\r?\n|date: .*GMT\r?\n", "", lines)
        told.append(f"{line_ends_in_words(lines)}, {', '.join(connection.calls)}")
    return " · ".join(told)


@check(
    "exchanges-received",
    "receive returns the body as it arrives and then waits; after the response it returns "
    "http.disconnect",
    since=0,
    expected="ab more, waits, c last, http.disconnect",
    read='ASGI specification (asgi.readthedocs.io), "Request - receive event"',
    hints=(
        "For what does an app wait that calls receive once more?",
        "Exchange.receive and Exchange.wake in server/exchange.py.",
        "Take the body from connection.reader. If it has no bytes, call "
        "connection.body_wanted(self) and wait for an Event, which wake() sets. Return "
        "http.disconnect if is_gone or is_complete.",
    ),
)
async def received(bench: Bench) -> str:
    connection = OneConnection(bench, request(b"Content-Length: 3", line=POST, body=b"ab"))
    told: list[str] = []

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        first = await receive()
        told.append(f"{first['body'].decode()} {'more' if first['more_body'] else 'last'}")
        reading = asyncio.ensure_future(receive())
        await turns()
        wanted = "body_wanted" in connection.calls
        told.append("does not wait" if reading.done() else "waits" if wanted else "body not wanted")
        connection.reader.feed(b"c")
        connection.exchange.wake()
        second = await reading
        told.append(f"{second['body'].decode()} {'more' if second['more_body'] else 'last'}")
        await answer(send, b"tea")
        told.append((await receive())["type"])

    await connection.run(app)
    return ", ".join(told)


@check(
    "exchanges-refused",
    "a message that ASGI does not allow raises an exception in the app",
    since=0,
    expected="a body first refused, two starts refused, text refused, too long refused, "
    "too short refused, after the end refused",
    read='ASGI specification (asgi.readthedocs.io), "Response Start - send event"',
    hints=(
        "Which message may come first, which next, and which after the last one?",
        "Exchange.send in server/exchange.py.",
        "Raise an exception that says what you expected and what you got. Count the missing "
        "bytes of the content-length.",
    ),
)
async def refused(bench: Bench) -> str:
    start = {"type": "http.response.start", "status": 200}
    length = {**start, "headers": [(b"content-length", b"3")]}
    body = {"type": "http.response.body", "body": b"tea"}
    wrong: dict[str, list[dict[str, Any]]] = {
        "a body first": [body],
        "two starts": [start, start],
        "text": [start, {**body, "body": "tea"}],
        "too long": [length, {**body, "body": b"teas"}],
        "too short": [length, {**body, "body": b"te"}],
        "after the end": [start, body, body],
    }
    told = []
    for name, messages in wrong.items():
        outcome = "does not come so far"

        async def app(scope: Scope, receive: Any, send: Any) -> None:
            nonlocal outcome
            for message in messages[:-1]:  # noqa: B023
                await send(message)
            try:
                await send(messages[-1])  # noqa: B023
                outcome = "taken"
            except (TypeError, ValueError, RuntimeError):
                outcome = "refused"

        with logged_lines():
            await OneConnection(bench, request()).run(app)
        told.append(f"{name} {outcome}")
    return ", ".join(told)


@check(
    "exchanges-failed",
    "if an app raises or returns without a response, the connection is told to fail, and the "
    "exchange is removed",
    since=0,
    expected="raises: fail · returns: fail · stops halfway: fail · answers: finished",
    read='Part 0\'s page, "The life of a connection"',
    hints=(
        "Who answers the client if the app does not?",
        "Exchange.run in server/exchange.py.",
        "try: await the app. If the response is not complete, or the app has raised, call "
        "connection.fail(self). finally: connection.running.discard(self).",
    ),
    rows=("0.10",),
)
async def failed(bench: Bench) -> str:
    async def raises(scope: Scope, receive: Any, send: Any) -> None:
        raise RuntimeError

    async def returns(scope: Scope, receive: Any, send: Any) -> None: ...

    async def halfway(scope: Scope, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"te", "more_body": True})

    async def answers(scope: Scope, receive: Any, send: Any) -> None:
        await answer(send, b"tea")

    told = []
    apps = {"raises": raises, "returns": returns, "stops halfway": halfway, "answers": answers}
    for name, app in apps.items():
        connection = OneConnection(bench, request())
        with logged_lines():
            await connection.run(app)
        left = " and stays in running" if connection.running else ""
        told.append(f"{name}: {', '.join(connection.calls) or 'nothing'}{left}")
    return " · ".join(told)


@check(
    "exchanges-gone",
    "if the client has left, receive returns http.disconnect, and send raises an OSError",
    since=0,
    expected="http.disconnect, OSError",
    read='ASGI specification (asgi.readthedocs.io), "Disconnected Client - send exception"',
    hints=(
        "How does an app learn that the client has left?",
        "Exchange.receive and Exchange.send in server/exchange.py.",
        "The connection sets is_gone and calls wake(). ClientGone in server/errors.py is an "
        "OSError.",
    ),
)
async def gone(bench: Bench) -> str:
    connection = OneConnection(bench, request())
    told: list[str] = []

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        await receive()
        reading = asyncio.ensure_future(receive())
        await turns()
        connection.exchange.is_gone = True
        connection.exchange.wake()
        told.append((await reading)["type"])
        try:
            await answer(send, b"tea")
            told.append("nothing")
        except OSError:
            told.append("OSError")

    with logged_lines():
        await connection.run(app)
    return ", ".join(told)


@check(
    "exchanges-wait",
    "an app that sends faster than the client reads waits in send, so that memory does not fill up",
    since=0,
    expected="waits, then goes on",
    read='Python documentation (docs.python.org), "Flow Control Callbacks"',
    hints=(
        "Where are the bytes that the client has not read yet?",
        "The end of Exchange.send in server/exchange.py, and server/flow.py.",
        "await connection.flow.drain(): it waits while the transport's buffer is full.",
    ),
)
async def waits(bench: Bench) -> str:
    connection = OneConnection(bench, request())
    connection.transport.when_written = connection.flow.writing_paused
    begun, done = asyncio.Event(), asyncio.Event()

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})
        begun.set()
        await send({"type": "http.response.body", "body": b"te", "more_body": True})
        done.set()
        connection.transport.when_written = None
        await send({"type": "http.response.body", "body": b"a"})

    running = asyncio.ensure_future(connection.run(app))
    await bench.within(begun.wait(), 1.0)
    await turns()
    waited = not done.is_set()
    connection.flow.writing_resumed()
    await running
    return f"{'waits' if waited else 'does not wait'}, then goes on"
