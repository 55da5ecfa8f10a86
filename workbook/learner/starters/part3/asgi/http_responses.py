"""Your responses: a handler returns one, and the App calls it to get its status, body and headers.

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
    """A response with any body. A subclass turns this body into bytes in its get_body.

    TextResponse and JsonResponse have a content-type header if there is a body. The charset in it
    is `encode`, which only JSON in utf-8 may leave out. If the caller gave a content type, keep
    that one. Other subclasses choose their content type themselves.

    204 and 304 have no body, no content-length and no content-type.
    """

    def __init__(
        self,
        body: Any = None,
        status_code: int = StatusCode.OK,
        headers: HeadersLike | None = None,
        encode: str = "utf-8",
    ) -> None:
        """Raise an AssertionError that names the status if it is not an int from 200 to 599.

        Copy `headers` and do not change them, because two responses may be given the same dict.
        They may also be pairs, in which every name may repeat except content-type: its last value
        is kept. A content-length is ignored.
        """
        raise NotImplementedError("TODO: keep body, status, encoding and a copy of the headers")

    # `_headers` is a mapping that ignores case: a subclass may set self._headers["content-type"].

    def get_body(self) -> bytes:
        """Return the body as bytes. Each subclass has its own, so you have nothing to do here."""
        raise NotImplementedError(f"{type(self).__name__} needs a get_body that returns bytes")

    async def __call__(self) -> _ResponseData:
        """Return the response: the status, `_body_bytes`, and the headers with content-length."""
        raise NotImplementedError("TODO: make the body, count it, and return _ResponseData")

    async def _set_body_length(self) -> None:
        """Keep the result of get_body in `_body_bytes`, and set content-length to its length."""
        raise NotImplementedError("TODO: count the bytes, not the characters")

    def _get_bytes_headers(self) -> list[tuple[bytes, bytes]]:
        """Return pairs of bytes in the order of the headers: latin-1, with names in lower case."""
        raise NotImplementedError("TODO: return a pair of bytes for each header")

    def get_status_code(self) -> int:
        raise NotImplementedError("TODO: return the status")

    def get_headers(self) -> dict[str, str | list[str]]:
        """Return a copy with lower-case names. A value is a list if its header repeats."""
        raise NotImplementedError("TODO: return the headers as text")

    def add_header(self, key: str, value: HeaderValue) -> None:
        """Replace the header with this name, in any case. A set-cookie is added to the others.

        Raise an exception that names the header if HTTP does not allow it: the value has control
        characters (except a tab) or text beyond latin-1, the name is not a token, or it is
        transfer-encoding.
        """
        raise NotImplementedError("TODO: check the header, then replace or add it")

    def copy(self) -> "BaseHTTPResponse":
        """Return a response like this one. A header added to the copy is not added to this one."""
        raise NotImplementedError("TODO: make a response with the same body, and copy the headers")

    def __repr__(self) -> str:
        """Return a text with the class, the body and the status, which print shows."""
        raise NotImplementedError("TODO: return the class, the body and the status as text")


class TextResponse(BaseHTTPResponse):
    """A text/plain response. Its body is a str, bytes, or None for no body.

    For any other body, get_body raises a TypeError that names the body.
    """

    def get_body(self) -> bytes:
        raise NotImplementedError("TODO: encode text, take bytes as they are")


class JsonResponse(BaseHTTPResponse):
    """An application/json response. Only None means no body: [], 0 and False are valid JSON.

    The JSON has no spaces after commas and colons. For NaN, which is no JSON, get_body raises.
    """

    def get_body(self) -> bytes:
        raise NotImplementedError("TODO: dump as JSON, without NaN and without spaces, and encode")


# Ready-made responses: the name tells the status and the class, the caller gives the rest.


def OK_JSONResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> JsonResponse:
    raise NotImplementedError("TODO: a JsonResponse with the status 200")


def OK_TEXTResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> TextResponse:
    raise NotImplementedError("TODO: a TextResponse with the status 200")


def NOT_FOUND_JSONResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> JsonResponse:
    raise NotImplementedError("TODO: a JsonResponse with the status 404")


def NOT_FOUND_TEXTResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> TextResponse:
    raise NotImplementedError("TODO: a TextResponse with the status 404")


def BAD_REQUEST_JSONResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> JsonResponse:
    raise NotImplementedError("TODO: a JsonResponse with the status 400")


def BAD_REQUEST_TEXTResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> TextResponse:
    raise NotImplementedError("TODO: a TextResponse with the status 400")


def INTERNAL_SERVER_ERROR_JSONResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> JsonResponse:
    raise NotImplementedError("TODO: a JsonResponse with the status 500")


def INTERNAL_SERVER_ERROR_TEXTResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> TextResponse:
    raise NotImplementedError("TODO: a TextResponse with the status 500")


def METHOD_NOT_ALLOWED_TEXTResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> TextResponse:
    raise NotImplementedError("TODO: a TextResponse with the status 405")
