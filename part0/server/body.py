"""The body of a request: decodes it and finds its end, in pieces of any size.

`take` gets bytes and returns (decoded bytes, the rest, whether the body is complete). Extensions
of chunks and trailers are dropped: the app never gets them, and trailers are not headers.
"""

import re
import string
from typing import Protocol

from server.errors import BadMessage
from server.limits import Limits

_HEX = string.hexdigits.encode()
_TOKEN = b"!#$%&'*+-.^_`|~" + (string.ascii_letters + string.digits).encode()
_BLANK = b" \t"
_TEXT = bytes([0x09, *range(0x20, 0x7F), *range(0x80, 0x100)])
_QUOTED_TEXT = _TEXT.translate(None, b'"\\')

# RFC 9112 7.1: the bytes that are allowed between the data of chunks. Each state lists them with
# the next state. A quoted string cannot contain CRLF, because others would end the line there.
_WAYS: dict[str, list[tuple[bytes, str]]] = {
    "before size": [(_HEX, "size")],
    "size": [(_HEX, "size"), (_BLANK, "gap"), (b";", "before name"), (b"\r", "line end")],
    "gap": [(_BLANK, "gap"), (b";", "before name")],
    "before name": [(_BLANK, "before name"), (_TOKEN, "name")],
    "name": [
        (_TOKEN, "name"),
        (_BLANK, "after name"),
        (b"=", "before value"),
        (b";", "before name"),
        (b"\r", "line end"),
    ],
    "after name": [(_BLANK, "after name"), (b"=", "before value"), (b";", "before name")],
    "before value": [(_BLANK, "before value"), (_TOKEN, "value"), (b'"', "quoted")],
    "value": [(_TOKEN, "value"), (_BLANK, "gap"), (b";", "before name"), (b"\r", "line end")],
    "quoted": [(_QUOTED_TEXT, "quoted"), (b"\\", "escaped"), (b'"', "after quoted")],
    "escaped": [(_TEXT, "quoted")],
    "after quoted": [(_BLANK, "gap"), (b";", "before name"), (b"\r", "line end")],
    "line end": [(b"\n", "data")],
    "data": [(b"\r", "data end")],
    "data end": [(b"\n", "before size")],
    "trailers": [(_TOKEN, "field"), (b"\r", "last line end")],
    "field": [(_TOKEN, "field"), (b":", "field value")],
    "field value": [(_TEXT, "field value"), (b"\r", "field end")],
    "field end": [(b"\n", "trailers")],
    "last line end": [(b"\n", "complete")],
}
_NEXT = {
    state: {byte: target for some, target in ways for byte in some}
    for state, ways in _WAYS.items()
}  # fmt: skip
_FRAMING = {"before size", "size", "line end", "data", "data end", "complete"}  # others: dropped
_SIZE_DIGITS = 16
# The usual bytes from one chunk's data to the next, matched at once because that is faster.
_PLAIN_LINE = re.compile(rb"\r\n([0-9A-Fa-f]{1,%d})\r\n" % _SIZE_DIGITS)

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
        self._state = "before size"
        self._digits = b""  # the digits of a size that is not complete yet
        self._size = 0  # the size of all chunks so far
        self._left = 0  # how many bytes of the current chunk are still missing
        self._dropped = 0  # how many bytes of extensions and trailers were dropped

    def take(self, data: bytes) -> Taken:
        pieces: list[bytes] = []
        position, end = 0, len(data)
        while position < end and self._state != "complete":
            if self._left:
                piece = data[position : position + self._left]
                pieces.append(piece)
                position += len(piece)
                self._left -= len(piece)
            elif self._state == "data" and (line := _PLAIN_LINE.match(data, position)):
                position = line.end()
                self._begin_chunk(line[1])
            else:
                self._step(data[position])
                position += 1
        return b"".join(pieces), data[position:], self._state == "complete"

    def _step(self, byte: int) -> None:
        """Take one byte that is not data."""
        state = _NEXT[self._state].get(byte)
        if state is None:
            longer = self._state in ("data", "data end")
            raise BadMessage(400, "a chunk longer than it says" if longer else "a malformed chunk")
        self._state = state
        if state not in _FRAMING:
            self._dropped += 1
            if self._dropped > self._limits.chunk_extensions:
                raise BadMessage(400, "too many chunk extensions or trailers")
        elif state == "size":
            self._digits += bytes((byte,))
            if len(self._digits) > _SIZE_DIGITS:
                raise BadMessage(400, f"a chunk's size of more than {_SIZE_DIGITS} digits")
        elif state == "data":
            self._begin_chunk(self._digits)

    def _begin_chunk(self, digits: bytes) -> None:
        self._digits = b""
        self._left = int(digits, 16)
        self._state = "data" if self._left else "trailers"
        self._size += self._left
        if self._limits.body is not None and self._size > self._limits.body:
            raise BadMessage(413, f"a body longer than {self._limits.body} bytes")
