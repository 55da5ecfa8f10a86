"""The body of a request. ASGI hands it out only once, so this module keeps each chunk.

Several readers can therefore read it, as a stream or whole, in any order. The bytes do not show
whether a body is complete: an empty body can be complete, and a body that was cut off is not.
"""

import asyncio
import json
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO
from typing import Any, NoReturn

from asgi.exceptions import ClientDisconnected, PayloadTooLargeException


class Body:
    def __init__(
        self, receive: Callable[[], Awaitable[dict[str, Any]]], max_size: int | None
    ) -> None:
        self._receive = receive
        self._max_size = max_size
        self._received = BytesIO()  # grows in place; tell() is the number of bytes so far
        self._whole: bytes | None = None  # None until the last message has come
        self._failure: tuple[type[Exception], str] | None = None
        self._receiving = asyncio.Lock()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield each chunk as it arrives. If the body was read before, yield all of it at once."""
        given = 0
        while self._whole is None:
            if given == self._received.tell():
                await self._receive_beyond(given)
                continue
            self._received.seek(given)
            chunk = self._received.read()  # to the end, where the next chunk is written
            given += len(chunk)
            yield chunk
        if given < len(self._whole):
            yield self._whole[given:]

    async def whole(self) -> bytes:
        while self._whole is None:
            await self._receive_beyond(self._received.tell())
        return self._whole

    async def _receive_beyond(self, known: int) -> None:
        """Receive one message, unless another reader already has more than `known` bytes."""
        async with self._receiving:
            if self._failure is not None:
                self._fail(*self._failure)
            if self._whole is None and self._received.tell() == known:
                self._keep(await self._receive())

    def _keep(self, message: dict[str, Any]) -> None:
        if message.get("type") == "http.disconnect":
            self._fail(ClientDisconnected, "the client left in the middle of its body")
        chunk = message.get("body", b"")
        if self._max_size is not None and self._received.tell() + len(chunk) > self._max_size:
            self._fail(PayloadTooLargeException, f"The body exceeds {self._max_size} bytes")
        self._received.write(chunk)
        if not message.get("more_body", False):
            self._whole = self._received.getvalue()  # not a copy: BytesIO shares its bytes

    def _fail(self, failure: type[Exception], message: str) -> NoReturn:
        """Raise for this reader and every later one: none may take half a body for the whole."""
        self._received = BytesIO()
        self._failure = failure, message
        raise failure(message)


def decode_json(body: bytes) -> Any:
    """Decode JSON by RFC 8259: UTF-8, finite numbers, and text that can be encoded again."""
    text = body.decode()
    value = _decoder.decode(text)
    if "\\" in text:
        json.dumps(value, ensure_ascii=False).encode()  # raises for half of a surrogate pair
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    if math.isinf(number := float(text)):
        raise ValueError(f"{text} is too large for a float")
    return number


_decoder = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)
