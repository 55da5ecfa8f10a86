"""The object that a handler gets about its request. It now has the body.

The headers and the query string come in Part 5.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Generic, TypeVar

from asgi.body import Body, decode_json
from asgi.exceptions import InvalidRequestDataException
from asgi.types import BODY_TYPE, QUERY_STRING_TYPE, BodyExtractor, QueryExtractor

Extracted = TypeVar("Extracted")


class RequestData(Generic[QUERY_STRING_TYPE, BODY_TYPE]):
    def __init__(
        self,
        asgi_receiver_method: Callable[[], Awaitable[dict[str, Any]]],
        qs_extractor: QueryExtractor[QUERY_STRING_TYPE] = None,
        body_extractor: BodyExtractor[BODY_TYPE] = None,
        *,
        max_body_size: int | None = 16 * 1024 * 1024,
    ) -> None:
        self._asgi_receiver_method = asgi_receiver_method
        self._qs_extractor = qs_extractor
        self._body_extractor = body_extractor
        self._max_body_size = max_body_size
        self._body: Body | None = None  # created by the first reader

    async def get_query_string_params(self) -> QUERY_STRING_TYPE | None:
        return self._qs_extractor({}) if self._qs_extractor is not None else None

    async def get_stream_body_bytes(self) -> AsyncIterator[bytes]:
        """Yield each chunk as it arrives. If the body was read before, yield all of it at once."""
        async for chunk in self._get_body().chunks():
            yield chunk

    async def _load_all_body(self) -> bytes:
        return await self._get_body().whole()

    async def get_json_body(self) -> Any:
        """Return the body as JSON, and {} for an empty body. The body extractor is not used."""
        body = await self._load_all_body()
        return _extract(decode_json, body, "Invalid JSON body") if body else {}

    async def get_body(self) -> BODY_TYPE | None:
        """Return the value of the route's body extractor, or None without one."""
        if self._body_extractor is None:
            return None
        return _extract(self._body_extractor, await self._load_all_body(), "Invalid body")

    async def get_headers(self) -> dict[str, str]:
        raise NotImplementedError("get_headers comes in Part 5")

    async def get_header_value(self, key: str) -> str:
        raise NotImplementedError("get_header_value comes in Part 5")

    def _get_body(self) -> Body:
        if self._body is None:
            self._body = Body(self._asgi_receiver_method, self._max_body_size)
        return self._body


def _extract(extractor: Callable[[Any], Extracted], raw: Any, complaint: str) -> Extracted:
    """Call an extractor. Its ValueError, such as that of int(), means that the request is wrong."""
    try:
        return extractor(raw)
    except (ValueError, RecursionError) as error:
        raise InvalidRequestDataException(complaint) from error
