"""Finds the handler of a request: by its path, then by its method.

A path without parameters is found in a dict. The others are found in a tree of segments, where a
fixed name is tried before a parameter. No regular expression is applied to what a client sent.
"""

import re
from collections.abc import Awaitable, Callable, Iterator

from web.request import Request
from web.response import Response

Handler = Callable[[Request], Awaitable[Response]]
Resolved = tuple[dict[str, str], Handler]

_METHOD = re.compile(r"[A-Z][A-Z-]*")
_PARAMETER = re.compile(r"\{([A-Za-z_]\w*)\}")


class UrlDispatcher:
    def __init__(self) -> None:
        raise NotImplementedError(
            "TODO: make a dict for paths without parameters, a tree of segments for the others"
        )

    def add_route(self, method: str, path: str, handler: Handler) -> None:
        raise NotImplementedError(
            "TODO: register the handler for path and method; refuse one that cannot work"
        )

    def add_get(self, path: str, handler: Handler) -> None:
        self.add_route("GET", path, handler)

    def add_post(self, path: str, handler: Handler) -> None:
        self.add_route("POST", path, handler)

    def add_put(self, path: str, handler: Handler) -> None:
        self.add_route("PUT", path, handler)

    def add_head(self, path: str, handler: Handler) -> None:
        self.add_route("HEAD", path, handler)

    def add_options(self, path: str, handler: Handler) -> None:
        self.add_route("OPTIONS", path, handler)

    def routes(self) -> Iterator[tuple[str, str]]:
        """Yield (method, path) of each route."""
        raise NotImplementedError("TODO: yield (method, path) of each route, sorted by path")

    def resolve(self, request: Request) -> Resolved:
        """Return the parameters and the handler; raises HTTPNotFound or HTTPMethodNotAllowed."""
        raise NotImplementedError(
            "TODO: return parameters and handler; raise HTTPNotFound or HTTPMethodNotAllowed"
        )
