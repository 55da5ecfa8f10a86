"""Checks of the handler for a path and a method, and of the response if no handler fits."""

from typing import Any

from workbook.protocol.messages import http_scope
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

ADDING = 'Part 1, "Adding handlers to test our crap code"'
APP = 'Part 2, "So, what\'s next?" (App)'
SECOND = 'Part 2, "So, what\'s next?" (router)'
ROUTER = 'Part 3, "Improving our router"'
ALL_UNKNOWN = "HEAD 404, OPTIONS 404, TRACE 404, DELETE 404"


@check(
    "routing-404",
    "an unknown path is answered 404",
    since=1,
    expected={1: '404 "not found"', 3: '404 "Not found"'},
    read={1: ADDING, 2: APP, 3: ROUTER},
    hints=(
        "Which two messages are a response? Does every path get one, also without any route?",
        "App.__call__, where get_route has returned None. From Part 2 on self.router is None too, "
        "until include_routes is called.",
        'Send http.response.start with status 404, then http.response.body with b"not found".',
    ),
    rows=("3.2", "3.27"),
)
async def unknown_path(bench: Bench) -> str:
    return seen(await bench.ask(bench.sample, "GET", "/nowhere"))


@check(
    "routing-200",
    "a path with a route is answered 200, after its handler has run",
    since=1,
    expected='200 "ok", handler calls: 1',
    read={1: ADDING, 2: APP, 3: ROUTER},
    hints=(
        "The router knows the path. Who calls the handler?",
        "App.__call__: what does it do with the result of get_route?",
        "If get_route has found something, await its handler(), then answer 200 instead of 404.",
    ),
    live=False,
)
async def known_path(bench: Bench) -> str:
    calls = []

    async def handler(request_data: Any) -> Any:
        calls.append(request_data)
        return bench.name("asgi.http_responses.OK_TEXTResponse")("ok") if bench.part > 2 else None

    answer = await bench.ask(bench.make(("GET", "/tea", handler)), "GET", "/tea")
    return f"{seen(answer)}, handler calls: {len(calls)}"


@check(
    "routing-no-routes",
    "an app without routes answers 404 to every request",
    since=2,
    expected={1: '404 "not found"', 2: '404 "not found"', 3: '404 "Not found"'},
    read=APP,
    hints=(
        "What is App.router before include_routes?",
        "App.__call__, where it uses the router.",
        "If self.router is None, there is no route either.",
    ),
    rows=("2.5",),
)
async def no_routes(bench: Bench) -> str:
    app = bench.name("app.App" if bench.part == 1 else "asgi.app.App")()
    return seen(await bench.ask(app, "GET", "/tea"))


@check(
    "routing-interior",
    "a path that is only the beginning of longer routes is answered 404",
    since=1,
    expected="/tea/green/cup: 200, /tea: 404, /tea/green: 404, POST /tea: 404",
    read={1: 'Part 1, "Coding our Initial Router"', 3: ROUTER},
    hints=(
        "Has every node of the tree a handler?",
        "The last line of Router.get_route.",
        "Treat a node without a handler (from Part 2 on: without routes) like a missing node.",
    ),
    rows=("1.3", "3.8"),
)
async def interior_node(bench: Bench) -> str:
    app = bench.make(("GET", "/tea/green/cup"))
    paths = ("/tea/green/cup", "/tea", "/tea/green")
    told = [f"{path}: {(await bench.ask(app, 'GET', path)).status}" for path in paths]
    return ", ".join([*told, f"POST /tea: {(await bench.ask(app, 'POST', '/tea')).status}"])


@check(
    "routing-exactly",
    "capital letters and spaces in a path count, and the path is decoded only once",
    since=1,
    expected="/tea: 200, /TEA: 404, /tea%20: 404, /%2574ea: 404",
    read={1: 'Part 1, "Coding our Initial Router"', 3: ROUTER},
    hints=(
        "Are /tea and /TEA the same path? Has the server already decoded the path in the scope?",
        "Router.get_segments, which only splits, and the caller of Router.get_route.",
        "Split the path as it is: without lower(), strip() or unquote(). The server has decoded "
        "%2574ea to %74ea, and this is the name.",
    ),
)
async def exactly(bench: Bench) -> str:
    app = bench.make(("GET", "/tea"))
    paths = ("/tea", "/TEA", "/tea%20", "/%2574ea")
    return ", ".join([f"{path}: {(await bench.ask(app, 'GET', path)).status}" for path in paths])


@check(
    "routing-405",
    "a known path with another method is answered 405, with its methods in allow",
    since=3,
    expected={
        1: '200 "ok", allow: -',
        2: '404 "not found", allow: -',
        3: '405 "Method not allowed", allow: GET',
    },
    read=ROUTER,
    hints=(
        "The path has a node, but not this method. Which status fits, and what must it list?",
        "Router.get_route raises, with the methods of the node. MethodNotAllowedException, in "
        "exceptions.py, makes the header of them.",
        "raise MethodNotAllowedException(allow=node.routes), and in its __init__: "
        'self.http_response.add_header("allow", ", ".join(allow))',
    ),
    rows=("1.4", "2.2", "3.2", "3.3", "3.6", "3.7"),
)
async def wrong_method(bench: Bench) -> str:
    app = bench.make(("GET", "/tea"))
    return seen(await bench.ask(app, "DELETE", "/tea"), "allow")


