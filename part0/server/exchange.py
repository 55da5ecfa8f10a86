"""One request and its response: the app's `receive` and `send`.

This is the server's side of ASGI 3.0. `send` refuses invalid messages with "expected …, got …", and
a body that is shorter or longer than its content-length.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from server.errors import BadMessage, ClientGone
from server.flow import Flow
from server.head import Head
from server.reader import Reader
from server.response_head import ResponseHead
from server.scope import Scope, scope_of

App = Callable[..., Awaitable[Any]]
logger = logging.getLogger("part0.server")

_ONE_WRITE = 64 * 1024  # a larger body is not joined with its head, which would copy it
_DISCONNECT = {"type": "http.disconnect"}


class ConnectionLike(Protocol):
    """The attributes and methods of the connection that an exchange uses."""

    transport: asyncio.Transport
    reader: Reader
    flow: Flow
    keep_alive: bool
    may_keep_alive: bool
    running: "set[Exchange]"  # on all connections

    def body_wanted(self, exchange: "Exchange") -> None: ...
    def body_taken(self) -> None: ...
    def finished(self, exchange: "Exchange") -> None: ...
    def fail(self, exchange: "Exchange") -> None: ...
    def refuse(self, error: BadMessage) -> None: ...


class Exchange:
    __slots__ = (
        "head", "connection", "response", "is_started", "is_complete", "is_gone",
        "is_waiting", "_received", "_left", "_chunked", "_bodiless", "_news", "task",
    )  # fmt: skip

    # Set when the head of the response is written.
    _left: int | None  # bytes that the content-length still promises
    _chunked: bool
    _bodiless: bool

    def __init__(self, connection: ConnectionLike, head: Head) -> None:
        self.head = head
        self.connection = connection
        self.response: ResponseHead | None = None
        self.is_started = False  # some bytes of the response are written
        self.is_complete = False
        self.is_gone = False
        self.is_waiting = False  # `receive` waits for the client
        self.task: asyncio.Task[None] | None = None
        self._received = False  # the app has the whole body
        self._news: asyncio.Event | None = None  # made when `receive` first waits

    async def run(self, app: App, common: Scope) -> None:
        """Call the app. If it does not complete the response, the connection fails the exchange."""
        try:
            await app(scope_of(common, self.head), self.receive, self.send)
            if not (self.is_complete or self.is_gone):
                logger.error("%r: the app returned without a complete response", self)
                self.connection.fail(self)
        except Exception as error:
            if not (self.is_gone and isinstance(error, OSError)):
                logger.exception("%r failed", self)
            self.connection.fail(self)
        except (asyncio.CancelledError, GeneratorExit):
            self.connection.fail(self)
            raise
        except BaseException:  # SystemExit, which would end the whole server
            logger.exception("%r failed", self)
            self.connection.fail(self)
        finally:
            self.connection.running.discard(self)

    async def receive(self) -> dict[str, Any]:
        reader = self.connection.reader
        while not (self.is_gone or self.is_complete):
            if not self._received:
                try:
                    body = reader.take_body()
                except BadMessage as error:
                    self.connection.refuse(error)
                    continue
                self._received = reader.is_body_complete
                if body or self._received:
                    self.connection.body_taken()
                    return {"type": "http.request", "body": body, "more_body": not self._received}
                self.connection.body_wanted(self)
                if self.is_gone:  # the client has half-closed: the rest will not come
                    break
            if self._news is None:
                self._news = asyncio.Event()
            self._news.clear()
            self.is_waiting = True
            try:
                await self._news.wait()
            finally:
                self.is_waiting = False
        return _DISCONNECT.copy()

    @property
    def would_look_whole(self) -> bool:
        """Whether a plain close would make a cut response look complete to the client."""
        said = self.is_started and not self.is_complete
        return said and self._left is None and not (self._chunked or self._bodiless)

    def wake(self) -> None:
        if self._news is not None:
            self._news.set()

    async def send(self, message: dict[str, Any]) -> None:
        if self.is_gone:
            raise ClientGone("the client has gone")
        kind = message.get("type")
        if self.response is None:
            if kind != "http.response.start":
                raise RuntimeError(f"expected 'http.response.start', got {kind!r}")
            self.response = ResponseHead(message.get("status"), message.get("headers") or ())
        elif self.is_complete:
            raise RuntimeError(f"expected no message after the last body, got {kind!r}")
        else:
            body, more = message.get("body", b""), message.get("more_body", False)
            if kind != "http.response.body":
                raise RuntimeError(f"expected 'http.response.body', got {kind!r}")
            if type(body) is not bytes:
                body = _as_bytes(body)
            if more is not True and more is not False:
                raise TypeError(f"expected more_body to be true or false, got {more!r}")
            self._send_body(self.response, body, more)
            if self.connection.flow.drained is not None:
                await self.connection.flow.drain()
                if self.is_gone and not self.is_complete:
                    raise ClientGone("the client has gone")

    def _send_body(self, response: ResponseHead, body: bytes, more: bool) -> None:
        lines = b"" if self.is_started else self._frame(response, len(body), more)
        if self._left is not None:
            left = self._left - len(body)
            if left < 0 or (left and not more):
                promised = response.length or 0
                raise RuntimeError(f"expected a body of {promised} bytes, got {promised - left}")
            self._left = left
        self.is_started = True
        if self._bodiless:
            body = b""
        elif self._chunked:
            body = (b"%x\r\n%b\r\n" % (len(body), body)) if body else b""
            if not more:
                body += b"0\r\n\r\n"
        if lines and len(body) > _ONE_WRITE:
            # not writelines: it does not pause the writer before Python 3.12.9 and 3.13.2
            self.connection.transport.write(lines)
            self.connection.transport.write(body)
        elif lines or body:
            self.connection.transport.write(lines + body)
        if not more:
            self.is_complete = True
            if self._news is not None:
                self._news.set()
            self.connection.finished(self)

    def _frame(self, response: ResponseHead, size: int, more: bool) -> bytes:
        """Return the head. It decides how the body ends, and whether the connection is kept."""
        head, lines, status = self.head, response.lines, response.status
        length = response.length
        self._chunked = False
        self._bodiless = head.method == "HEAD" or status in (204, 304)
        keep_alive = head.keep_alive and not response.close and self.connection.may_keep_alive
        if head.continues and not self.connection.reader.is_body_complete:
            keep_alive = False  # the client got no 100 Continue, so the body may never come
        if length is None and not self._bodiless:
            if not more:
                length = size
            elif head.is_1_0:
                keep_alive = False  # the end of the connection is the end of the body
            else:
                self._chunked = True
                lines += b"transfer-encoding: chunked\r\n"
        if length is not None and status != 204:
            lines += b"content-length: %d\r\n" % length
        self._left = None if self._bodiless else length
        self.connection.keep_alive = keep_alive
        if not keep_alive:
            lines += b"connection: close\r\n"
        elif head.is_1_0:
            lines += b"connection: keep-alive\r\n"
        return lines + b"\r\n"

    def __repr__(self) -> str:
        return f"{self.head.method} {self.head.target!r}"


def _as_bytes(body: Any) -> bytes:
    if not isinstance(body, bytearray | memoryview | bytes):
        raise TypeError(f"expected a body of bytes, got {body!r}")
    return bytes(body)
