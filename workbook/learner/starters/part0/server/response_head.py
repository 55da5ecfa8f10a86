"""A response's head as bytes, checked: nothing an app says can begin a header of its own.

A header is checked once and remembered as the line that it makes, for apps say the same again.
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
# 1xx are the server's own to send; between them and the end an app may choose any.
_STATUS_LINES = {
    code: f"HTTP/1.1 {code} {_PHRASES.get(code, '')}\r\n".encode() for code in range(200, 600)
}


class ResponseHead:
    """`lines` lacks what depends on the body: its length or coding, and the empty line."""

    __slots__ = ("lines", "status", "length", "close")

    def __init__(self, status: Any, headers: Iterable[tuple[bytes, bytes]]) -> None:
        raise NotImplementedError("TODO: check status and headers, and keep the lines as bytes")


@functools.lru_cache(maxsize=1024)
def header_line(name: bytes, value: bytes) -> bytes:
    """The line as it is written; none for a header that is the server's own to set."""
    raise NotImplementedError(
        "TODO: name: value, checked; none for what is the server's own to set"
    )


_date, _from, _until = b"", 0.0, 0.0


def date_line() -> bytes:
    """Made once a second."""
    raise NotImplementedError("TODO: date: …, made once a second")


def plain_response(status: int, text: str, *, to_head: bool = False) -> bytes:
    """A whole response of the server's own, after which it closes. HEAD gets no body."""
    raise NotImplementedError("TODO: a whole response, with connection: close")
