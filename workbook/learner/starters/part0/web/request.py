"""The request that a handler gets. Headers, URL and body are computed when they are first used."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from yarl import URL

if TYPE_CHECKING:
    from web.application import Application

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class RequestHeaders(Mapping[str, str]):
    """Headers, found in any spelling of the name; repeated ones are joined, as in HTTP."""

    def __init__(self, pairs: list[tuple[bytes, bytes]]) -> None:
        raise NotImplementedError(
            "TODO: latin-1, names lower-case; a repeated one is joined by a comma, cookies by a ;"
        )

    def __getitem__(self, name: str) -> str:
        raise NotImplementedError("TODO: however the name is written")

    def __iter__(self) -> Iterator[str]:
        raise NotImplementedError("TODO: the names")

    def __len__(self) -> int:
        raise NotImplementedError("TODO: how many")


class Request:
    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        app: "Application",
        max_body_size: int | None = None,
    ) -> None:
        raise NotImplementedError(
            "TODO: scope, app, method, path below root_path, match_info; nothing is worked out yet"
        )

    @property
    def version(self) -> str:
        """The version of HTTP: 1.0, 1.1, or 2 and 3 on servers that support them."""
        raise NotImplementedError("TODO: http_version of the scope")

    @property
    def headers(self) -> RequestHeaders:
        raise NotImplementedError("TODO: a RequestHeaders, made when first asked for")

    @property
    def url(self) -> URL:
        """The whole URL, encoded as the client sent it."""
        raise NotImplementedError("TODO: a yarl.URL of scheme, host, raw path and query; made once")

    async def read(self) -> bytes:
        """Return the body; a second call returns the same object."""
        raise NotImplementedError(
            "TODO: the whole body, once; ClientDisconnected in the middle, 413 beyond the limit"
        )

    async def text(self) -> str:
        raise NotImplementedError("TODO: UTF-8, or HTTPBadRequest")

    async def json(self) -> Any:
        """Return the parsed body; HTTPBadRequest if it is not JSON, or is nested too deep."""
        raise NotImplementedError(
            "TODO: JSON, or HTTPBadRequest; brackets nested too deep are one too"
        )

    def __repr__(self) -> str:
        raise NotImplementedError("TODO: <Request GET '/'>")
