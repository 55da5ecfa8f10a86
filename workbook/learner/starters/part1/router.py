"""Your router: a tree with one node for every segment of a path.

Part 1, "Coding our Initial Router". The article calls it a radix tree. This one is a plain prefix
tree, which never merges or splits its nodes. "/users/me" is the walk "" → "users" → "me".
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
    """A node: its segment, the nodes below (a dict by segment), and the handler of its path."""

    __slots__ = ("segment", "children", "handler")

    def __init__(self, segment: str = "") -> None:
        raise NotImplementedError("TODO: keep the segment, with no children and no handler yet")

    def __repr__(self) -> str:
        """Return the text that print shows for a node."""
        raise NotImplementedError("TODO: return the segment and the number of children")


class Router:
    __slots__ = ("root",)

    def __init__(self) -> None:
        """Set `self.root` to the node where every walk begins."""
        raise NotImplementedError("TODO: make the root node")

    @staticmethod
    def get_segments(path: str) -> list[str]:
        """Split the path at each slash: "/users" gives ["", "users"]."""
        raise NotImplementedError('TODO: cut the path at each "/"')

    def add_route(self, path: str, handler: Handler) -> None:
        """Walk from the root, make the missing nodes, and set the handler of the last node."""
        raise NotImplementedError("TODO: walk, make missing nodes, keep the handler in the last")

    def get_route(self, path: str) -> _NodeRoute | None:
        """Return the node of this path, or None if nobody added a handler for it.

        "/api/users" has a node for "api" too, but that does not make "/api" a route.
        """
        raise NotImplementedError("TODO: walk; return None if a node or its handler is missing")
