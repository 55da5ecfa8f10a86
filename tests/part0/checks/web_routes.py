"""UrlDispatcher: by its path, then by its method, a request goes to its handler."""

from typing import Any

from workbook.protocol.messages import http_scope
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

ROUTING, PARAMETERS = 'The guide, "Application & UrlDispatcher"', 'The guide, "Route params"'


class Routes:
    """A dispatcher, and what it says to a method and a path."""

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
        """The route, with its parameters where it has some; or the status of what is raised."""
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
        return " ".join([told, *more, *(f"allow: {value}" for value in allow)])


@check(
    "routes-own",
    "each path leads to its own handler, and an unknown one to none",
    since=0,
    expected="GET / · GET /tea · GET /tea/pots · 404 · 404",
    read=ROUTING,
    hints=(
        "Is a path found that was registered second?",
        "UrlDispatcher.resolve in web/url_dispatcher.py.",
        "A dict from path to route; where neither it nor the tree has one, raise HTTPNotFound.",
    ),
    rows=("0.6",),
)
async def own(bench: Bench) -> str:
    routes = Routes(bench, ("GET", "/"), ("GET", "/tea"), ("GET", "/tea/pots"))
    paths = ("/", "/tea", "/tea/pots", "/te", "/tea/")
    return " · ".join([await routes.found("GET", path) for path in paths])


@check(
    "routes-dots",
    "a path is taken as it is written: a dot is a dot",
    since=0,
    expected="GET /a.b · 404",
    read=ROUTING,
    hints=(
        "Is a path a regular expression?",
        "UrlDispatcher.add_route and resolve in web/url_dispatcher.py.",
        "Compare segments; no regular expression sees what a client has sent.",
    ),
    rows=("0.7",),
)
async def dots(bench: Bench) -> str:
    routes = Routes(bench, ("GET", "/a.b"))
    return f"{await routes.found('GET', '/a.b')} · {await routes.found('GET', '/aXb')}"


@check(
    "routes-methods",
    "several methods share a path",
    since=0,
    expected="GET /tea · POST /tea · PUT /tea",
    read=ROUTING,
    hints=(
        "What does a route have a handler for?",
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
    "a known path with another method is a 405 that names the methods it has",
    since=0,
    expected="405 allow: GET, HEAD, OPTIONS · 405 allow: OPTIONS, POST",
    read=ROUTING,
    hints=(
        "What differs between a path that is unknown and one that lacks a method?",
        "The last lines of UrlDispatcher.resolve in web/url_dispatcher.py.",
        "raise HTTPMethodNotAllowed(allow): the route's methods, OPTIONS, and HEAD where GET is.",
    ),
    rows=("0.6", "0.7"),
)
async def not_allowed(bench: Bench) -> str:
    routes = Routes(bench, ("GET", "/tea"), ("POST", "/pots"))
    return f"{await routes.found('DELETE', '/tea')} · {await routes.found('GET', '/pots')}"


@check(
    "routes-head-options",
    "HEAD comes with every GET, and OPTIONS by itself",
    since=0,
    expected="HEAD /tea: GET /tea · OPTIONS /tea: 204 allow: GET, HEAD, OPTIONS · OPTIONS *: 204",
    read=ROUTING,
    hints=(
        "What does HEAD ask for that GET does not?",
        "Where UrlDispatcher.resolve looks the method up.",
        "HEAD takes GET's handler. For OPTIONS return a handler of your own: 204 with Allow. "
        "OPTIONS * asks about the whole server: 204, and no Allow.",
    ),
)
async def head_and_options(bench: Bench) -> str:
    routes = Routes(bench, ("GET", "/tea"))
    asked = (("HEAD", "/tea"), ("OPTIONS", "/tea"), ("OPTIONS", "*"))
    return " · ".join([f"{' '.join(each)}: {await routes.found(*each)}" for each in asked])


@check(
    "routes-parameters",
    "a {name} takes any one segment, decoded, an encoded slash with it; not two, and not none",
    since=0,
    expected="john-doe · a/b c · 404 · 404",
    read=PARAMETERS,
    hints=(
        "Which letters may stand between two slashes?",
        "UrlDispatcher.resolve in web/url_dispatcher.py, and raw_path in the scope.",
        "Split the raw path at its slashes, then decode each segment; an empty one is no value.",
    ),
    rows=("0.7",),
)
async def parameters(bench: Bench) -> str:
    routes = Routes(bench, ("GET", "/users/{name}"))
    targets = ("/users/john-doe", "/users/a%2Fb%20c", "/users/a/b", "/users/")
    found = [await routes.found("GET", target) for target in targets]
    return " · ".join(each.removeprefix("GET /users/{name} name=") for each in found)


@check(
    "routes-tail",
    "what follows a parameter belongs to the path",
    since=0,
    expected="GET /users/{name}/posts name=ann · 404 · 404",
    read=PARAMETERS,
    hints=(
        "Which segments of /users/{name}/posts does the route keep?",
        "UrlDispatcher.add_route in web/url_dispatcher.py.",
        "A node for every segment, those behind the parameter too; the route is at the last one.",
    ),
    rows=("0.18",),
)
async def tail(bench: Bench) -> str:
    routes = Routes(bench, ("GET", "/users/{name}/posts"))
    targets = ("/users/ann/posts", "/users/ann", "/users/ann/posts/1")
    return " · ".join([await routes.found("GET", target) for target in targets])


@check(
    "routes-names-first",
    "a segment's own name goes before a parameter, and an encoded slash is part of none",
    since=0,
    expected="GET /users/me · GET /users/{name} name=you · 404",
    read=PARAMETERS,
    hints=(
        "Two routes fit /users/me: which one was meant?",
        "UrlDispatcher.resolve in web/url_dispatcher.py.",
        "First the table of paths without parameters, unless the raw path has %2F in it.",
    ),
)
async def names_first(bench: Bench) -> str:
    routes = Routes(bench, ("GET", "/users/{name}"), ("GET", "/users/me"))
    targets = ("/users/me", "/users/you", "/users%2Fme")
    return " · ".join([await routes.found("GET", target) for target in targets])


@check(
    "routes-refused",
    "a route that cannot be is refused when it is registered",
    since=0,
    expected="twice, no slash, no method, half a segment: ValueError; not async: TypeError",
    read=ROUTING,
    hints=(
        "When does one want to hear of a mistake in a route?",
        "UrlDispatcher.add_route in web/url_dispatcher.py.",
        "ValueError: the same twice, a path without its slash, no method, /x{name}. TypeError: "
        "a handler that inspect.iscoroutinefunction does not know.",
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
