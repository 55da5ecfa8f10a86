"""The head of a request: httptools parses it, and this module checks what httptools accepts.

RFC 9112. The length of the body is decided here, and ambiguous heads are refused. If a proxy and
this server found different lengths, a request could be hidden from the proxy (request smuggling).
"""

import re

from server.limits import Limits

Headers = list[tuple[bytes, bytes]]
Decisive = dict[bytes, list[bytes]]

CHUNKED = -1  # the `length` of a Head whose body is chunked

_DECISIVE = frozenset((b"host", b"content-length", b"transfer-encoding", b"connection", b"expect"))
_AUTHORITY = re.compile(rb"(?:[A-Za-z0-9._~!$&'()*+;=%-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?")
_ABSOLUTE = re.compile(rb"(?i:https?)://([^/?]*)(.*)")
_REQUEST_LINE = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+ [\x21-\x7e]+ HTTP/(\d\.\d)")
_LATER = re.compile(rb" HTTP/1\.[2-9]\Z")
_SLASH, _HASH = ord("/"), ord("#")  # numbers, because an item of a bytes object is a number


class Head:
    __slots__ = ("method", "target", "headers", "is_1_0", "keep_alive", "length", "continues")

    method: str
    target: bytes  # the path with its query, or * for OPTIONS
    headers: Headers  # in the order of the request, names in lower case
    is_1_0: bool
    keep_alive: bool
    length: int  # length of the body in bytes, or CHUNKED
    continues: bool  # the client waits for a 100 before it sends the body


class HeadParser:
    """Parses the heads of one connection, one after the other.

    `feed` gets the pieces of a head, and not a byte of what follows. Then `finish` returns the head
    and makes the parser ready for the next one.
    """

    def __init__(self, limits: Limits) -> None:
        raise NotImplementedError(
            "TODO: make a parser of httptools, and attributes for its results"
        )

    def on_header(self, name: bytes, value: bytes) -> None:
        raise NotImplementedError(
            "TODO: lower the name, strip the value; remember the decisive headers"
        )

    def feed(self, piece: bytes, line: bytes) -> None:
        """Raises BadMessage. `line` is the request line as far as it has arrived, for the error."""
        raise NotImplementedError(
            "TODO: feed httptools; turn its errors into BadMessage; count the fields"
        )

    def finish(self, line: bytes) -> Head:
        raise NotImplementedError(
            "TODO: check the line, Host, length, keep-alive and Expect; return a Head"
        )