@check(
    "routing-allow-all",
    "the allow header of a 405 lists all methods of the path, and no other",
    since=3,
    expected={1: "200: -", 2: "404: -", 3: "405: GET, PATCH, POST"},
    read=ROUTER,
    hints=(
        "What does RFC 9110 15.5.6 require of a 405?",
        "MethodNotAllowedException, and where Router.get_route raises it.",
        'headers={"allow": ", ".join(node.routes)}',
    ),
    rows=("3.7",),
)
async def every_allowed_method(bench: Bench) -> str:
    app = bench.make(("PATCH", "/tea"), ("GET", "/tea"), ("POST", "/tea"), ("PUT", "/milk"))
    answer = await bench.ask(app, "DELETE", "/tea")
    allowed = sorted(filter(None, answer.header("allow").split(", ")))
    return f"{answer.status}: {', '.join(allowed) or '-'}"


@check(
    "routing-other-methods",
    "HEAD, OPTIONS and TRACE are refused like any method for which the path has no route",
    since=2,
    expected={
        1: "HEAD 200, OPTIONS 200, TRACE 200",
        2: "HEAD 404, OPTIONS 404, TRACE 404",
        3: "HEAD 405 allow: GET, OPTIONS 405 allow: GET, TRACE 405 allow: GET",
    },
    read=SECOND,
    hints=(
        'What does Methods("HEAD") do?',
        "Router.get_route: where it looks up the method.",
        "node.routes.get(method): do not convert the string to an enum.",
    ),
    rows=("1.4", "2.1", "3.6"),
)
async def other_methods(bench: Bench) -> str:
    app = bench.make(("GET", "/tea"))
    told = []
    for method in ("HEAD", "OPTIONS", "TRACE"):
        answer = await bench.ask(app, method, "/tea")
        allow = answer.header("allow")
        told.append(f"{method} {answer.status}" + (f" allow: {allow}" if allow else ""))
    return ", ".join(told)


@check(
    "routing-other-methods-404",
    "an unknown path is answered 404 for every method, even one outside of the five",
    since=1,
    expected=ALL_UNKNOWN,
    read={1: ADDING, 2: SECOND, 3: ROUTER},
    hints=(
        "Which comes first, the path or the method?",
        "Router.get_route: the lines before the node is found.",
        "Return None for an unknown path whatever the method is; then look for the method.",
    ),
    rows=("2.1", "3.6"),
)
async def other_methods_on_unknown_paths(bench: Bench) -> str:
    app = bench.make(("GET", "/tea"))
    methods = ("HEAD", "OPTIONS", "TRACE", "DELETE")
    return ", ".join([f"{each} {(await bench.ask(app, each, '/milk')).status}" for each in methods])


@check(
    "routing-odd-methods",
    "an invented method is handled like any other, and never answered 500",
    since=1,
    expected={
        1: "GARBAGE 200, __CLASS__ 200, 0 200, GE T 200",
        2: "GARBAGE 404, __CLASS__ 404, 0 404, GE T 404",
        3: "GARBAGE 405, __CLASS__ 405, 0 405, GE T 405",
    },
    read={1: ADDING, 2: SECOND, 3: ROUTER},
    hints=(
        "Which words can a client send as method?",
        "Each use of the method: as a member of an enum, as an attribute or as a key of a dict.",
        "Use it only as the key of a dict.",
    ),
    rows=("1.4", "2.1", "3.6"),
    live=False,  # real servers refuse other methods themselves
)
async def odd_methods(bench: Bench) -> str:
    app = bench.make(("GET", "/tea"))
    told = []
    for method in ("GARBAGE", "__CLASS__", "0", "GE T"):
        answer = (await bench.talk(app, http_scope(method, "/tea"))).answer
        told.append(f"{method} {answer.status if answer else 'no answer'}")
    return ", ".join(told)


@check(
    "routing-slashes",
    "slashes at the end and doubled slashes are ignored",
    since=3,
    expected={
        1: "/tea/: 404, //tea: 404, /: 200, //: 404",
        3: "/tea/: 200, //tea: 200, /: 200, //: 200",
    },
    read=ROUTER,
    hints=(
        'What do the empty strings mean that split("/") returns?',
        "Router.get_segments.",
        'Keep only segments that are not empty, after the root "/".',
    ),
    rows=("1.7",),
)
async def slashes(bench: Bench) -> str:
    app = bench.make(("GET", "/"), ("GET", "/tea"))
    paths = ("/tea/", "//tea", "/", "//")
    return ", ".join([f"{path}: {(await bench.ask(app, 'GET', path)).status}" for path in paths])
