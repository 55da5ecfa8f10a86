"""Checks of the route tree: other spellings of a path, and routes that add_route refuses."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType
from typing import Any

from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

TREE = 'Part 1, "Coding our Initial Router"'
ROUTER = 'Part 3, "Improving our router"'


async def first(request_data: Any) -> None: ...


async def second(request_data: Any) -> None: ...


def refusal(error: Exception, words: Sequence[str]) -> str:
    """Return which of the words the error mentions, whatever its class is."""
    if isinstance(error, NotImplementedError):
        raise error  # a stub refuses nothing
    missing = [word for word in words if word not in str(error)]
    named = ", ".join(map(repr, missing or words))
    return f"an error that {'does not name' if missing else 'names'} {named}"


def registered(bench: Bench, *routes: tuple[str, str, Any]) -> str:
    """Add the routes to a router, and return the words of them that its error names."""
    words = [word for method, path, handler in routes for word in (method, path, handler.__name__)]
    router = bench.name("router.Router" if bench.part == 1 else "asgi.router.Router")()
    try:
        for method, path, handler in routes:
            router.add_route(path, handler, *[method] * (bench.part > 1))
    except Exception as error:
        return refusal(error, [*dict.fromkeys(words)])
    return "no error"


@check(
    "routing-exact-200",
    "a path with extra slashes leads to the same handler",
    since=3,
    expected={1: '404 "not found"', 3: '200 "ok"'},
    read=ROUTER,
    hints=(
        "Which segments of //a/b/ and /a/b differ?",
        "Router.get_segments, which add_route and get_route both call.",
        'return ["/", *filter(None, path.split("/"))]',
    ),
    rows=("1.7",),
)
async def with_more_slashes(bench: Bench) -> str:
    return seen(await bench.ask(bench.make(("GET", "/a/b")), "GET", "//a/b/"))


@check(
    "routing-exact-405",
    "a path with extra slashes and a wrong method is answered 405 with allow",
    since=3,
    expected={
        1: '404 "not found", allow: -',
        3: '405 "Method not allowed", allow: GET',
    },
    read=ROUTER,
    hints=(
        "Do /a/b and //a/b/ lead to the same node?",
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
    read={1: TREE, 3: ROUTER},
    hints=(
        "Has a node in the middle of a longer path a handler?",
        "Router.get_route, after the walk.",
        "Part 1: return None if node.handler is None. From Part 3 on: if not node.routes.",
    ),
    rows=("1.3", "3.8"),
)
async def interior_with_a_slash(bench: Bench) -> str:
    return seen(await bench.ask(bench.make(("GET", "/a/b")), "GET", "/a/"))


@check(
    "routing-twice",
    "registering the same path and method twice is refused",
    since=2,
    expected={1: "no error", 2: "an error that names 'GET', '/tea', 'first', 'second'"},
    read='Part 2, "So, what\'s next?" (router)',
    hints=(
        "Which of two handlers for one route would run, and who would notice?",
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
    "/tea and /tea/ are one path, so registering both for one method is refused",
    since=3,
    expected={1: "no error", 3: "an error that names 'GET', '/tea', 'first', '/tea/', 'second'"},
    read=ROUTER,
    hints=(
        "How many nodes do /tea and /tea/ have?",
        "Router.add_route: does it compare the path, or the node?",
        "Test for a second handler in the node, after the walk.",
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
        "Where does a node keep its methods?",
        "_NodeRoute.routes.",
        "One entry for each method: node.routes[method] = _Route(…).",
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


def by_a_flag(error: Exception) -> str:
    """Return the flag of Python that decides whether the error is raised, as for an assert."""
    step = error.__traceback__
    while step is not None and Path(step.tb_frame.f_code.co_filename).is_file():
        code = step.tb_frame.f_code
        here = [*code.co_positions()][step.tb_lasti // 2]
        source = Path(code.co_filename).read_bytes()
        for optimize, told in ((0, "only with -O"), (1, "by an assert, which -O removes")):
            compiled = compile(source, code.co_filename, "exec", optimize=optimize)
            if here not in _positions(compiled):
                return f" {told}"
        step = step.tb_next
    return ""


def _positions(code: CodeType) -> Iterator[tuple[int | None, ...]]:
    yield from code.co_positions()
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _positions(inner)
