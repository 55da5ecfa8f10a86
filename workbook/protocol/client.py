"""A small HTTP/1.1 client for requests that httpx cannot send: raw targets, bodies in pieces."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from itertools import chain
from typing import Protocol

import h11

from workbook.protocol.answer import Answer
from workbook.protocol.hang import Hang, ended, loop_guard, where_waiting
from workbook.protocol.messages import Headers, Text, as_bytes, pairs_of

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Readable(Protocol):
    async def read(self, most: int, /) -> bytes: ...


async def fetch(
    port: int,
    method: str = "GET",
    target: Text = "/",
    *,
    headers: Headers = (),
    body: bytes | None = None,
    chunks: Iterable[bytes] | None = None,
    limit: float = 2.0,
) -> Answer:
    """Send one request exactly as given, on a new connection, and return the response.

    `chunks` are sent one by one with chunked encoding. Raises Hang after `limit` seconds.
    """
    fields = pairs_of(headers)
    given = {name.lower() for name, _ in fields}
    for name, value in _own_fields(port, body, chunks):
        if name not in given:
            fields.append((name, value))
    line = b"%b %b HTTP/1.1\r\n" % (as_bytes(method), as_bytes(target, "utf-8"))
    head = line + b"".join(b"%b: %b\r\n" % field for field in fields) + b"\r\n"
    with loop_guard(limit), socket.socket() as sock:
        connection = _Socket(sock)
        await connection.connect(port)
        # Write in a separate task: a server may respond before it has read all of the body.
        writing = asyncio.create_task(_write(connection, head + (body or b""), chunks))
        try:
            async with asyncio.timeout(limit):
                return await read_answer(connection, method=method)
        except TimeoutError:
            what = f"{method} {target!r} was not answered in {limit:g} s"
            raise Hang(f"{what}: {where_waiting('http')}") from None
        finally:
            await ended(writing)


class _Socket:
    """Reads and writes a plain socket: a StreamReader would drop received data if writing fails."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._loop = asyncio.get_running_loop()
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # each piece goes out at once

    async def connect(self, port: int) -> None:
        await self._loop.sock_connect(self._sock, ("127.0.0.1", port))

    async def read(self, most: int, /) -> bytes:
        try:
            return await self._loop.sock_recv(self._sock, most)
        except ConnectionError:
            return b""  # the end of the data: h11 finds out whether the response is complete

    async def write(self, data: bytes) -> None:
        await self._loop.sock_sendall(self._sock, data)


async def read_answer(reader: Readable, *, method: str = "GET") -> Answer:
    """Read one response; h11 raises an error if it is cut off or malformed."""
    connection = h11.Connection(h11.CLIENT)
    # the only difference that matters for reading the response
    asked = "HEAD" if method == "HEAD" else "GET"
    connection.send(h11.Request(method=asked, target="/", headers=[("host", "any")]))
    connection.send(h11.EndOfMessage())
    response: h11.Response | None = None
    body: list[bytes] = []
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(65536))
        elif isinstance(event, h11.Response):
            response = event
        elif isinstance(event, h11.Data):
            body.append(bytes(event.data))
        elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
            break
    if response is None:
        raise h11.RemoteProtocolError("the server closed the connection without an answer")
    fields = tuple((name.decode(), value.decode("latin-1")) for name, value in response.headers)
    return Answer(response.status_code, fields, b"".join(body))


@asynccontextmanager
async def open_raw(port: int) -> AsyncIterator[Streams]:
    """Open a bare connection, for example to send half a request; it is always closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


def _own_fields(
    port: int, body: bytes | None, chunks: Iterable[bytes] | None
) -> Iterable[tuple[bytes, bytes]]:
    yield b"host", b"127.0.0.1:%d" % port
    yield b"connection", b"close"
    if chunks is not None:
        yield b"transfer-encoding", b"chunked"
    elif body is not None:
        yield b"content-length", b"%d" % len(body)


async def _write(connection: _Socket, first: bytes, chunks: Iterable[bytes] | None) -> None:
    with suppress(ConnectionError):
        await connection.write(first)
        for chunk in () if chunks is None else chain(filter(None, chunks), [b""]):
            await asyncio.sleep(0)  # lets a server in this loop read each piece by itself
            await connection.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
