"""Your responses: what a handler returns. Calling one gives what the server needs to send it.

Part 3, "Defining helpers". ASGI wants headers as pairs of bytes, with names in lower case.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from asgi.types import StatusCode

HeaderValue = str | int
HeadersLike = Mapping[str, HeaderValue] | Iterable[tuple[str, HeaderValue]]


@dataclass(slots=True)
class _ResponseData:
    """The content of one response. You have nothing to do here."""

    status_code: int
    body: bytes
    headers: list[tuple[bytes, bytes]]


class BaseHTTPResponse:
    """A response with any body; a subclass says in get_body what its bytes are.

    A body has a content type, with the charset that `encode` names, unless the caller gave a
    content type. 204 and 304 have neither body nor length.
    """

    def __init__(
        self,
        body: Any = None,
        status_code: int = StatusCode.OK,
        headers: HeadersLike | None = None,
        encode: str = "utf-8",
    ) -> None:
        """A status that is not an integer from 200 to 599 is an AssertionError that names it.

        `headers` are copied, never changed: two responses may share one dict.
        """
        raise NotImplementedError("TODO: keep body, status, encoding and a copy of the headers")

    # `_headers` is a mapping that ignores case: a subclass may set self._headers["content-type"].

    def get_body(self) -> bytes:
        """The body as bytes. A subclass writes it, so you have nothing to do here."""
        raise NotImplementedError(f"{type(self).__name__} needs a get_body that returns bytes")

    async def __call__(self) -> _ResponseData:
        """The whole response: status, body, and headers as bytes with the length of the body."""
        raise NotImplementedError("TODO: make the body, count it, and return _ResponseData")

    async def _set_body_length(self) -> None:
        """Counts the bytes of the body for content-length, also if the caller gave another one."""
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
        """Sets a header in place of the one with that name, in any case. A set-cookie is added.

        An exception names what HTTP does not allow: control characters or text beyond latin-1 in a
        value, a name that is not a token, and transfer-encoding.
        """
        raise NotImplementedError("TODO: check the header, then replace or add it")

    def copy(self) -> "BaseHTTPResponse":
        """Return a response like this one. A header added to the copy is not added to this one."""
        raise NotImplementedError("TODO: a new response with the same content and new headers")

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


# Ready-made: the name says status and class, so only the rest is left to the caller.


def OK_JSONResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> JsonResponse:
    raise NotImplementedError("TODO: a JsonResponse with StatusCode.OK")


def OK_TEXTResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> TextResponse:
    raise NotImplementedError("TODO: a TextResponse with StatusCode.OK")


def NOT_FOUND_JSONResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> JsonResponse:
    raise NotImplementedError("TODO: a JsonResponse with StatusCode.NOT_FOUND")


def NOT_FOUND_TEXTResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> TextResponse:
    raise NotImplementedError("TODO: a TextResponse with StatusCode.NOT_FOUND")


def BAD_REQUEST_JSONResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> JsonResponse:
    raise NotImplementedError("TODO: a JsonResponse with StatusCode.BAD_REQUEST")


def BAD_REQUEST_TEXTResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> TextResponse:
    raise NotImplementedError("TODO: a TextResponse with StatusCode.BAD_REQUEST")


def INTERNAL_SERVER_ERROR_JSONResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> JsonResponse:
    raise NotImplementedError("TODO: a JsonResponse with StatusCode.INTERNAL_SERVER_ERROR")


def INTERNAL_SERVER_ERROR_TEXTResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> TextResponse:
    raise NotImplementedError("TODO: a TextResponse with StatusCode.INTERNAL_SERVER_ERROR")


def METHOD_NOT_ALLOWED_TEXTResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> TextResponse:
    raise NotImplementedError("TODO: a TextResponse with StatusCode.METHOD_NOT_ALLOWED")
