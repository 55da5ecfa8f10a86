"""The tree of the routes: other spellings of a path, and what add_route refuses."""

from collections.abc import Iterable
from typing import Any

from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

TREE = 'Part 1, "Coding our Initial Router"'
ROUTER = 'Part 3, "Improving our router"'


async def first(request_data: Any) -> None: ...


async def second(request_data: Any) -> None: ...


def refusal(error: Exception, words: Iterable[str]) -> str:
    """An error is clear when it names what was wrong; which class it has is the reader's choice."""
    missing = [word for word in words if word not in str(error)]
    return f"refused, but without naming {', '.join(missing)}" if missing else "refused, all named"


def registered(bench: Bench, *routes: tuple[Any, ...]) -> str:
    words = {word for method, path, handler in routes for word in (method, path, handler.__name__)}
    try:
        bench.make(*routes)
    except Exception as error:
        return refusal(error, words)
    return "accepted"


@check(
    "routing-exact-200",
    "a path that a client spells with more slashes is found from Part 3 on",
    since=3,
    expected={1: '404 "not found"', 3: '200 "ok"'},
    read=ROUTER,
    hints=(
        "//a/b/ and /a/b have the same segments once the empty ones are left out.",
        "Router.get_segments, which add_route and get_route both call.",
        'return ["/", *filter(None, path.split("/"))]',
    ),
    rows=("1.7",),
)
async def with_more_slashes(bench: Bench) -> str:
    return seen(await bench.ask(bench.make(("GET", "/a/b")), "GET", "//a/b/"))


@check(
    "routing-exact-405",
    "a wrong method is answered 405 with Allow, also if the path is spelled with more slashes",
    since=3,
    expected={
        1: '404 "not found", allow: -',
        3: '405 "Method not allowed", allow: GET',
    },
    read=ROUTER,
    hints=(
        "Every spelling of a path leads to the same node.",
        "Router.get_route, after the walk.",
        "if method not in node.routes: raise MethodNotAllowedException(allow=node.routes)",
    ),
    rows=("3.7",),
)
async def other_method_with_more_slashes(bench: Bench) -> str:
    return seen(await bench.ask(bench.make(("GET", "/a/b")), "DELETE", "/a//b/"), "allow")


@check(
    "routing-exact-404",
    "a node in the middle of a longer path is answered 404, also with a slash at the end",
    since=1,
    expected={1: '404 "not found"', 3: '404 "Not found"'},
    read=ROUTER,
    hints=(
        "Nobody registered a handler for a node in the middle of a longer path.",
        "Router.get_route, after the walk.",
        "Part 1: return None if node.handler is None. From Part 3 on: if not node.routes.",
    ),
    rows=("1.3", "3.8"),
)
async def interior_with_a_slash(bench: Bench) -> str:
    return seen(await bench.ask(bench.make(("GET", "/a/b")), "GET", "/a/"))


@check(
    "routing-twice",
    "the same path and method twice is refused when it is registered",
    since=2,
    expected={1: "accepted", 2: "refused, all named"},
    read='Part 2, "So, what\'s next?" (router)',
    hints=(
        "Which of the two would answer, and who would notice?",
        "Router.add_route, before the route is stored.",
        "if method in node.routes: raise ValueError naming method, path and both handlers.",
    ),
    rows=("2.7",),
    live=False,
)
async def registered_twice(bench: Bench) -> str:
    return registered(bench, ("GET", "/tea", first), ("GET", "/tea", second))


@check(
    "routing-twice-slash",
    "/tea and /tea/ are the same path from Part 3 on, so both for one method are refused",
    since=3,
    expected={1: "accepted", 3: "refused, all named"},
    read=ROUTER,
    hints=(
        "Two paths, one node.",
        "Router.add_route: is it the path that is taken, or the node?",
        "The check for a second handler belongs to the node, after the walk.",
    ),
    rows=("3.9",),
    live=False,
)
async def registered_with_and_without_slash(bench: Bench) -> str:
    return registered(bench, ("GET", "/tea", first), ("GET", "/tea/", second))


@check(
    "routing-twice-methods",
    "one path may have a handler for each method",
    since=2,
    expected={1: "second, second", 2: "first, second"},
    read='Part 2, "So, what\'s next?" (router)',
    hints=(
        "Where does a node keep what it knows about methods?",
        "_NodeRoute.routes.",
        "One entry a method: node.routes[method] = _Route(…).",
    ),
)
async def one_handler_a_method(bench: Bench) -> str:
    called: list[str] = []

    async def on_get(request_data: Any) -> Any:
        called.append("first")

    async def on_post(request_data: Any) -> Any:
        called.append("second")

    app = bench.make(("GET", "/tea", on_get), ("POST", "/tea", on_post))
    for method in ("GET", "POST"):
        await bench.ask(app, method, "/tea")
    return ", ".join(called)
