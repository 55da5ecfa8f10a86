"""The response: a status, headers and a body. The body is bytes, so its length is right.

A wrong status, header or body raises an error here, where the mistake is, and not later in the
server.
"""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

Headers = list[tuple[bytes, bytes]]

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_KNOWN = frozenset(status.value for status in HTTPStatus)  # those with a phrase
_to_json = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


class Response:
    def __init__(
        self,
        body: str | bytes | None = None,
        status: int = 200,
        content_type: str = "text/plain",
        headers: Mapping[str, str] | None = None,
        version: str = "1.1",
    ) -> None:
        if not (isinstance(status, int) and 200 <= status <= 599):
            raise ValueError(f"a status is a number from 200 to 599, not {status!r}")
        self.version = version
        self.status = status
        self.content_type = content_type
        self.headers: list[tuple[str, str]] = []
        self.body = b""
        if body is not None:
            self.add_body(body)
        for name, value in (headers or {}).items():
            self.add_header(name, value)

    @property
    def phrase(self) -> str:
        return HTTPStatus(self.status).phrase if self.status in _KNOWN else ""

    def add_body(self, data: str | bytes) -> None:
        """Set the body, in place of an earlier one; text becomes UTF-8."""
        if not isinstance(data, str | bytes):
            raise TypeError(f"a body is str or bytes, not {data!r}")
        self.body = data.encode() if isinstance(data, str) else data

    def add_header(self, key: str, value: str) -> None:
        """Add a header, even if the name is there already: two cookies are two headers."""
        if not _TOKEN.fullmatch(key):
            raise ValueError(f"{key!r} is no header name")
        if _CONTROL.search(value):
            raise ValueError(f"the header {key!r} has a control character in {value!r}")
        if key.lower() == "content-type":
            self.content_type = value
        elif key.lower() != "content-length":  # as_headers computes it
            self.headers.append((key, value))

    def as_headers(self) -> Headers:
        """Return the headers for ASGI: pairs of bytes, names in lower case."""
        pairs: Headers = []
        if self.status not in (204, 304):
            if self.body:
                pairs.append((b"content-type", _with_charset(self.content_type)))
            pairs.append((b"content-length", b"%d" % len(self.body)))
        for name, value in self.headers:
            pairs.append((name.lower().encode("ascii"), value.encode("utf-8")))
        return pairs

    def __str__(self) -> str:
        """Return the whole HTTP response as text, for debugging. The server does not use it."""
        lines = [f"HTTP/{self.version} {self.status} {self.phrase}"]
        lines += [
            f"{name.decode()}: {value.decode('latin-1')}" for name, value in self.as_headers()
        ]
        return "\r\n".join([*lines, "", self.body.decode("utf-8", "replace")])

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.status} {self.phrase}, {len(self.body)} bytes>"


def json_response(
    data: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    return Response(_to_json(data), status, "application/json", headers)


def _with_charset(content_type: str) -> bytes:
    if _CONTROL.search(content_type):
        raise ValueError(f"a control character in the content type {content_type!r}")
    if content_type.startswith("text/") and "charset" not in content_type:
        content_type += "; charset=utf-8"
    return content_type.encode("latin-1")
