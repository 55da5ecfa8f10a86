"""The two steps that lead to the server: a protocol that echoes, and the same with a parser."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.part0.checks.asking import as_python, asked, callbacks_raise, connected
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

PROTOCOLS = 'The guide, "Asyncio low-level APIs, Transports & Protocols"'
MAKING = 'The guide, "Making server protocol"'
SEEN = '200 "PUT of /a?b / Host is h / X is 1"'


@asynccontextmanager
async def listening(protocol: Any) -> AsyncIterator[int]:
    with callbacks_raise():
        server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
        async with server:
            yield server.sockets[0].getsockname()[1]


@check(
    "steps-echo",
    "the echo protocol sends back the bytes it receives, and closes the connection",
    since=0,
    expected="b'tea'",
    read=PROTOCOLS,
    hints=(
        "Which method gets the bytes from the client, and how do you send them back?",
        "Echo.connection_made and Echo.data_received in echo.py.",
        "Keep the transport in connection_made. data_received is self.transport.write(data), then "
        "self.transport.close(), which writes all before it closes.",
    ),
)
async def echoes(bench: Bench) -> str:
    async with listening(bench.name("echo.Echo")) as port, connected(port) as one:
        one.send(b"tea")
        return await one.rest()


@check(
    "steps-echo-each",
    "each client of the echo protocol gets back its own bytes, and no others",
    since=0,
    expected="b'one' b'two'",
    read=PROTOCOLS,
    hints=(
        "How many protocol objects are there for two clients?",
        "The argument of create_server in echo.py, and the place where Echo keeps its transport.",
        "create_server takes a factory: the class itself, which is called for each connection.",
    ),
)
async def echoes_apart(bench: Bench) -> str:
    async with (
        listening(bench.name("echo.Echo")) as port,
        connected(port) as one,
        connected(port) as two,
    ):
        one.send(b"one")
        two.send(b"two")
        return f"{await one.until(b'one')!r} {await two.until(b'two')!r}"


@check(
    "steps-parsed",
    "the parser finds the same method, target and headers, however the bytes are cut",
    since=0,
    expected=f"{SEEN} · the same",
    read=MAKING,
    hints=(
        "Does a read end where a request ends?",
        "Parsed.data_received passes the bytes on; on_message_complete sends the answer.",
        "on_url may be called with pieces: self.target += piece.",
    ),
)
async def parses(bench: Bench) -> str:
    message = b"PUT /a?b HTTP/1.1\r\nHost: h\r\nX: 1\r\n\r\n"
    async with listening(bench.name("parsed.Parsed")) as port:
        whole = await asked(bench, port, message, 8080)
        if whole == SEEN:  # otherwise the reader should see only this failure
            bench.sent.append(as_python(message, 8080, byte_by_byte=True))
        async with connected(port) as one:
            for at in range(len(message)):
                one.send(message[at : at + 1])
                await asyncio.sleep(0)
            cut = await one.rest()
        return f"{whole} · {'the same' if cut == whole else cut}"


@check(
    "steps-garbage",
    "bytes that are not a request get a 400, and the next client is served",
    since=0,
    expected='400 · 200 "GET of / / Host is h"',
    read=MAKING,
    hints=(
        "What does the parser do with bytes that are not a request?",
        "Parsed.data_received, around feed_data.",
        "except HttpParserError: an answer of 400, then close. Each connection has its own parser.",
    ),
    rows=("0.3",),
)
async def garbage(bench: Bench) -> str:
    async with listening(bench.name("parsed.Parsed")) as port:
        first = await asked(bench, port, b"nonsense\r\n\r\n", 8080)
        second = await asked(bench, port, b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", 8080)
        return f"{first[:3]} · {second}"
