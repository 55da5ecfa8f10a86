"""The router: a tree with one node for every segment of a path.

"/users/me" is the walk "" → "users" → "me": a plain split on "/", so the first segment is always
the empty string before the leading slash. A node is a route only when a handler was added to it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Handler = Callable[[], Awaitable[None]]


@dataclass
class _Route:
    """Not used yet. From Part 2 on, a node holds one route for each method."""

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
        """The node whose handler answers this path, or None if no handler was added to it."""
        node = self.root
        for segment in self.get_segments(path):
            child = node.children.get(segment)
            if child is None:
                return None
            node = child
        # A node in the middle of a longer path is only a step on the way there.
        return node if node.handler is not None else None
