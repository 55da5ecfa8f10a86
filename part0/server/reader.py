"""Turns bytes into messages, without a socket: feed bytes, then take a head and its body.

Each head is cut out of the bytes before it is parsed. So requests that a client sends ahead
(pipelining) stay bytes until it is their turn, and it makes no difference how the bytes are split
into reads.
"""

import re

from server.body import Body, ChunkedBody, LengthBody
from server.errors import BadMessage
from server.head import CHUNKED, Head, HeadParser
from server.limits import Limits

_EMPTY_LINES = 8  # bytes of empty lines that are skipped; more would keep a connection alive
_CR = ord("\r")
_END = b"\r\n\r\n"  # of a head
_LINE_BEGUN = re.compile(
    rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+(?: [\x21-\x7e]*(?: [A-Z]*(?:/[0-9.]*)?)?)?)?\r?"
)


class Reader:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._parser = HeadParser(limits)
        self.data = b""  # not taken yet
        self.is_body_complete = True
        self._fed = 0  # bytes of the head that the parser has
        self._skipped = 0  # bytes of empty lines before the head
        self._body: Body | None = None
        self._ready = b""  # decoded bytes of the body

    @property
    def pending(self) -> int:
        """How many bytes wait to be taken."""
        return len(self.data) + len(self._ready)

    @property
    def has_begun(self) -> bool:
        """Whether any byte of the next message has come, even of an empty line before it."""
        return bool(self.data or self._skipped)

    def feed(self, data: bytes) -> None:
        self.data = self.data + data if self.data else data

    def take_head(self) -> Head | None:
        """Return the next head; None if it is not complete. Raises BadMessage."""
        data = self.data
        if self._fed:
            # Search only the new bytes; the end may begin in the last three of the old ones.
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
        if head.length:
            self._begin_body(head.length)  # if this raises, the head is still in `data`
        self.data, self._fed, self._skipped = rest, 0, 0
        self._ready = b""  # drop what the app did not take of the body before
        return head

    def take_body(self) -> bytes:
        """Return the bytes of the body that have come; `is_body_complete` tells if it is enough."""
        self._decode()
        body, self._ready = self._ready, b""
        return body

    def has_news(self) -> bool:
        """Return whether take_body would return bytes, or the body is complete. The bytes that have
        come may be only the framing of chunks."""
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
        """RFC 9112 2.2: skip an empty line before a request. Too many of them are refused."""
        start = 0
        while start <= _EMPTY_LINES and self.data.startswith(b"\r\n", start):
            start += 2
        self.data = self.data[start:]
        self._skipped += start
        if self._skipped > _EMPTY_LINES:
            raise BadMessage(400, "empty lines in place of a request")
        return self.data

    def _feed_begun(self, data: bytes) -> None:
        """Check an incomplete head: refuse it as soon as it is certainly wrong."""
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
