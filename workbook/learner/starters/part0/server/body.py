"""The body of a request: decodes it and finds its end, in pieces of any size.

`take` gets bytes and returns (decoded bytes, the rest, whether the body is complete). Extensions
of chunks and trailers are dropped: the app never gets them, and trailers are not headers.
"""

import re
import string
from typing import Protocol

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
        raise NotImplementedError("TODO: keep the length; raise a 413 if it exceeds limits.body")

    def take(self, data: bytes) -> Taken:
        raise NotImplementedError("TODO: return the data, the rest, and whether it is complete")


class ChunkedBody:
    def __init__(self, limits: Limits) -> None:
        raise NotImplementedError("TODO: set the state of a body of which nothing has arrived")

    def take(self, data: bytes) -> Taken:
        raise NotImplementedError(
            "TODO: decode each chunk (size, data, CRLF); drop the trailers after the last one"
        )
