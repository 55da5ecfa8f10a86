"""Raw bytes to the server under check, and one line about what it says."""

import asyncio
import logging
import re
import socket
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from workbook.suite.testbed import Bench

LIMIT = 1.0

Scope = dict[str, Any]


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    def reset(self) -> None:
        """Leaves at once. A plain close would first only say that no more is sent."""
        leave_at_once = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, leave_at_once
        )
        self.writer.transport.abort()

    async def until(self, end: bytes) -> bytes:
        """What comes up to this end, or as far as it comes."""
        said = b""
        try:
            async with asyncio.timeout(LIMIT):
                while not said.endswith(end) and (piece := await self.reader.read(65536)):
                    said += piece
        except (TimeoutError, ConnectionError):
            pass
        return said

    async def rest(self) -> str:
        """In one line: what the server says up to the end that it sets, or that it sets none."""
        said = b""
        try:
            async with asyncio.timeout(LIMIT):
                while piece := await self.reader.read(65536):
                    said += piece
        except TimeoutError:
            return f"{shown(said) or 'nothing'}, and no end within {LIMIT:g} s,"
        except ConnectionError:
            return ", ".join(filter(None, [shown(said), "cut off"]))
        return shown(said) or "nothing"


class Raised:
    """The first thing that a protocol raises. It ends the waiting for what will not come."""

    def __init__(self) -> None:
        self.error: BaseException | None = None
        self.waiting = asyncio.current_task()

    def note(self, error: BaseException) -> None:
        first, self.error = self.error is None, self.error or error
        if first and self.waiting is not None and asyncio.current_task() is not self.waiting:
            self.waiting.cancel()

    def handler(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if (error := context.get("exception")) is not None:
            self.note(error)

    def noting(self, factory: Any) -> Any:
        """Of what a protocol raises when it is made, the loop tells nobody."""

        def make() -> Any:
            try:
                return factory()
            except Exception as error:
                self.note(error)
                raise

        return make


@contextmanager
def callbacks_raise() -> Iterator[None]:
    """What a protocol raises ends in the loop, where nobody looks. Here it comes out, at once."""
    loop: Any = asyncio.get_running_loop()
    raised, create_server = Raised(), loop.create_server

    def noting(factory: Any, *args: Any, **options: Any) -> Any:
        return create_server(raised.noting(factory), *args, **options)

    before = loop.get_exception_handler()
    loop.set_exception_handler(raised.handler)
    loop.create_server = noting
    try:
        yield
    except asyncio.CancelledError:
        if raised.error is None:
            raise
        assert raised.waiting is not None
        raised.waiting.uncancel()
    finally:
        loop.set_exception_handler(before)
        loop.create_server = create_server
    if raised.error is not None:
        raise raised.error


@asynccontextmanager
async def serving(bench: Bench, app: Any, **limits: Any) -> AsyncIterator[Any]:
    """The server that is checked, with this app behind it."""
    given = bench.name("server.limits.Limits")(**limits)
    server = bench.name("server.server.Server")(app, limits=given, lifespan="off")
    with callbacks_raise():
        await bench.within(server.start(port=0), LIMIT)
        try:
            yield server
        finally:
            await bench.within(server.stop(0.1), LIMIT + 2)


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Client(reader, writer)
    finally:
        writer.transport.abort()


async def asked(bench: Bench, port: int, message: bytes, shown_port: int = 8000) -> str:
    """`shown_port` is where the reader's own listens: 8000 with `make run`."""
    bench.sent.append(as_python(message, shown_port))
    async with connected(port) as one:
        one.send(message)
        return await one.rest()


@contextmanager
def logged_lines() -> Iterator[list[str]]:
    """What Part 0 logs meanwhile, tracebacks included; it goes nowhere else."""
    lines: list[str] = []

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.extend(self.format(record).splitlines())

    logger, handler = logging.getLogger("part0"), Lines()
    propagates, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagates


def statuses(told: str) -> str:
    """Of the first answer to each message; without one, what was heard instead."""
    return ", ".join(each[:3] if each[:3].isdigit() else each for each in told.split(" · "))


def as_python(message: bytes, port: int, *, byte_by_byte: bool = False) -> str:
    """For a shell: curl sends nothing that is malformed. Ends with what comes, or times out."""
    text = message.decode("latin-1").encode("unicode_escape").decode()
    literal = 'b"' + text.replace('"', r"\x22").replace("'", r"\x27") + '"'
    send = f"s.sendall({literal})"
    if byte_by_byte:
        send = f"[(s.sendall(bytes([one])), time.sleep(0.01)) for one in {literal}]"
    lines = (
        "import socket, time",
        f's = socket.create_connection(("127.0.0.1", {port}), 2)',
        *([send] if message else []),
        '[print(piece) for piece in iter(lambda: s.recv(65536), b"")]',
    )
    return f"python3 -c '{'; '.join(lines)}'"


def shown(said: bytes) -> str:
    """`200 "a", 404 "Not Found"`: the answers one after the other."""
    answers = []
    for answer in re.split(rb"HTTP/1\.1 (?=\d{3})", said)[1:]:
        body = re.split(rb"\r?\n\r?\n", answer, maxsplit=1)[-1].decode("utf-8", "replace")
        body = body.strip().replace("\n", " / ")
        answers.append(answer[:3].decode() + (f' "{body}"' if body else ""))
    return ", ".join(answers) or (repr(said) if said else "")


async def site(scope: Scope, receive: Any, send: Any) -> None:
    """Answers with the target and the body that it was sent."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return
        body += message.get("body", b"")
        more = message.get("more_body", False)
    await answer(send, scope["raw_path"] + body)


async def answer(send: Any, body: bytes, *headers: tuple[bytes, bytes], status: int = 200) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})


def request(*headers: bytes, line: bytes = b"GET / HTTP/1.1", body: bytes = b"") -> bytes:
    return b"\r\n".join([line, b"Host: a", *headers, b"", body])


def closing(*headers: bytes, line: bytes = b"GET / HTTP/1.1", body: bytes = b"") -> bytes:
    return request(b"Connection: close", *headers, line=line, body=body)
