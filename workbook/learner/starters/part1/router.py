"""Your router: a tree with one node for every segment of a path.

Part 1, "Coding our Initial Router". The article calls it a radix tree; this one is a plain prefix
tree, whose nodes are never merged or split. "/users/me" is the walk "" → "users" → "me".
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Handler = Callable[[], Awaitable[None]]


@dataclass
class _Route:
    """Not used before Part 2. You have nothing to do here."""

    handler: Handler
    path: str


class _NodeRoute:
    """One segment, the nodes below it by their segment, and the handler of the path to it."""

    __slots__ = ("segment", "children", "handler")

    def __init__(self, segment: str = "") -> None:
        raise NotImplementedError("TODO: keep the segment; no children yet, and no handler")

    def __repr__(self) -> str:
        """What you see when you print a node."""
        raise NotImplementedError("TODO: the segment and the number of children")


class Router:
    __slots__ = ("root",)

    def __init__(self) -> None:
        """Sets `self.root`: the node where every walk begins."""
        raise NotImplementedError("TODO: make the root node")

    @staticmethod
    def get_segments(path: str) -> list[str]:
        """A plain split at the slashes: "/users" is ["", "users"]."""
        raise NotImplementedError('TODO: cut the path at each "/"')

    def add_route(self, path: str, handler: Handler) -> None:
        """Walks from the root, makes the missing nodes, and sets the handler of the last node."""
        raise NotImplementedError("TODO: walk, make what is missing, keep the handler")

    def get_route(self, path: str) -> _NodeRoute | None:
        """The node of this path, or None if nobody added a handler for it.

        "/api/users" has a node for "api" too, but that does not make "/api" a route.
        """
        raise NotImplementedError("TODO: walk; return None if a node or its handler is missing")
