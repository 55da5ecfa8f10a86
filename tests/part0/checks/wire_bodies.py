"""Checks of request bodies: where a body ends, and when the server sends 100 Continue."""

import asyncio
from typing import Any

from tests.part0.checks.asking import Scope, answer, closing, connected, request, site
from tests.part0.checks.stand_ins import connections, said, statuses, turns
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

POST = b"POST /= HTTP/1.1"
CHUNKED = b"Transfer-Encoding: chunked"


@check(
    "wire-bodies-taken",
    "take returns the bytes of the body, and keeps the bytes after it as the rest",
    since=0,
    expected="abc then b'GET', abc then b'GET'",
    read='RFC 9112, "Chunked Transfer Coding"',
    hints=(
        "What must `take` return besides the bytes of the body?",
        "LengthBody.take and ChunkedBody.take in server/body.py.",
        "Return (the body's bytes, the rest, whether it is complete). A chunk may be cut "
        "anywhere. Begin in 'before size': _NEXT[state].get(byte) is the next state, and None "
        "means a BadMessage.",
    ),
)
async def taken(bench: Bench) -> str:
    limits = bench.name("server.limits.Limits")()
    told = []
    for body, data in (
        (bench.name("server.body.LengthBody")(3, limits), b"abcGET"),
        (
            bench.name("server.body.ChunkedBody")(limits),
            b"2;x\r\nab\r\n1\r\nc\r\n0\r\nX: 1\r\n\r\nGET",
        ),
    ):
        whole, rest, complete = b"", b"", False
        for at in range(len(data)):
            if complete:
                rest += data[at : at + 1]
                continue
            piece, rest, complete = body.take(rest + data[at : at + 1])
            whole += piece
        told.append(f"{whole.decode()} then {rest!r}")
    return ", ".join(told)


@check(
    "wire-bodies-sizes",
    "the size of a chunk is only hexadecimal digits, although int(…, 16) accepts more",
    since=0,
    expected="a 200, +3 400, 0x3 400, 1_0 400, -1 400",
    read='RFC 9112, "Chunked Transfer Coding"',
    hints=(
        "What do int('0x3', 16) and int('1_0', 16) return?",
        "ChunkedBody.take in server/body.py.",
        "Pass only hexadecimal digits to int: _NEXT['before size'] and _NEXT['size'] know them. "
        "Anything else is a BadMessage(400, …).",
    ),
)
async def sizes(bench: Bench) -> str:
    bad_message = bench.name("server.errors.BadMessage")

    def status(size: bytes) -> int:
        try:
            bench.name("server.body.ChunkedBody")(limits).take(size + b"\r\nabc")
        except bad_message as error:
            return int(error.status)
        return 200

    limits = bench.name("server.limits.Limits")()
    sizes = (b"a", b"+3", b"0x3", b"1_0", b"-1")
    return ", ".join(f"{size.decode()} {status(size)}" for size in sizes)


@check(
    "wire-bodies-dropped",
    "extensions and trailers of chunks are dropped, and refused if they grow beyond the limit",
    since=0,
    expected="few dropped, extensions 400, trailers 400",
    read='RFC 9112, "Chunked Transfer Coding"',
    hints=(
        "What happens if a client sends trailers without an end?",
        "ChunkedBody.take in server/body.py, and chunk_extensions in server/limits.py.",
        "Count each byte that leads to a state outside of _FRAMING, for the whole body. Above "
        "limits.chunk_extensions raise BadMessage(400, …).",
    ),
)
async def dropped(bench: Bench) -> str:
    limits = bench.name("server.limits.Limits")(chunk_extensions=100)
    bodies = {
        "few": b"1;x=y\r\na\r\n0\r\nX: 1\r\n\r\n",
        "extensions": b"1;x=y\r\na\r\n" * 100,
        "trailers": b"0\r\n" + b"X: 1\r\n" * 100,
    }
    told = []
    for name, body in bodies.items():
        try:
            taken, _, complete = bench.name("server.body.ChunkedBody")(limits).take(body)
            few = (taken, complete) == (b"a", True)
            told.append(f"{name} {'dropped' if few else 'taken'}")
        except bench.name("server.errors.BadMessage") as error:
            told.append(f"{name} {error.status}")
    return ", ".join(told)


