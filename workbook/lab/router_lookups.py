"""Records the lookups of a router, by replacing its dicts for a while."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Lookups:
    """The lookups of a router, in their order."""

    found: list[Any] = field(default_factory=list)  # nodes, in the order of the walk
    missing: list[str] = field(default_factory=list)  # segments that no node had
    asked: list[Any] = field(default_factory=list)  # both, in the order of the walk
    routes: dict[str, bool] = field(default_factory=dict)  # method as a key → whether it was found


class _Noting(dict[Any, Any]):
    def __init__(self, original: dict[Any, Any], note: Callable[[Any, Any], None]) -> None:
        super().__init__(original)
        self._note = note

    def get(self, key: Any, default: Any = None) -> Any:
        found = super().get(key, default)
        self._note(key, found)
        return found

    def __contains__(self, key: object) -> bool:
        there = super().__contains__(key)
        if not there:
            self._note(key, None)
        return there

    def __getitem__(self, key: Any) -> Any:
        found = super().get(key)
        self._note(key, found)
        return super().__getitem__(key)


@contextmanager
def noting(router: Any, into: Lookups | None = None) -> Iterator[Lookups]:
    """Record the lookups of the router during the block."""
    lookups = into or Lookups()
    lent = list[tuple[Any, str, dict[Any, Any], _Noting]]()

    def child(segment: str, node: Any) -> None:
        lookups.asked.append(segment if node is None else node)
        if node is None:
            lookups.missing.append(segment)
        else:
            lookups.found.append(node)

    def route(method: Any, found: Any) -> None:
        lookups.routes[repr(method)] = found is not None

    nodes = [*nodes_of(router)]
    places: list[tuple[Any, str, Callable[[Any, Any], None]]] = [
        *((node, "children", child) for node in nodes),
        *((node, "routes", route) for node in nodes),
    ]
    for owner, name, note in places:
        original = getattr(owner, name, None)
        if type(original) is dict:
            lent.append((owner, name, original, _Noting(original, note)))
    try:
        for owner, name, _, lender in lent:
            setattr(owner, name, lender)
        yield lookups
    finally:
        for owner, name, original, lender in lent:
            original.update(lender)  # a route may have been added meanwhile
            setattr(owner, name, original)


def nodes_of(router: Any) -> Iterator[Any]:
    waiting = [router.root] if router is not None else []
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(dict(node.children).values())
