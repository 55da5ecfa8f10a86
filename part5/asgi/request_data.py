"""The object that a handler or a middleware gets about its request, with headers and query."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any, Generic, TypeVar

from asgi.body import Body, decode_json
from asgi.exceptions import InvalidRequestDataException
from asgi.query_string import query_pairs
from asgi.types import BODY_TYPE, QUERY_STRING_TYPE, BodyExtractor, QueryExtractor

Extracted = TypeVar("Extracted")


class RequestData(Generic[QUERY_STRING_TYPE, BODY_TYPE]):
    def __init__(
        self,
        asgi_receiver_method: Callable[[], Awaitable[dict[str, Any]]],
        headers: Iterable[tuple[bytes, bytes]],
        query_string: bytes = b"",
        qs_extractor: QueryExtractor[QUERY_STRING_TYPE] = None,
        body_extractor: BodyExtractor[BODY_TYPE] = None,
        *,
        scope: dict[str, Any] | None = None,
        max_body_size: int | None = 16 * 1024 * 1024,
    ) -> None:
        self._asgi_receiver_method = asgi_receiver_method
        self._headers = list(headers)
        self._query_string = query_string
        self._qs_extractor = qs_extractor
        self._body_extractor = body_extractor
        self.scope = scope or {}
        self._max_body_size = max_body_size
        self._body: Body | None = None  # created by the first reader

    @property
    def method(self) -> str:
        return str(self._get_from_scope("method"))

    @property
    def path(self) -> str:
        """The path as the server has decoded it, with the prefix that the app is mounted under."""
        return str(self._get_from_scope("path"))

    @property
    def client(self) -> tuple[str, int] | None:
        client: tuple[str, int] | None = self._get_from_scope("client")
        return client

    async def get_headers(self) -> dict[str, str]:
        """Return all headers with lower-case names. Repeated ones are joined, as in RFC 9110."""
        values: dict[bytes, list[bytes]] = {}
        for name, value in self._headers:
            values.setdefault(name.lower(), []).append(value)
        return {name.decode("latin-1"): _joined(name, found) for name, found in values.items()}

    async def get_header_value(self, key: str) -> str:
        """Return one header, or "" if it is missing. The case of the name is ignored."""
        wanted = key.lower().encode("latin-1", "replace")
        return _joined(wanted, [value for name, value in self._headers if name.lower() == wanted])

    async def get_query_string(self) -> QUERY_STRING_TYPE | None:
        """Return the value of the route's query string extractor, or None without one."""
        if self._qs_extractor is None:
            return None
        return _extract(self._qs_extractor, self._query_string, "Invalid query string")

    async def get_query_string_dict(self) -> dict[str, str | list[str]]:
        """Return all valid pairs, with a list for a repeated name. No extractor is used."""
        values: dict[str, list[str]] = {}
        for name, value in query_pairs(self._query_string):
            values.setdefault(name, []).append(value)
        return {name: found if len(found) > 1 else found[0] for name, found in values.items()}

    async def get_stream_body_bytes(self) -> AsyncIterator[bytes]:
        """Yield each chunk as it arrives. If the body was read before, yield all of it at once."""
        async for chunk in self._get_body().chunks():
            yield chunk

    async def _load_all_body(self) -> bytes:
        return await self._get_body().whole()

    async def get_json_body(self, decode: Callable[[bytes], Any] = decode_json) -> Any:
        """Return the body as JSON, and {} for an empty body. The body extractor is not used."""
        body = await self._load_all_body()
        return _extract(decode, body, "Invalid JSON body") if body else {}

    async def get_body(self) -> BODY_TYPE | None:
        """Return the value of the route's body extractor, or None without one."""
        if self._body_extractor is None:
            return None
        return _extract(self._body_extractor, await self._load_all_body(), "Invalid body")

    def _get_from_scope(self, key: str) -> Any:
        if not self.scope:
            raise RuntimeError(f"{key} is read from the scope: make RequestData with scope=…")
        return self.scope.get(key)

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


def _joined(name: bytes, values: list[bytes]) -> str:
    return (b"; " if name == b"cookie" else b", ").join(values).decode("latin-1")
