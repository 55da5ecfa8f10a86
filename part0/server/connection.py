"""The connection of one client: one exchange at a time, responses in the order of the requests.

Requests that the client sends ahead stay bytes until it is their turn. Each method finds out which
event has happened. The table in phases.py gives the next phase, and `_happens` does what the new
phase needs. The deadline is a number, which the server's sweep checks.
"""

import asyncio
import socket
import struct
from time import monotonic
from typing import Protocol, cast

from server.access_log import AccessLog
from server.errors import BadMessage
from server.exchange import Exchange
from server.flow import Address, Flow, address
from server.limits import Limits
from server.phases import (
    APP,
    BODY,
    BODY_ENDED,
    BODY_WANTED,
    BROKEN,
    CLOSED,
    CUT,
    CUT_OFF,
    DRAIN,
    END,
    ENDINGS,
    EXPIRED,
    FREE,
    HALF_CLOSED,
    HEAD,
    HEAD_BEGUN,
    HEAD_ENDED,
    LEFT,
    LIFE,
    LINGER,
    LOST,
    NEVER,
    NOTHING,
    STOP,
    UNREAD,
    UNTAKEN,
)
from server.reader import Reader
from server.response_head import plain_response
from server.scope import Scope, State, common_scope

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER on, with no time: close() sends a reset


class ServerLike(Protocol):
    """The attributes and methods of the server that a connection uses."""

    limits: Limits
    timeouts: dict[str, float]
    loop: asyncio.AbstractEventLoop
    root_path: str
    state: State
    access_log: AccessLog | None
    running: set[Exchange]

    def connected(self, connection: "Connection") -> None: ...
    def disconnected(self, connection: "Connection") -> None: ...
    def run(self, exchange: Exchange, common: Scope) -> None: ...


