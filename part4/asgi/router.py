"""The router: a tree with one node for every segment of a path, and one route a method at a node.

"/users/me" is the walk "/" → "users" → "me". Empty segments do not count, so "/users/me/" and
"//users/me" are that path too. A table of the paths as registered is a shortcut to the same nodes.
"""

from dataclasses import dataclass
from typing import Any

from asgi.exceptions import MethodNotAllowedException
from asgi.types import BodyExtractor, HandlerType, Methods, QueryExtractor


@dataclass
class _Route:
    handler: HandlerType
    query_string_extractor: QueryExtractor[Any]
    body_extractor: BodyExtractor[Any]


class _NodeRoute:
    __slots__ = ("segment", "children", "routes")

    def __init__(self, segment: str) -> None:
        self.segment = segment
        self.children: dict[str, _NodeRoute] = {}
        self.routes: dict[str, _Route] = {}

    def __repr__(self) -> str:
        return f"_NodeRoute(segment={self.segment!r}, children={len(self.children)})"


class Router:
    __slots__ = ("root", "exact")

    def __init__(self) -> None:
        self.root = _NodeRoute("")
        self.exact: dict[str, _NodeRoute] = {}

    @staticmethod
    def get_segments(path: str) -> list[str]:
        return ["/", *filter(None, path.split("/"))]

    def add_route(
        self,
        path: str,
        handler: HandlerType,
        method: str = Methods.GET,
        query_string_extractor: QueryExtractor[Any] = None,
        body_extractor: BodyExtractor[Any] = None,
    ) -> None:
        if method not in list(Methods):
            raise ValueError(f"{method!r} for {path} is none of {', '.join(Methods)}")
        node = self.root
        for segment in self.get_segments(path):
            node = node.children.setdefault(segment, _NodeRoute(segment))
        if method in node.routes:
            raise ValueError(
                f"{method} {path} is registered twice: {node.routes[method].handler!r} "
                f"has it, {handler!r} wants it; remove one"
            )
        node.routes[method] = _Route(handler, query_string_extractor, body_extractor)
        self.exact[path] = node

    def get_route(self, path: str, method: str) -> _Route | None:
        """The route, or None for a path that has none; a method the path lacks is an error."""
        node = self.exact.get(path) or self._find_node(path)
        if node is None or not node.routes:
            return None
        route = node.routes.get(method)
        if route is None:
            raise MethodNotAllowedException(allow=node.routes)
        return route

    def _find_node(self, path: str) -> _NodeRoute | None:
        node = self.root
        for segment in self.get_segments(path):
            child = node.children.get(segment)
            if child is None:
                return None
            node = child
        return node
