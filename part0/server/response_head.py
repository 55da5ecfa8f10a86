"""The head of a response: checks status and headers, and turns them into bytes.

A value with a line end would begin another header, so it is refused. The finished line of a header
is cached, because apps send the same headers again and again.
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
# Only the server sends 1xx. An app may send any other status.
_STATUS_LINES = {
    code: f"HTTP/1.1 {code} {_PHRASES.get(code, '')}\r\n".encode() for code in range(200, 600)
}


class ResponseHead:
    """`lines` has the status line and the headers, without the body's length or coding.

    Raises ValueError or TypeError if the app's status or headers are invalid.
    """

    __slots__ = ("lines", "status", "length", "close", "date")

    def __init__(self, status: Any, headers: Iterable[tuple[bytes, bytes]]) -> None:
        line = _STATUS_LINES.get(status) if isinstance(status, int) else None
        if line is None:
            raise ValueError(f"expected a status from 200 to 599, got {status!r}")
        self.status: int = status
        self.length: int | None = None
        self.close = False
        self.date = b""  # the line of the app's own date header, if it has one
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
        """Handle a header that the server writes itself; only `close` and a date are used."""
        if name.lower() == b"content-length":
            self._take_length(value)
        elif name.lower() == b"connection":
            self.close = self.close or b"close" in value.lower()
        elif name.lower() == b"date":
            self.date = b"date: %b\r\n" % value
        return b""


@functools.lru_cache(maxsize=1024)
def header_line(name: bytes, value: bytes) -> bytes:
    """Return the line of a header; b"" if the server sets this header itself."""
    if not (isinstance(name, bytes) and isinstance(value, bytes)):
        raise TypeError
    if not _TOKEN.fullmatch(name):
        raise ValueError(f"expected a header name, got {name!r}")
    if _CONTROL.search(value):
        raise ValueError(f"expected a header without control characters, got {name!r}: {value!r}")
    return b"" if name.lower() in _OURS else b"%b: %b\r\n" % (name, value)


_date, _from, _until = b"", 0.0, 0.0


def date_line() -> bytes:
    """Return the line of the date header, which is made once a second."""
    global _date, _from, _until
    now = time.time()
    if not _from <= now < _until:  # also if the clock was set back
        _from, _until = now // 1, now // 1 + 1
        _date = f"date: {formatdate(_from, usegmt=True)}\r\n".encode()
    return _date


def plain_response(status: int, text: str, *, to_head: bool = False) -> bytes:
    """Return a whole response of the server, which says that the connection closes.

    RFC 9110 9.3.2: HEAD gets no body, but the content-length that GET would get.
    """
    body = text.encode()
    lines = [
        _STATUS_LINES[status],
        date_line(),
        b"content-type: text/plain; charset=utf-8\r\n",
        b"content-length: %d\r\nconnection: close\r\n" % len(body),
        b"\r\n",
    ]
    return b"".join(lines) + (b"" if to_head else body)
