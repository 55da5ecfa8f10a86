"""What a handler is told about its request: now its body, however the server cuts it.

ASGI hands a body out once, message by message. Here it is kept as it comes, so that it can be read
as a stream, whole, or as JSON, in any order and by several readers at once. That a body is complete
is a fact of its own: an empty one is complete too, a cut-off one never is. Headers and query string
come in Part 5.
"""

import asyncio
import functools
import json
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO
from typing import Any, Generic, NoReturn, TypeVar

from asgi.exceptions import (
    ClientDisconnected,
    InvalidRequestDataException,
    PayloadTooLargeException,
)
from asgi.types import BODY_TYPE, QUERY_STRING_TYPE, BodyExtractor, QueryExtractor

Extracted = TypeVar("Extracted")


class RequestData(Generic[QUERY_STRING_TYPE, BODY_TYPE]):
    __slots__ = (
        "_asgi_receiver_method",
        "_qs_extractor",
        "_body_extractor",
        "_max_body_size",
        "_received",
        "_body",
        "_failure",
        "_receiving",
    )

    def __init__(
        self,
        asgi_receiver_method: Callable[[], Awaitable[dict[str, Any]]],
        qs_extractor: QueryExtractor[QUERY_STRING_TYPE] = None,
        body_extractor: BodyExtractor[BODY_TYPE] = None,
        max_body_size: int | None = 16 * 1024 * 1024,
    ) -> None:
        self._asgi_receiver_method = asgi_receiver_method
        self._qs_extractor = qs_extractor
        self._body_extractor = body_extractor
        self._max_body_size = max_body_size
        self._received = BytesIO()  # it grows in place; tell() is how much has come
        self._body: bytes | None = None  # None as long as it is not complete
        self._failure: Callable[[], Exception] | None = None
        self._receiving: asyncio.Lock | None = None  # made when there is something to read

    def get_query_string_params(self) -> QUERY_STRING_TYPE | None:
        return self._qs_extractor({}) if self._qs_extractor is not None else None

    async def get_stream_body_bytes(self) -> AsyncIterator[bytes]:
        """The body chunk by chunk as it arrives; once it was read, all of it in one piece."""
        given = 0
        while self._body is None:
            if given >= self._received.tell():
                await self._receive_chunk(given)
            else:
                self._received.seek(given)
                chunk = self._received.read()  # to its end, where the next one is written
                given += len(chunk)
                yield chunk
        if given < len(self._body):
            yield self._body[given:]

    async def _load_all_body(self) -> bytes:
        while self._body is None:
            await self._receive_chunk(self._received.tell())
        return self._body

    async def get_json_body(self) -> Any:
        """The body as JSON, {} where there is none; the extractor has no part in it."""
        body = await self._load_all_body()
        try:
            return decode_json(body) if body else {}
        except (ValueError, RecursionError) as error:
            raise InvalidRequestDataException("Invalid JSON body") from error

    async def get_body(self) -> BODY_TYPE | None:
        """What the route's extractor makes of the body, None without one."""
        if self._body_extractor is None:
            return None
        return _extract(self._body_extractor, await self._load_all_body(), "Invalid body")

    def get_headers(self) -> dict[str, str]:
        raise NotImplementedError("get_headers comes in Part 5")

    def get_header_value(self, key: str) -> str:
        raise NotImplementedError("get_header_value comes in Part 5")

    async def _receive_chunk(self, known: int) -> None:
        """Take one message, unless another reader has taken one beyond the `known` bytes."""
        if self._receiving is None:
            self._receiving = asyncio.Lock()
        async with self._receiving:
            if self._failure is not None:
                raise self._failure()
            if self._body is None and self._received.tell() <= known:
                self._keep(await self._asgi_receiver_method())

    def _keep(self, message: dict[str, Any]) -> None:
        if message.get("type") == "http.disconnect":
            self._fail(ClientDisconnected, "the client left in the middle of its body")
        chunk = message.get("body", b"")
        size, limit = self._received.tell() + len(chunk), self._max_body_size
        if limit is not None and size > limit:
            self._fail(PayloadTooLargeException, f"The body exceeds {limit} bytes")
        self._received.write(chunk)
        if not message.get("more_body", False):
            self._body = self._received.getvalue()  # no copy: the same bytes

    def _fail(self, failure: type[Exception], message: str) -> NoReturn:
        """What is not the whole body is never handed on, to this reader or a later one."""
        self._received = BytesIO()
        self._failure = functools.partial(failure, message)
        raise self._failure()


def _extract(extractor: Callable[[Any], Extracted], raw: Any, complaint: str) -> Extracted:
    """A ValueError is how int(), json, pydantic and msgspec say that the input is wrong."""
    try:
        return extractor(raw)
    except (ValueError, RecursionError) as error:
        raise InvalidRequestDataException(complaint) from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    if math.isinf(number := float(text)):
        raise ValueError(f"{text} is beyond all floats")
    return number


_json_decoder = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)


def decode_json(body: bytes) -> Any:
    """Strictly RFC 8259: in UTF-8, without NaN and Infinity."""
    return _json_decoder.decode(body.decode())
