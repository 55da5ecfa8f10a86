"""Your router: a tree with one node for every segment of a path.

Part 1, "Coding our Initial Router". "/users/me" is the walk "" → "users" → "me".
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Handler = Callable[[], Awaitable[None]]


@dataclass
class _Route:
    """What App registers: nothing is missing here."""

    handler: Handler
    path: str


class _NodeRoute:
    """One segment, the nodes below it by their segment, and the handler if a path ends here."""

    __slots__ = ("segment", "children", "handler")

    def __init__(self, segment: str = "") -> None:
        raise NotImplementedError("TODO: keep the segment; no children yet, and no handler")

    def __repr__(self) -> str:
        """Tells the segment and the number of children, for when you print a node."""
        raise NotImplementedError("TODO: the segment and the number of children")


class Router:
    __slots__ = ("root",)

    def __init__(self) -> None:
        """Owes `self.root`: the node where every walk begins."""
        raise NotImplementedError("TODO: make the root node")

    @staticmethod
    def get_segments(path: str) -> list[str]:
        """A plain split at the slashes: "/users" is ["", "users"]."""
        raise NotImplementedError('TODO: cut the path at each "/"')

    def add_route(self, path: str, handler: Handler) -> None:
        """Walks from the root, makes the nodes that are missing, leaves the handler at the last."""
        raise NotImplementedError("TODO: walk, make what is missing, keep the handler")

    def get_route(self, path: str) -> _NodeRoute | None:
        """The node of this path, or None where nobody added a handler.

        A node that others only pass through, such as "/api" of "/api/users", is no route either.
        """
        raise NotImplementedError("TODO: walk; None where a node or its handler is missing")
