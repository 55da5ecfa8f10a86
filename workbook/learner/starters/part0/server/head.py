"""A request's head: httptools reads it, this module judges what httptools lets through.

RFC 9112. Everything that says where a message ends is decided here, once, and strictly: what two
readers could understand in two ways is how a request is smuggled past one of them.
"""

import re

from server.limits import Limits

Headers = list[tuple[bytes, bytes]]
Decisive = dict[bytes, list[bytes]]

CHUNKED = -1  # a Head's length where the body says itself where it ends

_DECISIVE = frozenset((b"host", b"content-length", b"transfer-encoding", b"connection", b"expect"))
_AUTHORITY = re.compile(rb"(?:[A-Za-z0-9._~!$&'()*+;=%-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?")
_ABSOLUTE = re.compile(rb"(?i:https?)://([^/?]*)(.*)")
_REQUEST_LINE = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+ [\x21-\x7e]+ HTTP/(\d\.\d)")
_LATER = re.compile(rb" HTTP/1\.[2-9]\Z")
_SLASH, _HASH = ord("/"), ord("#")  # a byte of bytes is a number, and found as one at once


class Head:
    __slots__ = ("method", "target", "headers", "is_1_0", "keep_alive", "length", "continues")

    method: str
    target: bytes  # the path with its query, or * for OPTIONS
    headers: Headers  # names lower-case, in their order
    is_1_0: bool
    keep_alive: bool
    length: int  # of the body, in bytes
    continues: bool  # the client waits for a 100 before it sends the body


class HeadParser:
    """Is fed a head, piece by piece and no byte more, and then asked for it."""

    def __init__(self, limits: Limits) -> None:
        raise NotImplementedError("TODO: a parser of httptools, and room for what it calls back")

    def on_header(self, name: bytes, value: bytes) -> None:
        raise NotImplementedError(
            "TODO: lower-case, the value without blanks at its end; remember the decisive ones"
        )

    def feed(self, piece: bytes, line: bytes) -> None:
        """`line` is the request line as far as it is known, to say what is wrong."""
        raise NotImplementedError(
            "TODO: hand on to httptools; its refusal is a BadMessage; count the fields"
        )

    def finish(self, line: bytes) -> Head:
        raise NotImplementedError(
            "TODO: the line as it must be, then Host, length, keep-alive, expectation: a Head"
        )
