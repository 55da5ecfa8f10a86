"""Helpers for the tests of Part 0's server: start it on a free port, send and read raw bytes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

from tests.part0 import PART0
from workbook.protocol.lint import Lint

SERVER = PART0.module("server.server")
Limits = PART0.get("server.limits.Limits")
LIMIT = 5.0

Scope = dict[str, Any]


class Site:
    """An app that answers with the path of the request, and keeps every scope and body."""

    def __init__(self) -> None:
        self.asked: list[Scope] = []
        self.bodies: list[bytes] = []
        self.events: list[str] = []

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for event in ("startup", "shutdown"):
                self.events.append((await receive())["type"])
                await send({"type": f"lifespan.{event}.complete"})
            return
        self.asked.append(scope)
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.events.append("http.disconnect")
                return
            body += message["body"]
            more = message["more_body"]
        self.bodies.append(body)
        await answer(send, scope["raw_path"])


async def answer(send: Any, body: bytes = b"ok", *headers: tuple[bytes, bytes]) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def serving(app: Any, *, lint: bool = True, **limits: Any) -> AsyncIterator[Any]:
    """Serve the app until the end of the block. Without `lint`, messages are not checked."""
    has_lifespan = isinstance(app, Site)
    server = SERVER.Server(
        Lint(app) if lint else app,
        limits=Limits(**limits),
        lifespan="on" if has_lifespan else "off",
    )
    async with asyncio.timeout(LIMIT):
        await server.start(port=0)
    try:
        yield server
    finally:
        async with asyncio.timeout(LIMIT):
            await server.stop(1.0)


@asynccontextmanager
async def client(server: Any) -> AsyncIterator["Client"]:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        yield Client(reader, writer)
    finally:
        writer.transport.abort()


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def until(self, end: bytes) -> bytes:
        async with asyncio.timeout(LIMIT):
            return await self.reader.readuntil(end)

    async def head(self) -> bytes:
        return await self.until(b"\r\n\r\n")

    async def rest(self) -> bytes:
        """Return everything until the server closes the connection."""
        async with asyncio.timeout(LIMIT):
            return await self.reader.read()


async def said(server: Any, *pieces: bytes) -> bytes:
    """Return what the server sends until it closes. Each piece arrives in a separate read."""
    async with client(server) as one:
        for piece in pieces:
            one.send(piece)
            if len(pieces) > 1:
                await asyncio.sleep(0)
        return await one.rest()


async def turns_until(happened: Callable[[], bool]) -> None:
    """Let the event loop run until the condition is true, if there is no event to wait for."""
    async with asyncio.timeout(LIMIT):
        while not happened():  # noqa: ASYNC110
            await asyncio.sleep(0)


def statuses(said: bytes) -> list[int]:
    """Return the statuses of several answers, whether they have a length or chunks."""
    return [int(part[:3]) for part in said.split(b"HTTP/1.1 ")[1:]]


def request(*headers: bytes, line: bytes = b"GET / HTTP/1.1", body: bytes = b"") -> bytes:
    return b"\r\n".join([line, b"Host: a", *headers, b"", body])


def closing(*headers: bytes, line: bytes = b"GET / HTTP/1.1", body: bytes = b"") -> bytes:
    return request(b"Connection: close", *headers, line=line, body=body)


def one_by_one(data: bytes) -> Iterable[bytes]:
    return (data[at : at + 1] for at in range(len(data)))
