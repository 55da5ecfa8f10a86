"""Responses: a handler returns one, and the app calls it to get status, body and headers.

RFC 9110: every body has a length, and a response with the status 204 or 304 has no body.
"""

import codecs
import functools
import json
from dataclasses import dataclass
from typing import Any

from asgi.headers import Headers, HeadersLike, HeaderValue
from asgi.types import StatusCode

_WITHOUT_BODY = {204, 304}
_to_json = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


@dataclass(slots=True)
class _ResponseData:
    status_code: int
    body: bytes
    headers: list[tuple[bytes, bytes]]


class BaseHTTPResponse:
    """To write your own response class, write get_body and set content_type."""

    content_type = ""

    def __init__(
        self,
        body: Any = None,
        status_code: int = StatusCode.OK,
        headers: HeadersLike | None = None,
        encode: str = "utf-8",
    ) -> None:
        if not isinstance(status_code, int) or not 200 <= status_code <= 599:
            # The article asserts the type. `python -O` removes an assert, but not a raise.
            raise AssertionError(f"status_code must be an integer, 200 to 599, not {status_code!r}")
        self._status_code = status_code
        self._body = body
        self._body_bytes: bytes | None = None  # made by _set_body_length
        self._encode = encode
        self._headers = Headers()
        if self.content_type and body is not None and status_code not in _WITHOUT_BODY:
            self._headers.lines.append(_content_type_line(self.content_type, encode))
        if headers is not None:
            self._headers.extend(headers)

    def get_body(self) -> bytes:
        """Return the body as bytes. It is called once each time the response is sent."""
        raise NotImplementedError(f"{type(self).__name__} needs a get_body that returns bytes")

    async def __call__(self) -> _ResponseData:
        await self._set_body_length()
        return _ResponseData(self._status_code, self._body_bytes or b"", self._get_bytes_headers())

    async def _set_body_length(self) -> None:
        if self._status_code not in _WITHOUT_BODY:
            self._body_bytes = self.get_body()

    def _get_bytes_headers(self) -> list[tuple[bytes, bytes]]:
        if self._body_bytes is None:
            return list(self._headers.lines)
        return [*self._headers.lines, (b"content-length", b"%d" % len(self._body_bytes))]

    def get_status_code(self) -> int:
        return self._status_code

    def get_headers(self) -> dict[str, str | list[str]]:
        """Return a copy with lower-case names. A value is a list if its header repeats."""
        return dict(Headers(self._get_bytes_headers()))

    def add_header(self, key: str, value: HeaderValue) -> None:
        """Replace the header with this name. A set-cookie is added to the other cookies."""
        self._headers[key] = value

    def copy(self) -> "BaseHTTPResponse":
        """Return a response like this one. A header added to the copy is not added to this one."""
        copied = object.__new__(type(self))
        copied.__dict__.update(self.__dict__)
        copied._headers = Headers(self._headers.lines)
        return copied

    def __repr__(self) -> str:
        return f"{type(self).__name__}(body={self._body!r}, status_code={self._status_code})"


class TextResponse(BaseHTTPResponse):
    content_type = "text/plain"

    def get_body(self) -> bytes:
        if isinstance(self._body, str):
            return self._body.encode(self._encode)
        if self._body is None or isinstance(self._body, bytes):
            return self._body or b""
        raise TypeError(f"a text body is str or bytes, not {self._body!r}")


class JsonResponse(BaseHTTPResponse):
    content_type = "application/json"

    def get_body(self) -> bytes:
        return b"" if self._body is None else _to_json(self._body).encode(self._encode)


@functools.cache
def _content_type_line(media_type: str, encode: str) -> tuple[bytes, bytes]:
    """Return the content-type header. It names the encoding, except for JSON in UTF-8."""
    charset = codecs.lookup(encode).name.replace("iso8859", "iso-8859")
    if media_type != "application/json" or charset != "utf-8":
        media_type += f"; charset={charset}"
    return b"content-type", media_type.encode()


def OK_JSONResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> JsonResponse:
    return JsonResponse(body, 200, headers, encode)


def OK_TEXTResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> TextResponse:
    return TextResponse(body, 200, headers, encode)


def NOT_FOUND_JSONResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> JsonResponse:
    return JsonResponse(body, 404, headers, encode)


def NOT_FOUND_TEXTResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> TextResponse:
    return TextResponse(body, 404, headers, encode)


def BAD_REQUEST_JSONResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> JsonResponse:
    return JsonResponse(body, 400, headers, encode)


def BAD_REQUEST_TEXTResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> TextResponse:
    return TextResponse(body, 400, headers, encode)


def INTERNAL_SERVER_ERROR_JSONResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> JsonResponse:
    return JsonResponse(body, 500, headers, encode)


def INTERNAL_SERVER_ERROR_TEXTResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> TextResponse:
    return TextResponse(body, 500, headers, encode)


def METHOD_NOT_ALLOWED_TEXTResponse(
    body: Any = None, headers: HeadersLike | None = None, encode: str = "utf-8"
) -> TextResponse:
    return TextResponse(body, 405, headers, encode)
