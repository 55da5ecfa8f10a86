"""The router: it keeps all paths in a tree. A node is one segment, and has a route per method.

"/users/me" leads to the nodes "" → "users" → "me". The first segment is always the empty text
before the first slash.
"""

from dataclasses import dataclass
from typing import Any

from asgi.types import BodyExtractor, HandlerType, Methods, QueryExtractor


@dataclass
class _Route:
    handler: HandlerType
    query_string_extractor: QueryExtractor[Any]
    body_extractor: BodyExtractor[Any]


class _NodeRoute:
    __slots__ = ("segment", "children", "routes")

    def __init__(self, segment: str = "") -> None:
        self.segment = segment
        self.children: dict[str, _NodeRoute] = {}
        self.routes: dict[str, _Route] = {}

    def __repr__(self) -> str:
        return f"_NodeRoute(segment={self.segment!r}, children={len(self.children)})"


class Router:
    __slots__ = ("root",)

    def __init__(self) -> None:
        self.root = _NodeRoute()

    @staticmethod
    def get_segments(path: str) -> list[str]:
        return path.split("/")

    def add_route(
        self,
        path: str,
        handler: HandlerType,
        method: str = Methods.GET,
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> None:
        node = self.root
        for segment in self.get_segments(path):
            node = node.children.setdefault(segment, _NodeRoute(segment))
        if method in node.routes:
            raise ValueError(
                f"{method} {path} is registered twice: {node.routes[method].handler!r} "
                f"has it, {handler!r} wants it; remove one"
            )
        node.routes[method] = _Route(handler, query_string_extractor, body_extractor)

    def get_route(self, path: str, method: str) -> _Route | None:
        """Return the route for this path and method, or None."""
        node = self.root
        for segment in self.get_segments(path):
            child = node.children.get(segment)
            if child is None:
                return None
            node = child
        return node.routes.get(method)
