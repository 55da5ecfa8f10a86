"""Checks of connections: each client has its own, which serves many requests and ends cleanly."""

import asyncio
import contextvars
from typing import Any

from tests.part0.checks.asking import (
    Scope,
    answer,
    asked,
    closing,
    connected,
    logged_lines,
    request,
    serving,
    shown,
    site,
)
from tests.part0.checks.stand_ins import connections, said, statuses, turns
from workbook.suite.checks import check
from workbook.suite.testbed import MADE, Bench

GUIDE = 'The guide, "Making server protocol"'


@check(
    "connections-own",
    "two clients at the same time each get their own answer",
    since=0,
    expected='client 1: 200 "/1one" · client 2: 200 "/2two"',
    read=GUIDE,
    hints=(
        "How many protocol objects are there for two clients?",
        "Server.start in server/server.py: the first argument of create_server.",
        "lambda: Connection(self), called for each client; the server itself keeps no data of a "
        "request.",
    ),
    rows=("0.2",),
)
async def own(bench: Bench) -> str:
    sent = 'client 1 POST /1 and client 2 POST /2; only then their bodies, "one" and "two"'
    bench.sent.append(sent)
    bench.asked[sent] = [MADE]
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
        return f"client 1: {await one.rest()} · client 2: {await two.rest()}"


@check(
    "connections-after-garbage",
    "after one client has sent bytes that are not HTTP, the next client is served normally",
    since=0,
    expected="garbage: 400 · the next: 200",
    read=GUIDE,
    hints=(
        "Which parser has failed: one client's, or everybody's?",
        "Connection.__init__ in server/connection.py.",
        "Make a Reader, with its own parser, for each connection.",
    ),
    rows=("0.3",),
)
async def after_garbage(bench: Bench) -> str:
    messages = {"garbage": b"\x00garbage\r\n\r\n", "the next": closing()}
    told = await statuses(bench, site, messages)
    both = "; ".join(bench.sent)  # the second shows the mistake only after the first
    bench.sent[:] = [both]
    bench.asked[both] = [MADE]
    return told


