"""The request that a handler gets. Headers, URL and body are computed when they are first used."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from yarl import URL

if TYPE_CHECKING:
    from web.application import Application

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class RequestHeaders(Mapping[str, str]):
    """The headers of a request.

    The case of a name does not matter, and repeated headers are joined.
    """

    def __init__(self, pairs: list[tuple[bytes, bytes]]) -> None:
        raise NotImplementedError(
            "TODO: decode latin-1, lower the names; join repeated values by commas, cookies by ;"
        )

    def __getitem__(self, name: str) -> str:
        raise NotImplementedError("TODO: look the name up in lower case")

    def __iter__(self) -> Iterator[str]:
        raise NotImplementedError("TODO: return an iterator of the names")

    def __len__(self) -> int:
        raise NotImplementedError("TODO: return how many names there are")


class Request:
    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        app: "Application",
        max_body_size: int | None = None,
    ) -> None:
        raise NotImplementedError(
            "TODO: keep scope, app, method, path below root_path, match_info; compute no more"
        )

    @property
    def version(self) -> str:
        """The version of HTTP: 1.0, 1.1, or 2 and 3 on servers that support them."""
        raise NotImplementedError("TODO: return http_version of the scope")

    @property
    def headers(self) -> RequestHeaders:
        raise NotImplementedError("TODO: return a RequestHeaders; make it at the first use")

    @property
    def url(self) -> URL:
        """The whole URL, encoded as the client sent it."""
        raise NotImplementedError("TODO: make a yarl.URL of scheme, host, raw path and query, once")

    async def read(self) -> bytes:
        """Return the body; a second call returns the same object."""
        raise NotImplementedError(
            "TODO: read the whole body once; raise ClientDisconnected, or a 413 above the limit"
        )

    async def text(self) -> str:
        raise NotImplementedError("TODO: decode UTF-8, or raise HTTPBadRequest")

    async def json(self) -> Any:
        """Return the parsed body; HTTPBadRequest if it is not JSON, or is nested too deep."""
        raise NotImplementedError(
            "TODO: parse JSON, or raise HTTPBadRequest, also for too deep nesting"
        )

    def __repr__(self) -> str:
        raise NotImplementedError("TODO: return text such as <Request GET '/'>")
