"""A response's head as bytes, checked: nothing an app says can begin a header of its own.

A header is checked once and remembered as the line that it makes, for apps say the same again.
"""

import functools
import re
import time
from collections.abc import Iterable
from email.utils import formatdate
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

    __slots__ = ("lines", "status", "length", "close", "date")

    def __init__(self, status: Any, headers: Iterable[tuple[bytes, bytes]]) -> None:
        line = _STATUS_LINES.get(status) if isinstance(status, int) else None
        if line is None:
            raise ValueError(f"expected a status from 200 to 599, got {status!r}")
        self.status: int = status
        self.length: int | None = None
        self.close = False
        self.date = b""  # the app's own, in place of ours
        lines = [line, date_line()]
        try:
            for header in headers:
                if len(header) != 2:
                    raise TypeError
                name, value = header
                if name == b"content-length":
                    self._take_length(value)
                else:
                    lines.append(header_line(name, value) or self._take_framing(name, value))
        except TypeError:
            raise TypeError(f"expected headers as pairs of bytes, got {headers!r}") from None
        if self.date:
            lines[1] = self.date
        self.lines = b"".join(lines)

    def _take_length(self, value: bytes) -> None:
        if type(value) is not bytes or not value.isdigit() or self.length is not None:
            raise ValueError(f"expected one content-length, a number of bytes; got {value!r}")
        self.length = int(value)

    def _take_framing(self, name: bytes, value: bytes) -> bytes:
        """Framing is the server's, whatever the app says; its wish to close and its date count."""
        if name.lower() == b"content-length":
            self._take_length(value)
        elif name.lower() == b"connection":
            self.close = self.close or b"close" in value.lower()
        elif name.lower() == b"date":
            self.date = b"date: %b\r\n" % value
        return b""


@functools.lru_cache(maxsize=1024)
def header_line(name: bytes, value: bytes) -> bytes:
    """The line as it is written; none for a header that is the server's own to set."""
    if not (isinstance(name, bytes) and isinstance(value, bytes)):
        raise TypeError
    if not _TOKEN.fullmatch(name):
        raise ValueError(f"expected a header name, got {name!r}")
    if _CONTROL.search(value):
        raise ValueError(f"expected a header without control characters, got {name!r}: {value!r}")
    return b"" if name.lower() in _OURS else b"%b: %b\r\n" % (name, value)


_date, _from, _until = b"", 0.0, 0.0


def date_line() -> bytes:
    """Made once a second."""
    global _date, _from, _until
    now = time.time()
    if not _from <= now < _until:  # the clock may also be set back
        _from, _until = now // 1, now // 1 + 1
        _date = f"date: {formatdate(_from, usegmt=True)}\r\n".encode()
    return _date


def plain_response(status: int, text: str, *, to_head: bool = False) -> bytes:
    """A whole response of the server's own, after which it closes. RFC 9110 9.3.2: HEAD gets no
    body, and is told the length that GET would be."""
    body = text.encode()
    lines = [
        _STATUS_LINES[status],
        date_line(),
        b"content-type: text/plain; charset=utf-8\r\n",
        b"content-length: %d\r\nconnection: close\r\n" % len(body),
        b"\r\n",
    ]
    return b"".join(lines) + (b"" if to_head else body)
