"""Your responses: what a handler returns, and what it takes to put one on the wire.

Part 3, "Defining helpers". ASGI wants headers as pairs of bytes, with names in lower case.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from asgi.types import StatusCode

HeaderValue = str | int
Headers = Mapping[str, HeaderValue] | Iterable[tuple[str, HeaderValue]]


@dataclass(slots=True)
class _ResponseData:
    """What App sends: nothing is missing here."""

    status_code: int
    body: bytes
    headers: list[tuple[bytes, bytes]]


class BaseHTTPResponse(ABC):
    """A response with any body; a subclass says in get_body what its bytes are.

    A body has a content type, with the charset that `encode` names, unless the caller gave a
    content type. 204 and 304 have neither body nor length.
    """

    def __init__(
        self,
        body: Any = None,
        status_code: int = StatusCode.OK,
        headers: Headers | None = None,
        encode: str = "utf-8",
    ) -> None:
        """Refuses a status that is no integer from 200 to 599, with an AssertionError naming it.

        `headers` are copied, never changed: two responses may share one dict.
        """
        raise NotImplementedError("TODO: keep body, status, encoding and a copy of the headers")

    @abstractmethod
    def get_body(self) -> bytes:
        """The body as bytes; asked for once each time the response is sent. Nothing is missing."""

    async def __call__(self) -> _ResponseData:
        """The whole response: status, body, and headers as bytes with the length of the body."""
        raise NotImplementedError("TODO: make the body, count it, and return _ResponseData")

    async def _set_body_length(self) -> None:
        """Counts the bytes of the body for content-length; what a caller says of it is wrong."""
        raise NotImplementedError("TODO: the length in bytes, not in characters")

    def _get_bytes_headers(self) -> list[tuple[bytes, bytes]]:
        """The headers as ASGI wants them: latin-1, names in lower case, their order kept."""
        raise NotImplementedError("TODO: a pair of bytes for each header")

    def get_status_code(self) -> int:
        raise NotImplementedError("TODO: the status")

    def get_headers(self) -> dict[str, str | list[str]]:
        """A copy with names in lower case; a list where a name repeats."""
        raise NotImplementedError("TODO: the headers as text")

    def add_header(self, key: str, value: HeaderValue) -> None:
        """Puts a header in place of any of its name, whatever the case; a set-cookie is added.

        What could not stand in an HTTP message is refused with an exception naming it: control
        characters in a value, a name that is no token, transfer-encoding, text beyond latin-1.
        """
        raise NotImplementedError("TODO: check the header, then replace or add it")

    def __repr__(self) -> str:
        """Tells class and status, for when you print a response."""
        raise NotImplementedError("TODO: the class, the body and the status")


class TextResponse(BaseHTTPResponse):
    """text/plain; a body of str or bytes, None is no body. Any other is a TypeError naming it."""

    def get_body(self) -> bytes:
        raise NotImplementedError("TODO: encode text, take bytes as they are")


class JsonResponse(BaseHTTPResponse):
    """application/json; None alone is no body: [], 0 and False are JSON like any other value."""

    def get_body(self) -> bytes:
        raise NotImplementedError("TODO: dump as JSON, without NaN, and encode")


# Ready-made: the name says status and class, so that only the rest is left to the caller.


class OK_JSONResponse(JsonResponse):
    def __init__(
        self, body: Any = None, headers: Headers | None = None, encode: str = "utf-8"
    ) -> None:
        raise NotImplementedError("TODO: the base class, with StatusCode.OK")


class OK_TEXTResponse(TextResponse):
    def __init__(
        self, body: Any = None, headers: Headers | None = None, encode: str = "utf-8"
    ) -> None:
        raise NotImplementedError("TODO: the base class, with StatusCode.OK")


class NOT_FOUND_JSONResponse(JsonResponse):
    def __init__(
        self, body: Any = None, headers: Headers | None = None, encode: str = "utf-8"
    ) -> None:
        raise NotImplementedError("TODO: the base class, with StatusCode.NOT_FOUND")


class NOT_FOUND_TEXTResponse(TextResponse):
    def __init__(
        self, body: Any = None, headers: Headers | None = None, encode: str = "utf-8"
    ) -> None:
        raise NotImplementedError("TODO: the base class, with StatusCode.NOT_FOUND")


class BAD_REQUEST_JSONResponse(JsonResponse):
    def __init__(
        self, body: Any = None, headers: Headers | None = None, encode: str = "utf-8"
    ) -> None:
        raise NotImplementedError("TODO: the base class, with StatusCode.BAD_REQUEST")


class BAD_REQUEST_TEXTResponse(TextResponse):
    def __init__(
        self, body: Any = None, headers: Headers | None = None, encode: str = "utf-8"
    ) -> None:
        raise NotImplementedError("TODO: the base class, with StatusCode.BAD_REQUEST")


class INTERNAL_SERVER_ERROR_JSONResponse(JsonResponse):
    def __init__(
        self, body: Any = None, headers: Headers | None = None, encode: str = "utf-8"
    ) -> None:
        raise NotImplementedError("TODO: the base class, with StatusCode.INTERNAL_SERVER_ERROR")


class INTERNAL_SERVER_ERROR_TEXTResponse(TextResponse):
    def __init__(
        self, body: Any = None, headers: Headers | None = None, encode: str = "utf-8"
    ) -> None:
        raise NotImplementedError("TODO: the base class, with StatusCode.INTERNAL_SERVER_ERROR")


class METHOD_NOT_ALLOWED_TEXTResponse(TextResponse):
    def __init__(
        self, body: Any = None, headers: Headers | None = None, encode: str = "utf-8"
    ) -> None:
        raise NotImplementedError("TODO: the base class, with StatusCode.METHOD_NOT_ALLOWED")