class Connection(asyncio.Protocol):
    transport: asyncio.Transport
    flow: Flow

    def __init__(self, server: ServerLike) -> None:
        self.server = server
        self.limits = server.limits
        self.running = server.running
        self.reader = Reader(server.limits)
        self.exchange: Exchange | None = None
        self.phase = HEAD
        self.deadline = NEVER
        self.client: Address = None
        self.keep_alive = True
        self.may_keep_alive = True  # False once the server is stopping
        self._progress = 0  # bytes since the deadline was set
        self._eof = False

    # Called by asyncio.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.flow = Flow(self.transport, self.limits)
        self.client = address(transport.get_extra_info("peername"))
        own = address(transport.get_extra_info("sockname"))
        self.scope = common_scope(self.server.root_path, self.client, own, self.server.state)
        self._set_deadline()
        self.server.connected(self)

    def data_received(self, data: bytes) -> None:
        phase = self.phase
        if phase in FREE:
            self.reader.feed(data)
            self._next()
            return
        if phase in ENDINGS:
            self._pass_over(data)
            return
        self.reader.feed(data)
        if phase is BODY:
            self._progress += len(data)
            if self._progress >= self.limits.body_progress:
                self._set_deadline()
            try:
                if not self.reader.has_news():
                    return
            except BadMessage as error:
                self.refuse(error)
                return
        if self.exchange is not None:
            self.exchange.wake()
        self.flow.hold(self.reader.pending)

    def eof_received(self) -> bool:
        """The client has half-closed. A complete request is still answered. If the body is not
        complete, the app learns it when it reads. True keeps the transport open."""
        self._eof = True
        has_all = self.phase is BODY and self.reader.is_body_complete  # the app will take it
        if has_all or self.phase is APP or self.phase is DRAIN:
            self._happens(HALF_CLOSED)
            self._set_deadline()
        else:
            self._end()
        return True

    def connection_lost(self, error: Exception | None) -> None:
        self._happens(LOST)
        self.flow.writing_resumed()
        self.server.disconnected(self)

    def pause_writing(self) -> None:
        self.flow.writing_paused()
        self.deadline = monotonic()  # so each sweep sees whether the client takes something

    def resume_writing(self) -> None:
        self.flow.writing_resumed()
        self._set_deadline()
        if self.phase is DRAIN:  # later, because the transport is still inside its write
            self.server.loop.call_soon(self._drained)

    # Called by the exchange.

    def body_wanted(self, exchange: Exchange) -> None:
        """The app waits for more of the body. If the client waits for 100 Continue, send it."""
        if self._eof:
            self._end()
            return
        if exchange.head.continues and not exchange.is_started:
            exchange.head.continues = False
            self.transport.write(_CONTINUE)
        self._happens(BODY_WANTED)
        self.flow.resume()

    def body_taken(self) -> None:
        if self.phase is BODY and self.reader.is_body_complete:
            self._happens(BODY_ENDED)
        self.flow.hold(self.reader.pending)

    def finished(self, exchange: Exchange) -> None:
        """The response is complete. Go on with what the client has sent ahead."""
        self.exchange = None
        if self.server.access_log is not None and exchange.response is not None:
            self.server.access_log.answered(self.client, exchange.head, exchange.response.status)
        if not self.keep_alive:
            self._end()
        elif self.flow.drained is not None:
            self._happens(UNTAKEN)
        elif self.reader.data or not self.reader.is_body_complete or self._eof:
            self._next()
        elif self.may_keep_alive:
            self._happens(NOTHING)
        else:
            self._end()

    def fail(self, exchange: Exchange) -> None:
        """The app did not complete its response. Send a 500 if nothing was sent; else cut it."""
        if exchange.is_complete or exchange.is_gone:
            return
        if self.server.access_log is not None:
            said = exchange.response.status if exchange.response and exchange.is_started else 500
            self.server.access_log.answered(self.client, exchange.head, said)
        if not exchange.is_started:
            to_head = exchange.head.method == "HEAD"
            self.transport.write(plain_response(500, "Internal Server Error", to_head=to_head))
        self._end()

    def refuse(self, error: BadMessage) -> None:
        """The request is bad. Send the error if no response has begun, then end."""
        if self.server.access_log is not None:
            self.server.access_log.refused(self.client, error, monotonic())
        exchange = self.exchange
        if exchange is None or not exchange.is_started:
            if exchange is not None:
                to_head = exchange.head.method == "HEAD"
            else:
                to_head = self.reader.data.startswith(b"HEAD ")  # the head that cannot be taken
            self.transport.write(plain_response(error.status, str(error), to_head=to_head))
        self._end()

    # Called by the server.

    def expire(self, now: float) -> None:
        """The deadline is over. First see whether the client still reads its responses."""
        exchange = self.exchange
        if self.flow.drained is not None:
            if self.flow.is_stuck(now):
                self.cut_off()
        elif self.phase is APP and self._eof and exchange is not None and exchange.is_waiting:
            self._end()  # the app can only wait for http.disconnect
        elif exchange is not None and (self.phase is APP or not exchange.is_waiting):
            self._set_deadline()  # the app is slow, not the client
        elif self.phase is BODY or (self.phase is HEAD and self.reader.pending):
            self.refuse(BadMessage(408, "the request took too long"))
        else:
            self._happens(EXPIRED)

    def stop(self) -> None:
        """The server is stopping: begin no request after the current one."""
        self.may_keep_alive = False
        self._happens(STOP)

    def cut_off(self) -> None:
        """Close at once; with a reset if the client would take a cut response for a whole one."""
        exchange = self.exchange
        if self.flow.is_writing or (exchange is not None and exchange.would_look_whole):
            self._make_it_a_reset()
        self._happens(CUT_OFF)

    # From one phase to the next.

    def _next(self) -> None:
        """Begin the next exchange if its head is complete."""
        reader = self.reader
        try:
            if not reader.is_body_complete and not self._discard():
                return
            head = reader.take_head()
        except BadMessage as error:
            self.refuse(error)
            return
        if head is None:
            self._rest(HEAD_BEGUN if reader.has_begun else NOTHING)
            return
        self._happens(HEAD_ENDED)
        self.exchange = exchange = Exchange(self, head)
        if reader.data or self.flow.is_paused:
            self.flow.hold(reader.pending)
        self.server.run(exchange, self.scope)

    def _rest(self, event: str) -> None:
        """Wait for more bytes, or end if no further request is allowed."""
        if self._eof or not (self.may_keep_alive or event is HEAD_BEGUN):
            self._end()
            return
        if self.flow.is_paused:
            self.flow.resume()
        self._happens(event)

    def _drained(self) -> None:
        if self.phase is DRAIN and self.flow.drained is None:
            self._next()

    def _discard(self) -> bool:
        """Skip the body that the app did not read, up to a limit; True when it is skipped."""
        self._happens(UNREAD)
        self.flow.resume()
        before = self.reader.pending
        self.reader.take_body()
        self._progress += before - self.reader.pending
        if self.reader.is_body_complete and self._progress <= self.limits.discarded_body:
            return True
        if self._eof or self._progress > self.limits.discarded_body:
            self._end()
        return False

    def _end(self) -> None:
        """Send nothing more, and choose the way to close."""
        if self.exchange is not None and self.exchange.would_look_whole:
            self._happens(BROKEN)
        else:
            self._happens(LEFT if self._eof else END)

    def _happens(self, event: str) -> None:
        """Change the phase, as the table says. Nothing else changes it."""
        phase = LIFE[self.phase][event]
        if phase is self.phase:
            return
        self.phase = phase
        if phase is APP:
            if self._eof:
                self._set_deadline()
            return  # otherwise no deadline: `expire` removes the old one
        if phase in ENDINGS:
            self._begin_ending(phase)
        self._progress = 0
        if self.flow.drained is None:
            self.deadline = monotonic() + self.server.timeouts[phase]

    def _begin_ending(self, phase: str) -> None:
        exchange, self.exchange = self.exchange, None
        if exchange is not None:
            exchange.is_gone = True
            exchange.wake()
        if phase is CLOSED:
            self.transport.abort()
            return
        self.flow.end_writing()
        if phase is LINGER:  # a close while bytes come in could cut off the last response
            self.flow.resume()
            self.transport.write_eof()
            return
        if phase is CUT:
            self._make_it_a_reset()
        self.transport.close()

    def _pass_over(self, data: bytes) -> None:
        """Drop bytes that come after the last response; stop reading if there are too many."""
        self._progress += len(data)
        if self._progress > self.limits.lingered:
            self.flow.pause()

    def _make_it_a_reset(self) -> None:
        sock = self.transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)

    def _set_deadline(self) -> None:
        self._progress = 0
        if self.flow.drained is not None:
            return  # set in pause_writing
        if self.phase is not APP:
            self.deadline = monotonic() + self.server.timeouts[self.phase]
        elif self._eof:
            self.deadline = monotonic() + self.limits.half_close_grace
        else:
            self.deadline = NEVER
