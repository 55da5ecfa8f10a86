"""Responses: what a handler returns, and what it takes to put one on the wire.

RFC 9110: a length for every body, and no body at all after 204 and 304. Each header is checked and
encoded once, when it is set; the body is rendered once, when the response is called.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from asgi.headers import HeaderValue, content_type_header, encode_header
from asgi.types import StatusCode

Headers = Mapping[str, HeaderValue] | Iterable[tuple[str, HeaderValue]]

_STATUS_CODES = {code: code for code in range(200, 600)}  # a StatusCode finds its plain int
_BODILESS = {204, 304}
_to_json = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


@dataclass(slots=True)
class _ResponseData:
    status_code: int
    body: bytes
    headers: list[tuple[bytes, bytes]]


class _Response:
    """What isinstance is asked for at each answer: an ABC takes ten times as long to say it."""


class BaseHTTPResponse(_Response, ABC):
    content_type: ClassVar[str] = ""
    _rendered = b""
    _length_header: tuple[tuple[bytes, bytes], ...] = ()  # once the body is rendered

    def __init__(
        self,
        body: Any = None,
        status_code: int = StatusCode.OK,
        headers: Headers | None = None,
        encode: str = "utf-8",
    ) -> None:
        code = _STATUS_CODES.get(status_code) if isinstance(status_code, int) else None
        if code is None:
            raise AssertionError(f"status_code must be an integer, 200 to 599, not {status_code!r}")
        self._prepare(body, code, headers, encode)

    def _prepare(self, body: Any, code: int, headers: Headers | None, encode: str) -> None:
        self._body = body
        self._status_code = code
        self._encode = encode
        self._headers: list[tuple[bytes, bytes]] = []
        if body is not None and self.content_type and code not in _BODILESS:
            self._headers.append(content_type_header(self.content_type, encode))
        if headers is not None:
            self._take_headers(headers)

    @abstractmethod
    def get_body(self) -> bytes:
        """The body as bytes; asked for once each time the response is sent."""

    async def __call__(self) -> _ResponseData:
        await self._set_body_length()
        return _ResponseData(self._status_code, self._rendered, self._get_bytes_headers())

    async def _set_body_length(self) -> None:
        if self._status_code not in _BODILESS:
            self._rendered = self.get_body()
            self._length_header = ((b"content-length", b"%d" % len(self._rendered)),)

    def _get_bytes_headers(self) -> list[tuple[bytes, bytes]]:
        return [*self._headers, *self._length_header]

    def get_status_code(self) -> int:
        return self._status_code

    def get_headers(self) -> dict[str, str | list[str]]:
        """A copy with lower-case names; a list where a name repeats."""
        values: dict[str, list[str]] = {}
        for name, value in self._get_bytes_headers():
            values.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
        return {name: found if len(found) > 1 else found[0] for name, found in values.items()}

    def add_header(self, key: str, value: HeaderValue) -> None:
        """Set a header in place of any of its name; a set-cookie joins the others."""
        name, encoded = encode_header(key, value)
        headers = []  # a new list: a copy of this response keeps its own
        for pair in self._headers:
            if pair[0] != name or name == b"set-cookie":
                headers.append(pair)  # noqa: PERF401 - before 3.12 that is a function of its own
        if name != b"content-length":  # counted by _set_body_length, never believed
            headers.append((name, encoded))
        self._headers = headers

    def _take_headers(self, headers: Headers) -> None:
        """What the caller repeats is sent as often, but for the one content-type."""
        for key, value in headers.items() if hasattr(headers, "items") else headers:
            name, encoded = encode_header(key, value)
            if name in (b"content-type", b"content-length"):
                self.add_header(key, value)
            else:
                self._headers.append((name, encoded))

    def __copy__(self) -> "BaseHTTPResponse":
        """For exceptions, whose response is copied at every answer; copy.copy alone is slow."""
        twin = object.__new__(type(self))
        twin.__dict__ = self.__dict__.copy()
        return twin

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


class _PresetStatus(BaseHTTPResponse):
    """First base of the helpers below: the status is the class's own, the rest is the caller's."""

    preset: ClassVar[int]

    def __init__(
        self, body: Any = None, headers: Headers | None = None, encode: str = "utf-8"
    ) -> None:
        self._prepare(body, self.preset, headers, encode)


class OK_JSONResponse(_PresetStatus, JsonResponse):
    preset = StatusCode.OK.value


class OK_TEXTResponse(_PresetStatus, TextResponse):
    preset = StatusCode.OK.value


class NOT_FOUND_JSONResponse(_PresetStatus, JsonResponse):
    preset = StatusCode.NOT_FOUND.value


class NOT_FOUND_TEXTResponse(_PresetStatus, TextResponse):
    preset = StatusCode.NOT_FOUND.value


class BAD_REQUEST_JSONResponse(_PresetStatus, JsonResponse):
    preset = StatusCode.BAD_REQUEST.value


class BAD_REQUEST_TEXTResponse(_PresetStatus, TextResponse):
    preset = StatusCode.BAD_REQUEST.value


class INTERNAL_SERVER_ERROR_JSONResponse(_PresetStatus, JsonResponse):
    preset = StatusCode.INTERNAL_SERVER_ERROR.value


class INTERNAL_SERVER_ERROR_TEXTResponse(_PresetStatus, TextResponse):
    preset = StatusCode.INTERNAL_SERVER_ERROR.value


class METHOD_NOT_ALLOWED_TEXTResponse(_PresetStatus, TextResponse):
    preset = StatusCode.METHOD_NOT_ALLOWED.value
