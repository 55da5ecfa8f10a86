"""Finds the handler of a request: by its path, then by its method.

A path without parameters is found in a dict. The others are found in a tree of segments, where a
fixed name is tried before a parameter. No regular expression is applied to what a client sent.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Iterator
from urllib.parse import unquote

from web.exceptions import HTTPMethodNotAllowed, HTTPNotFound
from web.request import Request
from web.response import Response

Handler = Callable[[Request], Awaitable[Response]]
Resolved = tuple[dict[str, str], Handler]

_METHOD = re.compile(r"[A-Z][A-Z-]*")
_PARAMETER = re.compile(r"\{([A-Za-z_]\w*)\}")


class _Route:
    """A registered path, with a handler for each method."""

    def __init__(self, path: str, names: tuple[str, ...]) -> None:
        self.path = path
        self.names = names
        self.handlers: dict[str, Handler] = {}


class _Node:
    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.parameter: _Node | None = None
        self.route: _Route | None = None


class UrlDispatcher:
    def __init__(self) -> None:
        self._static: dict[str, _Route] = {}
        self._root = _Node()

    def add_route(self, method: str, path: str, handler: Handler) -> None:
        if not _METHOD.fullmatch(method):
            raise ValueError(f"{method!r} is no method: GET, POST, …")
        if not _is_async(handler):
            raise TypeError(f"the handler {handler!r} is not async: write `async def`")
        route = self._route_for(path)
        if method in route.handlers:
            raise ValueError(f"{method} {path} is registered twice")
        route.handlers[method] = handler

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
        routes = [*self._static.values(), *_routes_below(self._root)]
        for route in sorted(routes, key=lambda route: route.path):
            for method in route.handlers:
                yield method, route.path

    def resolve(self, request: Request) -> Resolved:
        """Return the parameters and the handler; raises HTTPNotFound or HTTPMethodNotAllowed."""
        route = None if _has_encoded_slash(request) else self._static.get(request.path)
        values: tuple[str, ...] = ()
        if route is None:
            segments = [unquote(segment) for segment in _raw_segments(request)]
            found = _walk(self._root, segments, ())
            if found is None:
                if request.path == "*" and request.method == "OPTIONS":
                    return {}, _options_of(())
                raise HTTPNotFound()
            route, values = found
        return dict(zip(route.names, values, strict=True)), _handler_of(route, request.method)

    def _route_for(self, path: str) -> _Route:
        if not path.startswith("/"):
            raise ValueError(f'a path starts with "/", unlike {path!r}')
        if "{" not in path and "}" not in path:
            return self._static.setdefault(path, _Route(path, ()))
        node, names = self._root, []
        for segment in path.split("/")[1:]:
            if parameter := _PARAMETER.fullmatch(segment):
                names.append(parameter[1])
                node.parameter = node.parameter or _Node()
                node = node.parameter
            elif "{" in segment or "}" in segment:
                raise ValueError(f"a parameter is a whole segment, {{name}}: not {segment!r}")
            else:
                node = node.children.setdefault(segment, _Node())
        if len(set(names)) < len(names):
            raise ValueError(f"two parameters of {path!r} have one name")
        if node.route is None:
            node.route = _Route(path, tuple(names))
        elif node.route.names != tuple(names):
            raise ValueError(f"{path!r} is {node.route.path!r} with other names: use the same")
        return node.route


def _is_async(handler: object) -> bool:
    """Return whether calling the handler returns a coroutine."""
    is_async = inspect.iscoroutinefunction
    return is_async(handler) or (callable(handler) and is_async(type(handler).__call__))


def _has_encoded_slash(request: Request) -> bool:
    """An encoded slash does not separate segments, but in the decoded path it looks so."""
    return b"%2f" in (request.scope.get("raw_path") or b"").lower()


def _raw_segments(request: Request) -> list[str]:
    """Split the path before decoding it, so that an encoded "/" stays in its segment."""
    scope = request.scope
    raw = scope.get("raw_path")
    root = scope.get("root_path", "").rstrip("/").encode()
    if raw is None or not raw.startswith(root + b"/"):
        return [segment.replace("%", "%25") for segment in request.path.split("/")[1:]]
    text: str = raw.removeprefix(root).decode("latin-1")
    return text.split("/")[1:]


def _walk(
    node: _Node, segments: list[str], values: tuple[str, ...]
) -> tuple[_Route, tuple[str, ...]] | None:
    if not segments:
        return (node.route, values) if node.route else None
    first, rest = segments[0], segments[1:]
    child = node.children.get(first)
    found = _walk(child, rest, values) if child else None
    if found is None and node.parameter and first:
        found = _walk(node.parameter, rest, (*values, first))
    return found


def _routes_below(node: _Node) -> Iterator[_Route]:
    if node.route:
        yield node.route
    for child in (*node.children.values(), *filter(None, [node.parameter])):
        yield from _routes_below(child)


def _handler_of(route: _Route, method: str) -> Handler:
    handler = route.handlers.get(method)
    if handler is None and method == "HEAD":
        handler = route.handlers.get("GET")  # the server leaves the body out
    if handler is None and method == "OPTIONS":
        return _options_of(_allowed(route))
    if handler is None:
        raise HTTPMethodNotAllowed(_allowed(route))
    return handler


def _allowed(route: _Route) -> list[str]:
    implied = {"HEAD", "OPTIONS"} if "GET" in route.handlers else {"OPTIONS"}
    return sorted({*route.handlers, *implied})


def _options_of(methods: list[str] | tuple[str, ...]) -> Handler:
    async def options(request: Request) -> Response:
        return Response(status=204, headers={"Allow": ", ".join(methods)} if methods else None)

    return options
