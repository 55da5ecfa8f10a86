"""Connections: each client has its own, many requests on one, and an end that is told."""

import asyncio
from typing import Any

from tests.part0.checks.asking import (
    Scope,
    answer,
    asked,
    closing,
    connected,
    request,
    said,
    serving,
    site,
    statuses,
)
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = 'The guide, "Making server protocol"'


@check(
    "connections-own",
    "two clients at once: each gets its own answer, with its own body",
    since=0,
    expected='200 "/1one" · 200 "/2two"',
    read=READ,
    hints=(
        "How many protocol objects are there for two clients?",
        "Server.start in server/server.py: what create_server is given.",
        "lambda: Connection(self), called for each one; nothing of a request is the server's.",
    ),
    rows=("0.2",),
)
async def own(bench: Bench) -> str:
    head = b"POST /%b HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\n"
    async with (
        serving(bench, site) as server,
        connected(server.port) as one,
        connected(server.port) as two,
    ):
        one.send(head % b"1")
        two.send(head % b"2")
        await asyncio.sleep(0.02)  # so that both heads are read before either body
        one.send(b"one")
        two.send(b"two")
        return f"{await one.rest()} · {await two.rest()}"


@check(
    "connections-after-garbage",
    "after one client's garbage the next one is served as ever",
    since=0,
    expected="400, 200",
    read=READ,
    hints=(
        "Whose is the parser that has choked?",
        "Connection.__init__ in server/connection.py.",
        "A Reader for each connection, and a parser in each.",
    ),
    rows=("0.3",),
)
async def after_garbage(bench: Bench) -> str:
    async with serving(bench, site) as server:
        first = await asked(bench, server.port, b"\x00garbage\r\n\r\n")
        second = await asked(bench, server.port, closing())
    return statuses(f"{first} · {second}")


@check(
    "connections-keep-alive",
    "a connection is kept for the next request, until one of the two wants to close",
    since=0,
    expected='kept: 200 "/1", 200 "/2" · close: 200 "/1" · 1.0: 200 "/1"',
    read=READ,
    hints=(
        "What does a client save that need not connect again?",
        "Connection.finished in server/connection.py.",
        "Kept by default in 1.1, closed in 1.0; Connection: close and keep-alive say otherwise.",
    ),
    rows=("0.14",),
)
async def keep_alive(bench: Bench) -> str:
    first, second = (b"GET /%d HTTP/1.1" % number for number in (1, 2))
    old = b"GET /1 HTTP/1.0\r\n\r\n"
    messages = {
        "kept": request(line=first) + closing(line=second),
        "close": closing(line=first) + request(line=second),
        "1.0": old + old,
    }
    async with serving(bench, site) as server:
        told = [
            f"{name}: {await asked(bench, server.port, message)}"
            for name, message in messages.items()
        ]
    return " · ".join(told)


@check(
    "connections-pipelining",
    "requests that are sent ahead are answered one by one, in their order",
    since=0,
    expected="slow first, then 2, 3, 4",
    read=READ,
    hints=(
        "How does a client know which answer is whose?",
        "Connection.finished in server/connection.py.",
        "One exchange at a time: what is sent ahead stays bytes until its turn.",
    ),
    rows=("0.14",),
)
async def pipelining(bench: Bench) -> str:
    async def app(scope: Scope, receive: Any, send: Any) -> None:
        if scope["path"] == "/slow":
            await asyncio.sleep(0.01)
        await answer(send, scope["raw_path"])

    lines = [b"GET /%b HTTP/1.1" % path for path in (b"slow", b"2", b"3")]
    sent = b"".join(request(line=line) for line in lines) + closing(line=b"GET /4 HTTP/1.1")
    heard = await said(bench, app, sent)
    if heard == '200 "/slow", 200 "/2", 200 "/3", 200 "/4"':
        return "slow first, then 2, 3, 4"
    return heard


@check(
    "connections-gone",
    "a client that leaves is told to the app, and sending to it is an OSError",
    since=0,
    expected="http.disconnect, OSError",
    read=READ,
    hints=(
        "How does an app learn that nobody listens any more?",
        "Connection.connection_lost, Exchange.receive and Exchange.send.",
        "The exchange is gone: wake who waits in receive; send raises ClientGone.",
    ),
)
async def gone(bench: Bench) -> str:
    begun, told = asyncio.Event(), asyncio.Queue[str]()

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        await receive()
        begun.set()
        kind = (await receive())["type"]
        try:
            await answer(send, b"tea")
            told.put_nowait(f"{kind}, nothing")
        except OSError:
            told.put_nowait(f"{kind}, OSError")

    async with serving(bench, app) as server:
        async with connected(server.port) as one:
            one.send(request())
            await bench.within(begun.wait(), 1.0)
            one.reset()
        return await bench.within(told.get(), 1.0)


@check(
    "connections-deadlines",
    "a client that never ends its head, or says nothing, does not keep its connection",
    since=0,
    expected='408 "the request took too long" · nothing',
    read=READ,
    hints=(
        "How long does a client take that sends a byte a minute?",
        "Connection.expire in server/connection.py, Server.connected in server/server.py, and "
        "expire in server/phases.py.",
        "Each phase has a deadline, which is a number. With the first connection begins one task, "
        "which looks at all of them each limits.sweep_interval, and ends with the last one.",
    ),
)
async def deadlines(bench: Bench) -> str:
    messages = (b"GET / HTTP/1.1\r\nHo", b"")
    return await said(bench, site, *messages, head_timeout=0.1, idle_timeout=0.1)
