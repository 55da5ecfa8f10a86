"""Sends raw bytes to the server that is checked, and shows in one line what it answers."""

import asyncio
import logging
import re
import socket
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from workbook.suite.testbed import MADE, Bench

LIMIT = 1.0

Scope = dict[str, Any]


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    def reset(self) -> None:
        """Close the connection at once, with a reset.

        A plain close would only say that no more data will be sent.
        """
        leave_at_once = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, leave_at_once
        )
        self.writer.transport.abort()

    async def until(self, end: bytes) -> bytes:
        """Return what the server sends up to this end, or as much as arrives."""
        said = b""
        try:
            async with asyncio.timeout(LIMIT):
                while not said.endswith(end) and (piece := await self.reader.read(65536)):
                    said += piece
        except (TimeoutError, ConnectionError):
            pass
        return said

    async def rest(self) -> str:
        """Return one line: what the server sends, and whether it closes the connection in time."""
        said = b""
        try:
            async with asyncio.timeout(LIMIT):
                while piece := await self.reader.read(65536):
                    said += piece
        except TimeoutError:
            return f"{shown(said) or 'nothing'}, and no end within {LIMIT:g} s"
        except ConnectionError:
            return ", ".join(filter(None, [shown(said), "cut off"]))
        return shown(said) or "nothing"


class Raised:
    """Keeps the first exception that a protocol raises, and cancels the check that waits."""

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
        """Wrap the factory so that its exceptions are kept: the event loop would drop them."""

        def make() -> Any:
            try:
                return factory()
            except Exception as error:
                self.note(error)
                raise

        return make


@contextmanager
def callbacks_raise() -> Iterator[None]:
    """Raise the exception of a protocol in the check; otherwise it would stay in the event loop."""
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
    """Serve this app with the server that is checked."""
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


def note(bench: Bench, message: bytes, shown_port: int = 8000) -> None:
    """Record the message. At the port of `make run`, it is for an app that the check has made."""
    sent = as_python(message, shown_port)
    bench.sent.append(sent)
    if shown_port == 8000:
        bench.asked[sent] = [MADE]


async def asked(bench: Bench, port: int, message: bytes, shown_port: int = 8000) -> str:
    """Send bytes and return the answers.

    `shown_port` is the port of `make run`, shown to the reader.
    """
    note(bench, message, shown_port)
    async with connected(port) as one:
        one.send(message)
        return await one.rest()


@contextmanager
def logged_lines() -> Iterator[list[str]]:
    """Return the lines that Part 0 logs in the block, with tracebacks; nothing else gets them."""
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


def line_ends_in_words(text: str) -> str:
    """Return the text in one line: `<CRLF>` and `<LF>` stand for the ends of its lines."""
    return " ".join(text.replace("\r\n", " <CRLF> ").replace("\n", " <LF> ").split())


def status(heard: str) -> str:
    """Return the status of the first answer, or what came instead of an answer."""
    return heard[:3] if heard[:3].isdigit() else heard


def as_python(message: bytes, port: int, *, byte_by_byte: bool = False) -> str:
    """Return a shell command that sends the message. curl cannot send malformed requests."""
    data = as_literal(message)
    send = f"s.sendall({data})"
    if byte_by_byte:
        send = f"[(s.sendall(bytes([one])), time.sleep(0.01)) for one in {data}]"
    lines = (
        "import socket, time",
        f's = socket.create_connection(("127.0.0.1", {port}), 2)',
        *([send] if message else []),
        '[print(piece) for piece in iter(lambda: s.recv(65536), b"")]',
    )
    return f"python3 -c '{'; '.join(lines)}'"


def as_literal(data: bytes) -> str:
    """Return the bytes as Python writes them, without a quote that would end those of the shell.

    A long run of a letter is written as `b"a" * 5000`, so that the command is not cut.
    """
    text = data.decode("latin-1").encode("unicode_escape").decode()
    text = text.replace('"', r"\x22").replace("'", r"\x27")
    run = r"(?<!\\x)(?<!\\x.)(\w)\1{49,}"  # not from inside of an escape, such as \x0a
    return f'b"{re.sub(run, _repeated, text)}"'


def _repeated(run: re.Match[str]) -> str:
    return f'" + b"{run[1]}" * {len(run[0])} + b"'


def shown(said: bytes) -> str:
    """Return the answers in order, such as `200 "a", 404 "Not Found"`."""
    answers = []
    for answer in re.split(rb"HTTP/1\.1 (?=\d{3})", said)[1:]:
        body = re.split(rb"\r?\n\r?\n", answer, maxsplit=1)[-1].decode("utf-8", "replace")
        body = body.strip().replace("\n", " / ")
        answers.append(answer[:3].decode() + (f' "{body}"' if body else ""))
    return ", ".join(answers) or (repr(said) if said else "")


async def site(scope: Scope, receive: Any, send: Any) -> None:
    """Answer with the target and the body of the request."""
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
