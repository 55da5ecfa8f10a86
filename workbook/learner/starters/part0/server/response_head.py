"""The head of a response: checks status and headers, and turns them into bytes.

A value with a line end would begin another header, so it is refused. The finished line of a header
is cached, because apps send the same headers again and again.
"""

import functools
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_OURS = frozenset((b"content-length", b"transfer-encoding", b"connection", b"date"))
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
# Only the server sends 1xx. An app may send any other status.
_STATUS_LINES = {
    code: f"HTTP/1.1 {code} {_PHRASES.get(code, '')}\r\n".encode() for code in range(200, 600)
}


class ResponseHead:
    """`lines` has the status line and the headers, without the body's length or coding.

    Raises ValueError or TypeError if the app's status or headers are invalid.
    """

    __slots__ = ("lines", "status", "length", "close")

    def __init__(self, status: Any, headers: Iterable[tuple[bytes, bytes]]) -> None:
        raise NotImplementedError("TODO: check status and headers, and keep the lines as bytes")


@functools.lru_cache(maxsize=1024)
def header_line(name: bytes, value: bytes) -> bytes:
    """Return the line of a header; b"" if the server sets this header itself."""
    raise NotImplementedError(
        'TODO: check name and value, return the line; b"" if the server sets this header'
    )


_date, _from, _until = b"", 0.0, 0.0


def date_line() -> bytes:
    """Return the line of the date header, which is made once a second."""
    raise NotImplementedError("TODO: return the line of the date header; make it once a second")


def plain_response(status: int, text: str, *, to_head: bool = False) -> bytes:
    """Return a whole response of the server, which says that the connection closes.

    HEAD gets no body.
    """
    raise NotImplementedError("TODO: return a whole response with connection: close")
