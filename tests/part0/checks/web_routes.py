"""Checks of UrlDispatcher, which finds the handler by the path and then by the method."""

from typing import Any

from workbook.protocol.messages import http_scope
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

ROUTING, PARAMETERS = 'The guide, "Application & UrlDispatcher"', 'The guide, "Route params"'


class Routes:
    """A dispatcher; `found` returns what it finds for a method and a path."""

    def __init__(self, bench: Bench, *routes: tuple[str, str]) -> None:
        self._bench = bench
        self._dispatcher = bench.name("web.url_dispatcher.UrlDispatcher")()
        for method, path in routes:
            self.add(method, path, self._handler(f"{method} {path}"))

    def add(self, method: str, path: str, handler: Any) -> None:
        self._dispatcher.add_route(method, path, handler)

    def _handler(self, name: str) -> Any:
        async def handler(request: Any) -> Any:
            return self._bench.name("web.response.Response")(name)

        return handler

    async def found(self, method: str, target: str) -> str:
        """Return the route with its parameters, or the status of the exception."""
        self._bench.sent.append(f"{method} {target}, as a Request given to UrlDispatcher.resolve")
        scope = http_scope(method, target)
        request = self._bench.name("web.request.Request")(scope, None, None)
        try:
            parameters, handler = self._dispatcher.resolve(request)
            response = await self._bench.within(handler(request))
        except self._bench.name("web.exceptions.HTTPException") as refused:
            response, parameters = refused, {}
        allow = [value for name, value in response.headers if name.lower() == "allow"]
        told = response.body.decode() if response.status == 200 else str(response.status)
        more = [f"{name}={value}" for name, value in parameters.items()]
        more += [f"allow: {value}" for value in allow]
        if response.status == 204 and not allow:
            more.append("without allow")
        return " ".join([told, *more])


@check(
    "routes-own",
    "each path leads to its own handler, and an unknown path is a 404",
    since=0,
    expected="GET / · GET /tea · GET /tea/pots · 404 · 404",
    read=ROUTING,
    hints=(
        "Is the path found that was registered second?",
        "UrlDispatcher.resolve in web/url_dispatcher.py.",
        "Use a dict from path to route. If neither the dict nor the tree has the path, raise "
        "HTTPNotFound.",
    ),
    rows=("0.6",),
)
async def own(bench: Bench) -> str:
    routes = Routes(bench, ("GET", "/"), ("GET", "/tea"), ("GET", "/tea/pots"))
    paths = ("/", "/tea", "/tea/pots", "/te", "/tea/")
    return " · ".join([await routes.found("GET", path) for path in paths])


@check(
    "routes-dots",
    "a dot in a path matches only a dot",
    since=0,
    expected="GET /a.b · 404",
    read=ROUTING,
    hints=(
        "Is a path a regular expression?",
        "UrlDispatcher.add_route and resolve in web/url_dispatcher.py.",
        "Compare segments as text, without a regular expression.",
    ),
    rows=("0.7",),
)
async def dots(bench: Bench) -> str:
    routes = Routes(bench, ("GET", "/a.b"))
    return f"{await routes.found('GET', '/a.b')} · {await routes.found('GET', '/aXb')}"


@check(
    "routes-methods",
    "one path can have several methods",
    since=0,
    expected="GET /tea · POST /tea · PUT /tea",
    read=ROUTING,
    hints=(
        "For what does one route have several handlers?",
        "UrlDispatcher.add_route in web/url_dispatcher.py.",
        "A route is a path with a dict from method to handler.",
    ),
    rows=("0.7",),
)
async def methods(bench: Bench) -> str:
    names = ("GET", "POST", "PUT")
    routes = Routes(bench, *((name, "/tea") for name in names))
    return " · ".join([await routes.found(name, "/tea") for name in names])


@check(
    "routes-405",
    "a known path with another method is a 405 that lists the allowed methods",
    since=0,
    expected="405 allow: GET, HEAD, OPTIONS · 405 allow: OPTIONS, POST",
    read=ROUTING,
    hints=(
        "What is the difference between an unknown path and a known path without this method?",
        "The last lines of UrlDispatcher.resolve in web/url_dispatcher.py.",
        "raise HTTPMethodNotAllowed(allow) with the route's methods, OPTIONS, and HEAD if there "
        "is GET.",
    ),
    rows=("0.6", "0.7"),
)
async def not_allowed(bench: Bench) -> str:
    routes = Routes(bench, ("GET", "/tea"), ("POST", "/pots"))
    return f"{await routes.found('DELETE', '/tea')} · {await routes.found('GET', '/pots')}"