@check(
    "connections-keep-alive",
    "a connection stays open for the next request, until the client or the server wants to "
    "close it",
    since=0,
    expected='kept: 200 "/1", 200 "/2" · close: 200 "/1" · 1.0: 200 "/1" · '
    'one after the other: 200 "/1", 200 "/2"',
    read='RFC 9112, "Persistence"',
    hints=(
        "What does a client save if it need not connect again?",
        "Connection.finished in server/connection.py.",
        "HTTP/1.1 keeps the connection by default, and HTTP/1.0 closes it; the header "
        "Connection can say close or keep-alive.",
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
    async with connections(bench, site) as server:
        told = [
            f"{name}: {await asked(bench, server.port, message)}"
            for name, message in messages.items()
        ]
        async with connected(server.port) as one:
            sent = "GET /1, and after its answer GET /2 on the same connection"
            bench.sent.append(sent)
            bench.asked[sent] = [MADE]
            one.send(request(line=first))
            heard = shown(await one.until(b"/1"))
            one.send(closing(line=second))
            told.append(f"one after the other: {heard}, {await one.rest()}")
    return " · ".join(told)


@check(
    "connections-pipelining",
    "requests that are sent ahead are answered one after the other, in their order",
    since=0,
    expected="slow first, then 2, 3, 4",
    read='RFC 9112, "Pipelining"',
    hints=(
        "How does a client know which answer belongs to which request?",
        "Connection.finished in server/connection.py.",
        "Only one exchange at a time: the bytes of the next request wait until the answer is "
        "complete.",
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
    "if a client leaves, receive returns http.disconnect, and send raises an OSError",
    since=0,
    expected="http.disconnect, OSError",
    read='ASGI specification (asgi.readthedocs.io), "Disconnect - receive event"',
    hints=(
        "How does an app learn that the client has left?",
        "Connection.connection_lost, Exchange.receive and Exchange.send.",
        "Set is_gone of the exchange, and wake receive; send raises ClientGone.",
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

    async with connections(bench, app) as server:
        async with connected(server.port) as one:
            one.send(request())
            await bench.within(begun.wait(), 1.0)
            one.reset()
        return await bench.within(told.get(), 1.0)


@check(
    "connections-half-closed",
    "a client that half-closes after its request still gets the whole answer",
    since=0,
    expected='no body: 200 "/" · a body that is not taken yet: 200 "/abc"',
    read='Part 0\'s page, "The life of a connection"',
    hints=(
        "A client says that it will send no more. Has it left?",
        "Connection.eof_received in server/connection.py.",
        "Return True, which keeps the transport open. While the app runs, nothing ends: the "
        "table of phases has HALF_CLOSED for this case. In BODY too, if the reader has the whole "
        "body. Close when the answer is complete.",
    ),
)
async def half_closed(bench: Bench) -> str:
    begun, taken, go_on = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        body, more = scope["raw_path"], scope["method"] == "PUT"
        begun.set()
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
            taken.set()
            await go_on.wait()
        await go_on.wait()
        await answer(send, body)

    async with connections(bench, app) as server:
        async with connected(server.port) as one:
            one.send(request())
            await bench.within(begun.wait(), 1.0)
            one.writer.write_eof()
            await turns(20)  # the server reads the end of the stream meanwhile
            go_on.set()
            without = await one.rest()
        begun.clear()
        go_on.clear()
        async with connected(server.port) as one:
            one.send(request(b"Content-Length: 3", line=b"PUT / HTTP/1.1"))
            await bench.within(begun.wait(), 1.0)
            await turns()  # the app waits
            one.send(b"a")
            await bench.within(taken.wait(), 1.0)
            one.send(b"bc")
            one.writer.write_eof()
            await turns(20)
            go_on.set()
            return f"no body: {without} · a body that is not taken yet: {await one.rest()}"


@check(
    "connections-half-closed-waits",
    "if the app only waits for a client that has half-closed, receive returns http.disconnect",
    since=0,
    expected="waits, then http.disconnect",
    read='Part 0\'s page, "The life of a connection"',
    hints=(
        "What can still come from a client that sends no more?",
        "Connection.eof_received and Connection.expire in server/connection.py.",
        "eof_received sets the deadline to half_close_grace from now. If it is over and the "
        "exchange is_waiting, end: set is_gone of the exchange, and wake it. If the app is not "
        "waiting, it may still answer: set the deadline again.",
    ),
)
async def half_closed_waits(bench: Bench) -> str:
    begun, told = asyncio.Event(), asyncio.Queue[str]()

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        await receive()
        begun.set()
        told.put_nowait((await receive())["type"])

    async with connections(bench, app) as server, connected(server.port) as one:
        one.send(request())
        await bench.within(begun.wait(), 1.0)
        one.writer.write_eof()
        await turns(20)
        first = "waits" if told.empty() else told.get_nowait()
        server.sweep(later=60)
        await turns()
        return f"{first}, then {'waits' if told.empty() else told.get_nowait()}"


@check(
    "connections-linger",
    "after the last response, the server still reads for a while: a reset could destroy the "
    "response before the client has read it",
    since=0,
    expected='200 "tea", the end, and no reset',
    read='RFC 9112, "Tear-down"',
    hints=(
        "What does TCP do with bytes that come in after close()?",
        "What happens in the phase LINGER, in server/connection.py.",
        "End only your own direction with transport.write_eof(), and drop what still comes in. "
        "Close when the client closes, or when linger_timeout is over.",
    ),
)
async def lingers(bench: Bench) -> str:
    async def app(scope: Scope, receive: Any, send: Any) -> None:
        await answer(send, b"tea")

    async with connections(bench, app) as server, connected(server.port) as one:
        one.send(closing(b"Content-Length: 9", line=b"PUT / HTTP/1.1"))
        heard = await one.rest()
        for _ in range(3):  # the first one brings the reset, and the next one finds it
            one.send(b"abc")
            await turns()
        reset = one.writer.transport.is_closing()
    return f"{heard}, the end, and {'a reset' if reset else 'no reset'}"


@check(
    "connections-cut",
    "an incomplete answer ends in a reset if a plain close would make it look complete",
    since=0,
    expected="1.0: cut off · 1.1 in chunks: no last chunk",
    read='RFC 9112, "Handling Incomplete Messages"',
    hints=(
        "How does a client of HTTP/1.0 know that a body without a length is complete?",
        "Exchange.would_look_whole in server/exchange.py, Connection.fail and Connection.cut_off "
        "in server/connection.py.",
        "If the end of the connection would be the end of the body, set SO_LINGER to (1, 0) on "
        "the socket before you close it: the client gets a reset.",
    ),
)
async def cut(bench: Bench) -> str:
    async def app(scope: Scope, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"te", "more_body": True})
        raise RuntimeError

    with logged_lines():
        async with connections(bench, app) as server:
            async with connected(server.port) as one:
                one.send(b"GET / HTTP/1.0\r\n\r\n")
                old = await one.rest()
            async with connected(server.port) as one:
                one.send(request())
                new = await one.until(b"0\r\n\r\n")
    told = "cut off" if old.endswith("cut off") else f"{old}, closed as if it were complete"
    last = "a last chunk" if new.endswith(b"0\r\n\r\n") else "no last chunk"
    return f"1.0: {told} · 1.1 in chunks: {last}"


@check(
    "connections-unread",
    "a short body that the app did not read is skipped; after a long one the connection ends",
    since=0,
    expected='short: 200 "tea", 200 "tea" · long: 200 "tea"',
    read='Part 0\'s page, "The life of a connection"',
    hints=(
        "Where does the next request begin, if nobody has read the body of this one?",
        "Connection.finished in server/connection.py, and discarded_body in server/limits.py.",
        "Skip the rest of the body before the next head. If it is longer than "
        "limits.discarded_body, close.",
    ),
)
async def unread(bench: Bench) -> str:
    async def app(scope: Scope, receive: Any, send: Any) -> None:
        await answer(send, b"tea")

    told = []
    for name, size in (("short", 50), ("long", 5000)):
        upload = request(b"Content-Length: %d" % size, line=b"PUT / HTTP/1.1", body=b"a" * size)
        heard = await said(bench, app, upload + closing(), discarded_body=1000)
        told.append(f"{name}: {heard}")
    return " · ".join(told)


@check(
    "connections-slow-app",
    "while the app works on a piece of the body, its client is not too late",
    since=0,
    expected='200 "abc"',
    read='Part 0\'s page, "The life of a connection"',
    hints=(
        "For whom does the connection wait: for the client, or for the app?",
        "Connection.expire in server/connection.py: is_waiting of the exchange says it.",
        "body_timeout is for a client for which the app waits. If the exchange is not waiting, "
        "set the deadline again instead of answering 408.",
    ),
)
async def slow_app(bench: Bench) -> str:
    begun, taken, go_on = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        body, more = b"", True
        begun.set()
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
            taken.set()
            await go_on.wait()
        await answer(send, body)

    async with connections(bench, app) as server, connected(server.port) as one:
        one.send(closing(b"Content-Length: 3", line=b"PUT / HTTP/1.1"))
        await bench.within(begun.wait(), 1.0)
        await turns()  # the app waits
        one.send(b"a")
        await bench.within(taken.wait(), 1.0)
        server.sweep(later=60)
        one.send(b"bc")
        await turns(20)
        go_on.set()
        return await one.rest()


@check(
    "connections-deadlines",
    "a client that sends nothing, or stops in the middle of a request, loses its connection",
    since=0,
    expected="nothing: closed · half a body: 408 · half a head: 408",
    read='Part 0\'s page, "The life of a connection"',
    hints=(
        "How long can a request take if the client sends one byte a minute?",
        "Connection.expire in server/connection.py, Server.connected in server/server.py, and "
        "`timeouts` in server/phases.py.",
        "Each phase has a deadline, which is a number: monotonic() plus its timeout. One timer "
        "of the server looks at all connections every limits.sweep_interval seconds, and calls "
        "expire(now) if a deadline is over. Answer 408 if a request has begun; its text does "
        "not matter.",
    ),
)
async def deadlines(bench: Bench) -> str:
    messages = {
        "nothing": (b"", "closed"),
        "half a body": (request(b"Content-Length: 3", line=b"PUT / HTTP/1.1", body=b"a"), "408"),
        "half a head": (b"GET / HTTP/1.1\r\nHo", "408"),
    }
    told = []
    limits = {"head_timeout": 0.1, "idle_timeout": 0.1, "body_timeout": 0.1}
    async with serving(bench, site, **limits) as server:
        for name, (message, wanted) in messages.items():
            heard = await asked(bench, server.port, message)
            heard = "closed" if heard == "nothing" else heard.partition(' "')[0]
            told.append(f"{name}: {heard}")
            if heard != wanted:  # the last message shown is the one that failed
                break
    return " · ".join(told)


@check(
    "connections-slow-body",
    "a client that sends a byte of the body now and then loses its connection too",
    since=0,
    expected="408",
    read='Part 0\'s page, "The life of a connection"',
    hints=(
        "How long can an upload take if each byte comes just in time?",
        "Connection.data_received and Connection.body_wanted in server/connection.py.",
        "The deadline of a body is set again only after body_progress bytes. A single byte, and "
        "the app that waits again, leave it as it is.",
    ),
)
async def slow_body(bench: Bench) -> str:
    async with (
        serving(bench, site, body_timeout=0.06) as server,
        connected(server.port) as one,
    ):
        one.send(request(b"Content-Length: 1000", line=b"PUT / HTTP/1.1"))
        hearing = asyncio.ensure_future(one.until(b"\r\n\r\n"))
        while not hearing.done():
            one.send(b"a")
            await asyncio.wait((hearing,), timeout=0.01)
        return hearing.result()[9:12].decode() or "nothing within 1 s"


@check(
    "connections-context",
    "a context variable that an app sets is not visible in the next request",
    since=0,
    expected="nobody, nobody, nobody",
    read='Python documentation (docs.python.org), "Context Variables"',
    hints=(
        "Which context does a task get that is created inside another task?",
        "Server.run in server/server.py.",
        "Copy the context once, when the server starts. Give each task a copy of it: "
        "create_task(…, context=self._context.copy()).",
    ),
)
async def context(bench: Bench) -> str:
    variable, seen = contextvars.ContextVar("variable", default="nobody"), []

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        seen.append(variable.get())
        variable.set(scope["path"])
        await answer(send, b"tea")

    async with serving(bench, app) as server:
        await asked(bench, server.port, request() * 2 + closing())
    return ", ".join(seen)
