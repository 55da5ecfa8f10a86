"""The tree behind the routes, whatever shortcut stands before it, and what it takes to get in."""

from collections.abc import Iterable
from typing import Any

from workbook.bench import Bench, seen
from workbook.checks import check

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
    "routing-exact-shortcut",
    "a path is found by the tree as well as by the table of exact paths",
    since=3,
    expected={1: '404 "not found"', 3: '200 "ok"'},
    read=ROUTER,
    hints=(
        "The table knows the paths as they were registered, and no others.",
        "Router.get_route: what if the table has no such path?",
        "self.exact.get(path), and where that is None, walk the tree.",
    ),
    rows=("1.7",),
)
async def by_the_tree(bench: Bench) -> str:
    return seen(await bench.ask(bench.make(("GET", "/a/b")), "GET", "//a/b/"))


@check(
    "routing-exact-405",
    "a method that the path lacks is a 405 by the tree too",
    since=3,
    expected={
        1: '404 "not found", allow: -',
        3: '405 "Method not allowed", allow: GET',
    },
    read=ROUTER,
    hints=(
        "Two ways to a node, one thing to do with it.",
        "Router.get_route, after the node is found.",
        "First find the node (table or tree), then look for the method, once for both.",
    ),
    rows=("3.7",),
)
async def other_method_by_the_tree(bench: Bench) -> str:
    return seen(await bench.ask(bench.make(("GET", "/a/b")), "DELETE", "/a//b/"), "allow")


@check(
    "routing-exact-404",
    "neither the tree nor the table makes a route of a place on the way",
    since=1,
    expected={1: '404 "not found"', 3: '404 "Not found"'},
    read=ROUTER,
    hints=(
        "A node in the middle is nobody's route.",
        "Router.get_route, after the node is found.",
        "if node is None or not node.routes: return None",
    ),
    rows=("1.3", "3.8"),
)
async def interior_by_the_tree(bench: Bench) -> str:
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
