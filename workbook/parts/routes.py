"""Reads the routes of a part's app from its router's tree, and formats them as curl commands.

The segments of the nodes, joined, are the path that was registered. Until Part 2 the path is split
on "/", so "/users" begins with an empty segment; from Part 3 on the first segment is "/".
"""

import shlex
from collections.abc import Iterator
from typing import Any

BODY_METHODS = ("POST", "PUT", "PATCH")
SOME_BODY = '{"k": 1}'


def routes_of(app: Any) -> list[tuple[str, str]]:
    """Return (method, path) of each route, sorted by path; a route for all methods has GET."""
    # In Part 4 `App.router` became private. It is None until routes are included.
    router = getattr(app, "router", None) or getattr(app, "_router", None)
    if router is None:
        return []
    if hasattr(router, "resolve"):  # Part 0's dispatcher lists its routes itself
        return list(router.routes())
    return sorted(_walk(router.root, []), key=lambda route: route[1])


def _walk(node: Any, segments: list[str]) -> Iterator[tuple[str, str]]:
    for method in _methods(node):
        yield method, _path(segments)
    for child in node.children.values():
        yield from _walk(child, [*segments, child.segment])


def _methods(node: Any) -> list[str]:
    if hasattr(node, "routes"):
        return [str(method) for method in node.routes]
    return ["GET"] if node.handler is not None else []


def _path(segments: list[str]) -> str:
    if segments[:1] == ["/"]:
        return "/" + "/".join(segments[1:])
    return "/".join(segments)


def curl_line(method: str, url: str, body: str = "") -> str:
    words = ["curl -i"]
    if method != "GET":
        words.append(f"-X {method}")
    if method in BODY_METHODS:
        words.append("-d " + shlex.quote(body or SOME_BODY))
    return " ".join([*words, url])
