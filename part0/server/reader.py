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
_LINE_BEGUN = re.compile(
    rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+(?: [\x21-\x7e]*(?: [A-Z]*(?:/[0-9.]*)?)?)?)?\r?"
)


class Reader:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._parser = HeadParser(limits)
        self._data = b""
        self._fed = 0  # how much of the head has gone to the parser
        self._skipped = 0  # bytes of empty lines before it
        self._body: Body | None = None

    @property
    def pending(self) -> int:
        """Bytes that wait to be taken."""
        return len(self._data)

    @property
    def has_begun(self) -> bool:
        """Whether anything has come of a message that is not taken yet, be it an empty line."""
        return bool(self._data or self._skipped)

    @property
    def is_body_complete(self) -> bool:
        return self._body is None

    def feed(self, data: bytes) -> None:
        self._data = self._data + data if self._data else data

    def take_head(self) -> Head | None:
        """The next message's head; None as long as bytes of it are missing."""
        data = self._data
        if data.startswith(b"\r\n") and not self._fed:
            data = self._skip_empty_lines()
        end = data.find(b"\r\n\r\n", max(0, self._fed - 3))
        if end < 0 or end + 4 > self._limits.head:
            self._feed_begun(data)
            return None
        line_end = data.find(b"\r\n")
        if line_end > self._limits.request_line:
            self._check_line_begun(data)
        line = data[:line_end]
        end += 4
        head_alone = end == len(data) and not self._fed
        self._parser.feed(data if head_alone else data[self._fed : end], line)
        head = self._parser.finish(line)
        self._data, self._fed, self._skipped = data[end:], 0, 0
        if head.length == CHUNKED:
            self._body = ChunkedBody(self._limits)
        elif head.length:
            self._body = LengthBody(head.length, self._limits)
        return head

    def take_body(self) -> bytes:
        """What has come of the body; `is_body_complete` tells whether more is to come."""
        if self._body is None or not self._data:
            return b""
        body, self._data, complete = self._body.take(self._data)
        if complete:
            self._body = None
        return body

    def _skip_empty_lines(self) -> bytes:
        """RFC 9112 2.2: one before a request is no fault. A stream of them is no request."""
        start = 2
        while start <= _EMPTY_LINES and self._data.startswith(b"\r\n", start):
            start += 2
        self._data = self._data[start:]
        self._skipped += start
        if self._skipped > _EMPTY_LINES:
            raise BadMessage(400, "empty lines in place of a request")
        return self._data

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
        if len(data) > limit:
            raise BadMessage(414, f"a request line longer than {limit} bytes")
