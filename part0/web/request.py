"""The request that a handler gets. Headers, URL and body are computed when they are first used."""

import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from yarl import URL

from web.exceptions import ClientDisconnected, HTTPBadRequest, HTTPRequestEntityTooLarge

if TYPE_CHECKING:
    from web.application import Application

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]

_NO_HOST = re.compile(r"[\s/?#@\\]|^$")


class RequestHeaders(Mapping[str, str]):
    """The headers of a request.

    The case of a name does not matter, and repeated headers are joined.
    """

    def __init__(self, pairs: list[tuple[bytes, bytes]]) -> None:
        self._values: dict[str, str] = {}
        for name, value in pairs:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            joint = "; " if key == "cookie" else ", "
            known = self._values.get(key)
            self._values[key] = text if known is None else known + joint + text

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class Request:
    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        app: "Application",
        max_body_size: int | None = None,
    ) -> None:
        self.scope = scope
        self.app = app
        self.method: str = scope["method"]
        self.path: str = _below(scope.get("root_path", ""), scope["path"])
        self.match_info: dict[str, str] = {}
        self._receive = receive
        self._max_body_size = max_body_size
        self._headers: RequestHeaders | None = None
        self._url: URL | None = None
        self._body: bytes | None = None
        self._pieces: list[bytes] = []  # of the body
        self._size = 0

    @property
    def version(self) -> str:
        """The version of HTTP: 1.0, 1.1, or 2 and 3 on servers that support them."""
        return str(self.scope["http_version"])

    @property
    def headers(self) -> RequestHeaders:
        if self._headers is None:
            self._headers = RequestHeaders(list(self.scope.get("headers", ())))
        return self._headers

    @property
    def url(self) -> URL:
        """The whole URL, encoded as the client sent it."""
        if self._url is None:
            raw_path = self.scope.get("raw_path") or quote(self.scope["path"]).encode()
            target = raw_path.decode("latin-1")
            if query := self.scope.get("query_string", b""):
                target += "?" + query.decode("latin-1")
            host = self.headers.get("host", "localhost")
            # Not every server checks these: host and target must not run into each other.
            target = target.removeprefix("*")  # OPTIONS * has no path
            if target[:1] not in ("", "/", "?") or _NO_HOST.search(host):
                raise HTTPBadRequest("Malformed URL")
            try:
                self._url = URL(f"{self.scope.get('scheme', 'http')}://{host}{target}")
            except ValueError as error:
                raise HTTPBadRequest("Malformed URL") from error
        return self._url

    async def read(self) -> bytes:
        """Return the body; a second call returns the same object."""
        if self._body is None:
            more = True
            while more:
                self._check_size()
                message = await self._receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnected("the client left before its body was complete")
                self._pieces.append(message.get("body", b""))
                self._size += len(self._pieces[-1])
                more = message.get("more_body", False)
            self._check_size()
            self._body = b"".join(self._pieces)
        return self._body

    def _check_size(self) -> None:
        if self._max_body_size is not None and self._size > self._max_body_size:
            raise HTTPRequestEntityTooLarge()

    async def text(self) -> str:
        try:
            return (await self.read()).decode()
        except UnicodeDecodeError as error:
            raise HTTPBadRequest("The body is not UTF-8") from error

    async def json(self) -> Any:
        """Return the parsed body; HTTPBadRequest if it is not JSON, or is nested too deep."""
        text = await self.text()
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise HTTPBadRequest("The body is not JSON") from error

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.path!r}>"


def _below(root_path: str, path: str) -> str:
    """Return the path without root_path, the prefix of the app."""
    below = path.removeprefix(root_path.rstrip("/"))
    return (below or "/") if below[:1] in ("", "/") else path
