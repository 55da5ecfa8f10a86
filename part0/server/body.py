"""A request's body: where it ends, whatever pieces it comes in.

Both kinds take bytes and return (decoded, the rest, whether the body is complete). A chunk's
extensions and the trailers are read and dropped: they are no headers, and nobody else's bytes.
"""

import re
from typing import Protocol

from server.errors import BadMessage
from server.limits import Limits

_CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,16})(;[\t\x20-\x7e\x80-\xff]*)?\r\n")
_TRAILER_LINE = re.compile(rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*)?\r\n")
# How such a line may begin, so that a wrong one is known before its end has come.
_CHUNK_LINE_BEGUN = re.compile(rb"(?:[0-9A-Fa-f]{1,16}(?:;[\t\x20-\x7e\x80-\xff]*)?\r?)?")
_TRAILER_LINE_BEGUN = re.compile(
    rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+(?::[\t\x20-\x7e\x80-\xff]*\r?)?|\r)?"
)

Taken = tuple[bytes, bytes, bool]


class Body(Protocol):
    def take(self, data: bytes) -> Taken: ...


class LengthBody:
    def __init__(self, length: int, limits: Limits) -> None:
        if limits.body is not None and length > limits.body:
            raise BadMessage(413, f"a body of {length} bytes: {limits.body} is the limit")
        self._left = length

    def take(self, data: bytes) -> Taken:
        if len(data) < self._left:
            self._left -= len(data)
            return data, b"", False
        body, rest = data[: self._left], data[self._left :]
        self._left = 0
        return body, rest, True


class ChunkedBody:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._size = 0  # of all the chunks so far
        self._left = 0  # of the chunk that has begun
        self._closing = b""  # what stands after a chunk's data, and has not come yet
        self._in_trailers = False
        self._dropped = 0  # bytes of extensions and trailers

    def take(self, data: bytes) -> Taken:
        pieces: list[bytes] = []
        position, end = 0, len(data)
        while position < end and not self._in_trailers:
            if self._left:
                piece = data[position : position + self._left]
                pieces.append(piece)
                position += len(piece)
                self._left -= len(piece)
            elif self._closing:
                came = data[position : position + len(self._closing)]
                if not self._closing.startswith(came):
                    raise BadMessage(400, "a chunk longer than it says")
                self._closing = self._closing[len(came) :]
                position += len(came)
            else:
                line = _CHUNK_LINE.match(data, position)
                if line is None:
                    self._check_begun(_CHUNK_LINE_BEGUN, data, position)
                    break
                position = line.end()
                self._begin_chunk(line)
        complete = False
        while self._in_trailers and not complete:
            trailer = _TRAILER_LINE.match(data, position)
            if trailer is None:
                self._check_begun(_TRAILER_LINE_BEGUN, data, position)
                break
            complete = trailer.end() - position == 2  # the empty line
            self._drop(trailer.end() - position)
            position = trailer.end()
        return b"".join(pieces), data[position:], complete

    def _begin_chunk(self, line: re.Match[bytes]) -> None:
        if line[2]:
            self._drop(len(line[2]))
        self._left = int(line[1], 16)
        self._in_trailers = not self._left
        self._closing = b"\r\n" if self._left else b""
        self._size += self._left
        if self._limits.body is not None and self._size > self._limits.body:
            raise BadMessage(413, f"a body longer than {self._limits.body} bytes")

    def _drop(self, size: int) -> None:
        self._dropped += size
        if self._dropped > self._limits.chunk_extensions:
            raise BadMessage(400, "too many chunk extensions or trailers")

    def _check_begun(self, begun: re.Pattern[bytes], data: bytes, position: int) -> None:
        if not begun.fullmatch(data, position):
            raise BadMessage(400, "a malformed chunk")
        if len(data) - position > self._limits.chunk_extensions:
            raise BadMessage(400, "too many chunk extensions or trailers")
