"""From bytes to messages, without a socket: bytes are fed in, a head and its body are taken out.

A message is cut out of the bytes before anything is made of it, so what a client sends ahead
(pipelining) stays bytes until its turn, and the verdict on a message is the same however it is cut
into reads.
"""

import re

from server.body import Body, ChunkedBody, LengthBody
from server.errors import BadMessage
from server.head import CHUNKED, Head, HeadParser
from server.limits import Limits

_EMPTY_LINES = 8  # bytes of them before a request: more is a way to keep a connection for nothing
_CR = ord("\r")
_END = b"\r\n\r\n"  # of a head
_LINE_BEGUN = re.compile(
    rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+(?: [\x21-\x7e]*(?: [A-Z]*(?:/[0-9.]*)?)?)?)?\r?"
)


class Reader:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._parser = HeadParser(limits)
        self.data = b""  # what waits to be taken
        self.is_body_complete = True
        self._fed = 0  # how much of the head has gone to the parser
        self._skipped = 0  # bytes of empty lines before it
        self._body: Body | None = None
        self._ready = b""  # of the body, decoded

    @property
    def pending(self) -> int:
        """Bytes that wait to be taken."""
        return len(self.data) + len(self._ready)

    @property
    def has_begun(self) -> bool:
        """Whether anything has come of a message that is not taken yet, be it an empty line."""
        return bool(self.data or self._skipped)

    def feed(self, data: bytes) -> None:
        self.data = self.data + data if self.data else data

    def take_head(self) -> Head | None:
        """The next message's head; None as long as bytes of it are missing."""
        data = self.data
        if self._fed:
            # What the parser has already is not looked through again; the end may have begun in it.
            seen = max(0, self._fed - 3)
            lines, end, rest = data[seen:].partition(_END)
            lines = data[:seen] + lines
        else:
            if data and data[0] == _CR:
                data = self._skip_empty_lines()
            lines, end, rest = data.partition(_END)
        if not end or len(lines) + 4 > self._limits.head:
            self._feed_begun(data)
            return None
        line = lines.partition(b"\r\n")[0]
        if len(line) > self._limits.request_line:
            self._check_line_begun(data)
        message = lines + _END
        self._parser.feed(message[self._fed :] if self._fed else message, line)
        head = self._parser.finish(line)
        self.data, self._fed, self._skipped = rest, 0, 0
        self._ready = b""  # what the app has left of the body before
        if head.length:
            self._begin_body(head.length)
        return head

    def take_body(self) -> bytes:
        """What has come of the body; `is_body_complete` tells whether more is to come."""
        self._decode()
        body, self._ready = self._ready, b""
        return body

    def has_news(self) -> bool:
        """Whether there is something to take of the body, be it that it is complete: what has come
        may be nothing but the framing of chunks."""
        self._decode()
        return bool(self._ready) or self.is_body_complete

    def _decode(self) -> None:
        if self._body is not None and self.data:
            body, self.data, self.is_body_complete = self._body.take(self.data)
            self._ready = self._ready + body if self._ready else body
            if self.is_body_complete:
                self._body = None

    def _begin_body(self, length: int) -> None:
        chunked = length == CHUNKED
        self._body = ChunkedBody(self._limits) if chunked else LengthBody(length, self._limits)
        self.is_body_complete = False

    def _skip_empty_lines(self) -> bytes:
        """RFC 9112 2.2: one before a request is no fault. A stream of them is no request."""
        start = 0
        while start <= _EMPTY_LINES and self.data.startswith(b"\r\n", start):
            start += 2
        self.data = self.data[start:]
        self._skipped += start
        if self._skipped > _EMPTY_LINES:
            raise BadMessage(400, "empty lines in place of a request")
        return self.data

    def _feed_begun(self, data: bytes) -> None:
        """A head that is not complete: what is wrong with it already, is told already."""
        line_end = data.find(b"\r\n", 0, self._limits.request_line + 2)
        if line_end < 0:
            self._check_line_begun(data)
            return
        piece = data[self._fed : self._limits.head]
        self._parser.feed(piece, data[:line_end])
        self._fed += len(piece)
        if len(data) > self._limits.head:
            raise BadMessage(431, f"a head longer than {self._limits.head} bytes")

    def _check_line_begun(self, data: bytes) -> None:
        limit = self._limits.request_line
        if not _LINE_BEGUN.fullmatch(data, 0, limit):
            raise BadMessage(400, "a malformed request line")
        if len(data) > limit and b" " not in data[:limit]:
            raise BadMessage(501, "a method longer than any that is known")
        if len(data) > limit:
            raise BadMessage(414, f"a request line longer than {limit} bytes")