@check(
    "wire-bodies-limit",
    "a body above the limit is a 413, whether its length says so or its chunks turn out to be "
    "too long",
    since=0,
    expected="length 100 taken, length 101 413, chunks 100 taken, chunks 101 413",
    read='RFC 9110, "413 Content Too Large"',
    hints=(
        "How much memory does an upload without an end take?",
        "LengthBody.__init__ and ChunkedBody.take in server/body.py.",
        "raise BadMessage(413, …) if the length is above limits.body, or as soon as the sizes of "
        "the chunks together are.",
    ),
)
async def limit(bench: Bench) -> str:
    limits = bench.name("server.limits.Limits")(body=100)
    bad_message = bench.name("server.errors.BadMessage")

    def of_length(length: int) -> None:
        bench.name("server.body.LengthBody")(length, limits)

    def of_chunks(length: int) -> None:
        body = bench.name("server.body.ChunkedBody")(limits)
        body.take(b"1\r\na\r\n%x\r\n" % (length - 1))

    told = []
    for name, begin in (("length", of_length), ("chunks", of_chunks)):
        for length in (100, 101):
            try:
                begin(length)
                outcome = "taken"
            except bad_message as error:
                outcome = str(error.status)
            told.append(f"{name} {length} {outcome}")
    return ", ".join(told)


@check(
    "wire-bodies-ends",
    "a body ends with its length or its last chunk, and the next request begins right after it",
    since=0,
    expected='200 "/=abc", 200 "/=de", 200 "/"',
    read='RFC 9112, "Message Body Length"',
    hints=(
        "How does a server know that a body has ended?",
        "LengthBody and ChunkedBody in server/body.py.",
        "take(data) returns the body's bytes, the rest, and whether the body is complete.",
    ),
)
async def ends(bench: Bench) -> str:
    first = request(b"Content-Length: 3", line=POST, body=b"abc")
    second = request(CHUNKED, line=POST, body=b"1\r\nd\r\n1;x=y\r\ne\r\n0\r\nX: trailer\r\n\r\n")
    return await said(bench, site, first + second + closing())


@check(
    "wire-bodies-large",
    "a large body arrives complete",
    since=0,
    expected="2000000 bytes",
    read='RFC 9112, "Message Body Length"',
    hints=(
        "In how many pieces does a body of 2 MB arrive?",
        "Exchange.receive in server/exchange.py.",
        "Each receive() returns the bytes that have arrived since the last one; more_body says "
        "whether more will follow.",
    ),
    rows=("0.11",),
)
async def large(bench: Bench) -> str:
    async def count(scope: Scope, receive: Any, send: Any) -> None:
        size, more = 0, True
        while more:
            message = await receive()
            size += len(message.get("body", b""))
            more = message.get("more_body", False)
        await answer(send, b"%d" % size)

    message = closing(b"Content-Length: 2000000", line=POST, body=b"a" * 2_000_000)
    async with connections(bench, count) as server, connected(server.port) as one:
        one.send(message)
        return (await one.rest()).removeprefix("200 ").strip('"') + " bytes"


@check(
    "wire-bodies-chunks",
    "a chunk with a wrong length or without a valid size is refused",
    since=0,
    expected="x: 400 · +3: 400 · longer than its size: 400 · LF: 400",
    read='RFC 9112, "Chunked Transfer Coding"',
    hints=(
        "Which texts does int() accept that are not a valid size?",
        "ChunkedBody in server/body.py, and Exchange.receive, which reads the body.",
        "Hexadecimal digits, perhaps an extension, and CRLF; then as many bytes as the size "
        "says, and CRLF again. If a BadMessage reaches receive, call connection.refuse.",
    ),
)
async def chunks(bench: Bench) -> str:
    bad = {
        "x": b"x\r\n",
        "+3": b"+3\r\nabc",
        "longer than its size": b"3\r\nabcd\r\n0\r\n\r\n",
        "LF": b"3\nabc\n0\n\n",
    }
    messages = {name: request(CHUNKED, line=POST, body=body) for name, body in bad.items()}
    return await statuses(bench, site, messages)


@check(
    "wire-bodies-continue",
    "a client that waits for 100 Continue gets it once, and only when the app reads the body",
    since=0,
    expected="read: 100 then 200 · unread: 200",
    read='RFC 9110, "Expect"',
    hints=(
        "Who decides whether the body is needed?",
        "Connection.body_wanted in server/connection.py, called by Exchange.receive.",
        "If the head says Expect: 100-continue and no response has begun, write the 100 once: "
        "body_wanted is called each time that the app waits.",
    ),
    rows=("0.14",),
)
async def continues(bench: Bench) -> str:
    taken = asyncio.Event()

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        more = scope["path"] == "/read"
        while more:
            more = (await receive())["more_body"]
            taken.set()
        await answer(send, b"tea")

    told = []
    async with connections(bench, app) as server:
        for path in (b"read", b"unread"):
            async with connected(server.port) as one:
                headers = (b"Content-Length: 3", b"Expect: 100-continue")
                one.send(request(*headers, line=b"POST /%b HTTP/1.1" % path))
                first = (await one.until(b"\r\n\r\n" if path == b"read" else b"tea"))[9:12]
                if first == b"100":
                    one.send(b"a")
                    await bench.within(taken.wait(), 1.0)
                    await turns()  # the app waits once more
                    one.send(b"bc")
                    first += b" then " + (await one.until(b"tea"))[9:12]
                told.append(f"{path.decode()}: {first.decode() or 'nothing'}")
    return " · ".join(told)
