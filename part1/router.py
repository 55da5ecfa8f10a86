"""The router: it keeps all paths in a tree, with one node for each segment.

"/users/me" leads to the nodes "" → "users" → "me". The first segment is always the empty text
before the first slash. A node is a route only if a handler was added to it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Handler = Callable[[], Awaitable[None]]


@dataclass
class _Route:
    """Not used yet. From Part 2 on, a node has one route for each method."""

    handler: Handler
    path: str


class _NodeRoute:
    __slots__ = ("segment", "children", "handler")

    def __init__(self, segment: str = "") -> None:
        self.segment = segment
        self.children: dict[str, _NodeRoute] = {}
        self.handler: Handler | None = None

    def __repr__(self) -> str:
        return f"_NodeRoute(segment={self.segment!r}, children={len(self.children)})"


class Router:
    __slots__ = ("root",)

    def __init__(self) -> None:
        self.root = _NodeRoute()

    @staticmethod
    def get_segments(path: str) -> list[str]:
        return path.split("/")

    def add_route(self, path: str, handler: Handler) -> None:
        node = self.root
        for segment in self.get_segments(path):
            node = node.children.setdefault(segment, _NodeRoute(segment))
        node.handler = handler

    def get_route(self, path: str) -> _NodeRoute | None:
        """Return the node of this path, or None if it is missing or has no handler."""
        node = self.root
        for segment in self.get_segments(path):
            child = node.children.get(segment)
            if child is None:
                return None
            node = child
        # A node in the middle of a longer path has no handler.
        return node if node.handler is not None else None
