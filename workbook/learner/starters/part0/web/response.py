"""The response: a status, headers and a body. The body is bytes, so its length is right.

What cannot be sent raises an error here, where the mistake is, and not later in the server.
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
            "TODO: status (200 to 599), content_type, headers as a list of pairs, body as bytes"
        )

    @property
    def phrase(self) -> str:
        raise NotImplementedError("TODO: the phrase of the status, empty where it has none")

    def add_body(self, data: str | bytes) -> None:
        """Set the body, in place of an earlier one; text becomes UTF-8."""
        raise NotImplementedError("TODO: str becomes UTF-8, bytes stay; all else is a TypeError")

    def add_header(self, key: str, value: str) -> None:
        """Add a header, even if the name is there already: two cookies are two headers."""
        raise NotImplementedError(
            "TODO: refuse what is no name, and a value with a control character"
        )

    def as_headers(self) -> Headers:
        """Return the headers for ASGI: pairs of bytes, names in lower case."""
        raise NotImplementedError(
            "TODO: content-type with its charset, content-length in bytes, then the others"
        )

    def __str__(self) -> str:
        """Return the message as text, to look at. The server writes what is sent."""
        raise NotImplementedError("TODO: HTTP/1.1 200 OK, a line for each header, the body")

    def __repr__(self) -> str:
        raise NotImplementedError("TODO: <Response 200 OK, 3 bytes>")


def json_response(
    data: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    raise NotImplementedError("TODO: JSON without NaN, as application/json")
