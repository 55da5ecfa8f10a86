"""One client's connection: one protocol object each, one exchange at a time, answers in order.

What a client sends ahead stays bytes until its turn. The deadline is a number that the server's
one sweep looks at.
"""

import asyncio
from typing import TYPE_CHECKING, cast

from server.errors import BadMessage
from server.exchange import Exchange
from server.flow import Address, Flow, address
from server.phases import APP, BODY, CLOSED, DISCARD, HEAD, IDLE, LINGER, NEVER
from server.reader import Reader
from server.response_head import plain_response
from server.scope import common_scope

if TYPE_CHECKING:
    from server.server import Server

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Connection(asyncio.Protocol):
    transport: asyncio.Transport
    flow: Flow

    def __init__(self, server: "Server") -> None:
        self.server = server
        self.limits = server.limits
        self.reader = Reader(server.limits)
        self.exchange: Exchange | None = None
        self.phase = HEAD
        self.deadline = NEVER
        self.client: Address = None
        self.keep_alive = True
        self.may_keep_alive = True  # not once the server is about to stop
        self._progress = 0  # bytes of a body since its deadline was set
        self._eof = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.flow = Flow(self.transport, self.limits)
        self.client = address(transport.get_extra_info("peername"))
        own = address(transport.get_extra_info("sockname"))
        self.scope = common_scope(self.server.root_path, self.client, own)
        self.enter(HEAD)
        self.server.connected(self)

    def data_received(self, data: bytes) -> None:
        if self.phase is LINGER:
            return
        self.reader.feed(data)
        if self.exchange is None:
            self._next()
            return
        if self.phase is BODY:
            self._progress += len(data)
            if self._progress >= self.limits.body_progress:
                self.enter(BODY)
        self.exchange.wake()
        self.flow.hold(self.reader.pending)

    def eof_received(self) -> bool:
        """A client that will send no more: what it asked in full is still answered, at once."""
        self._eof = True
        if self.phase is LINGER or self.exchange is None:
            return False
        in_full = self.reader.is_body_complete
        if in_full:
            self.server.loop.call_later(self.limits.half_close_grace, self.transport.close)
        else:
            self._lose()
        return in_full

    def connection_lost(self, error: Exception | None) -> None:
        self.phase = CLOSED
        self._lose()
        self.flow.writing_resumed()
        self.server.disconnected(self)

    def pause_writing(self) -> None:
        self.flow.writing_paused()
        self.deadline = self.server.loop.time() + self.limits.write_timeout

    def resume_writing(self) -> None:
        self.flow.writing_resumed()
        self.enter(self.phase)

    def body_wanted(self, exchange: Exchange) -> None:
        """The app waits for more of the body: so does a client that has been asked to wait."""
        if exchange.head.continues and not exchange.is_started:
            exchange.head.continues = False
            self.transport.write(_CONTINUE)
        if self.phase is not BODY:
            self.enter(BODY)
        self.flow.resume()

    def body_taken(self) -> None:
        if self.phase is BODY and self.reader.is_body_complete:
            self.enter(APP)
        self.flow.hold(self.reader.pending)

    def finished(self, exchange: Exchange) -> None:
        """The response is complete. What the client sent ahead is next."""
        self.exchange = None
        if self.server.access_log is not None and exchange.response is not None:
            self.server.access_log.answered(self.client, exchange.head, exchange.response.status)
        if not self.keep_alive:
            self.close()
        elif self.reader.data or not self.reader.is_body_complete:
            self._next()
        else:
            self._rest(IDLE)

    def fail(self, exchange: Exchange) -> None:
        """The app did not answer to the end: a 500 if nothing is on the wire, else a cut."""
        if not (exchange.is_complete or exchange.is_gone):
            said = exchange.response.status if exchange.response and exchange.is_started else 500
            if self.server.access_log is not None:
                self.server.access_log.answered(self.client, exchange.head, said)
            to_head = exchange.head.method == "HEAD"
            self._end_with(500, "Internal Server Error", not exchange.is_started, to_head)

    def refuse(self, error: BadMessage) -> None:
        """No sense can be made of what the client sends: tell it if that is still possible."""
        if self.server.access_log is not None:
            self.server.access_log.refused(self.client, error, self.server.loop.time())
        exchange = self.exchange
        unsaid = exchange is None or not exchange.is_started
        if exchange is not None:
            to_head = exchange.head.method == "HEAD"
        else:
            to_head = self.reader.data.startswith(b"HEAD ")  # the head that cannot be taken
        self._end_with(error.status, str(error), unsaid, to_head)

    def _next(self) -> None:
        """Begins the next exchange, if all of its head has come."""
        try:
            if not self.reader.is_body_complete and not self._discard():
                return
            head = self.reader.take_head()
        except BadMessage as error:
            self.refuse(error)
            return
        if head is None:
            self._rest(HEAD if self.reader.has_begun else IDLE)
            return
        self.phase = APP
        if self.flow.drained is None:
            self.deadline = NEVER
        self.exchange = exchange = Exchange(self, head)
        if self.reader.data or self.flow.is_paused:
            self.flow.hold(self.reader.pending)
        self.server.run(exchange)

    def _rest(self, phase: str) -> None:
        """Until more comes: of a head that has begun, or of anything at all."""
        if self._eof or not (self.may_keep_alive or phase is HEAD):
            self.close()
            return
        if self.flow.is_paused:
            self.flow.resume()
        if self.phase is not phase:
            self.enter(phase)

    def _discard(self) -> bool:
        """Passes over what the app did not read, as long as that is little; true at its end."""
        if self.phase is not DISCARD:
            self.enter(DISCARD)
        self.flow.resume()
        before = self.reader.pending
        self.reader.take_body()
        self._progress += before - self.reader.pending
        if self._progress > self.limits.discarded_body:
            self.close()
            return False
        return self.reader.is_body_complete

    def enter(self, phase: str) -> None:
        self.phase = phase
        self._progress = 0
        if self.flow.drained is None:  # else it is the client's slowness that counts
            self.deadline = self.server.loop.time() + self.server.timeouts[phase]

    def close(self) -> None:
        """Sends a FIN and lets the client read: a plain close could cut its last response."""
        self._lose()
        if self.phase in (LINGER, CLOSED) or self.transport.is_closing():
            return
        if self._eof or (self.phase is IDLE and not self.reader.pending):
            self.transport.close()
        else:
            self.flow.end_writing()
            self.enter(LINGER)
            self.flow.resume()
            self.transport.write_eof()

    def stop(self) -> None:
        """The server is about to end: no request is begun after the one at work."""
        self.may_keep_alive = False
        if self.exchange is None:
            self.close()

    def _end_with(self, status: int, text: str, unsaid: bool, to_head: bool) -> None:
        self._lose()
        if not unsaid:
            self.transport.abort()
        elif self.phase is not LINGER and not self.transport.is_closing():
            self.transport.write(plain_response(status, text, to_head=to_head))
            self.close()

    def _lose(self) -> None:
        exchange, self.exchange = self.exchange, None
        if exchange is not None:
            exchange.is_gone = True
            exchange.wake()
