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
        raise NotImplementedError(
            "TODO: check the status (200 to 599); keep type, headers (pairs) and body (bytes)"
        )

    @property
    def phrase(self) -> str:
        raise NotImplementedError('TODO: return the phrase of the status, or "" if it has none')

    def add_body(self, data: str | bytes) -> None:
        """Set the body, in place of an earlier one; text becomes UTF-8."""
        raise NotImplementedError("TODO: encode a str as UTF-8, keep bytes, else raise TypeError")

    def add_header(self, key: str, value: str) -> None:
        """Add a header, even if the name is there already: two cookies are two headers."""
        raise NotImplementedError("TODO: refuse a wrong name, and a value with a control character")

    def as_headers(self) -> Headers:
        """Return the headers for ASGI: pairs of bytes, names in lower case."""
        raise NotImplementedError(
            "TODO: return content-type with charset, content-length in bytes, then the others"
        )

    def __str__(self) -> str:
        """Return the whole HTTP response as text, for debugging. The server does not use it."""
        raise NotImplementedError("TODO: return HTTP/1.1 200 OK, the header lines and the body")

    def __repr__(self) -> str:
        raise NotImplementedError("TODO: return text such as <Response 200 OK, 3 bytes>")


def json_response(
    data: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    raise NotImplementedError("TODO: return JSON without NaN, as application/json")