@check(
    "routes-head-options",
    "every route for GET also answers HEAD, and every path answers OPTIONS",
    since=0,
    expected="HEAD /tea: GET /tea · OPTIONS /tea: 204 allow: GET, HEAD, OPTIONS · OPTIONS *: "
    "204 without allow",
    read=ROUTING,
    hints=(
        "What does a client want from HEAD?",
        "The place in UrlDispatcher.resolve that looks the method up.",
        "HEAD uses the handler of GET. For OPTIONS, return a handler of your own, which answers "
        "204 with Allow. OPTIONS * asks about the whole server: answer 204 without Allow.",
    ),
)
async def head_and_options(bench: Bench) -> str:
    routes = Routes(bench, ("GET", "/tea"))
    asked = (("HEAD", "/tea"), ("OPTIONS", "/tea"), ("OPTIONS", "*"))
    return " · ".join([f"{' '.join(each)}: {await routes.found(*each)}" for each in asked])


@check(
    "routes-parameters",
    "{name} matches one decoded segment, which may contain an encoded slash, but not two "
    "segments and not an empty one",
    since=0,
    expected="john-doe · ann@tea.uk~1 · a/b c · 404 · 404",
    read=PARAMETERS,
    hints=(
        "Which characters may be between two slashes of a path?",
        "UrlDispatcher.resolve in web/url_dispatcher.py, and raw_path in the scope.",
        "Split the raw path at its slashes, then decode each segment. An empty segment is not a "
        "value.",
    ),
    rows=("0.7",),
)
async def parameters(bench: Bench) -> str:
    routes = Routes(bench, ("GET", "/users/{name}"))
    names = ("john-doe", "ann@tea.uk~1", "a%2Fb%20c", "a/b", "")
    found = [await routes.found("GET", f"/users/{name}") for name in names]
    return " · ".join(each.removeprefix("GET /users/{name} name=") for each in found)


@check(
    "routes-tail",
    "the segments after a parameter belong to the route too",
    since=0,
    expected="/users/ann/posts/all: GET /users/{name}/posts/all name=ann · /users/ann/posts: 404 · "
    "/users/ann: 404",
    read=PARAMETERS,
    hints=(
        "Which segments of /users/{name}/posts/all does the route keep?",
        "UrlDispatcher.add_route in web/url_dispatcher.py.",
        "Make a node for every segment, also for those after a parameter; the last node has the "
        "route.",
    ),
    rows=("0.18",),
)
async def tail(bench: Bench) -> str:
    routes = Routes(bench, ("GET", "/users/{name}/posts/all"))
    targets = ("/users/ann/posts/all", "/users/ann/posts", "/users/ann")
    found = [f"{target}: {await routes.found('GET', target)}" for target in targets]
    return " · ".join(found)


@check(
    "routes-names-first",
    "a fixed segment has priority over a parameter, and does not match an encoded slash",
    since=0,
    expected="GET /users/me · GET /users/{name} name=you · 404",
    read=PARAMETERS,
    hints=(
        "Two routes match /users/me. Which of them is meant?",
        "UrlDispatcher.resolve in web/url_dispatcher.py.",
        "Look into the table of paths without parameters first, unless the raw path contains %2F.",
    ),
)
async def names_first(bench: Bench) -> str:
    routes = Routes(bench, ("GET", "/users/{name}"), ("GET", "/users/me"))
    targets = ("/users/me", "/users/you", "/users%2Fme")
    return " · ".join([await routes.found("GET", target) for target in targets])


@check(
    "routes-refused",
    "a route that cannot work is refused when it is registered",
    since=0,
    expected="twice, no slash, no method, half a segment: ValueError; not async: TypeError",
    read=ROUTING,
    hints=(
        "When should you hear of a mistake in a route?",
        "UrlDispatcher.add_route in web/url_dispatcher.py.",
        "Raise a ValueError for the same route twice, a path without its first slash, no "
        "method, or /x{name}. Raise a TypeError if inspect.iscoroutinefunction(handler) is "
        "false.",
    ),
)
async def refused(bench: Bench) -> str:
    wrong = {
        "twice": ("GET", "/tea"),
        "no slash": ("GET", "tea"),
        "no method": ("get", "/pots"),
        "half a segment": ("GET", "/x{name}"),
    }
    missed = []
    for name, route in wrong.items():
        try:
            Routes(bench, ("GET", "/tea"), route)
        except ValueError:
            continue
        missed.append(name)
    try:
        Routes(bench).add("GET", "/plain", lambda request: None)
        missed.append("not async")
    except TypeError:
        pass
    if missed:
        return f"{', '.join(missed)} accepted"
    return f"{', '.join(wrong)}: ValueError; not async: TypeError"
