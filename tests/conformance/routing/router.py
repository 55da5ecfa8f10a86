"""Checks of the router's methods, called directly with the names that the article prints."""

from typing import Any

from tests.conformance.routing.tree import by_a_flag, first, refusal, second
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

TREE = 'Part 1, "Coding our Initial Router"'
SECOND = 'Part 2, "So, what\'s next?" (router)'
ROUTER = 'Part 3, "Improving our router"'


def router_of(bench: Bench) -> Any:
    return bench.name("router.Router" if bench.part == 1 else "asgi.router.Router")


def asked(router: Any, path: str, *method: str) -> Any:
    """Return the result of get_route, or the name of an exception of the part's own."""
    try:
        found = router.get_route(path, *method)
    except Exception as error:
        if type(error).__module__ == "builtins":
            raise  # a stub or a bug and no refusal, and the report shows its line
        return type(error).__name__
    kind = found if isinstance(found, type) else type(found)
    is_refusal = issubclass(kind, Exception)
    return f"get_route returned {kind.__name__}: write `raise`" if is_refusal else found


@check(
    "router-segments",
    "get_segments returns the parts of a path that stand between its slashes",
    since=1,
    expected={
        1: "/: ['', ''], /a//b/: ['', 'a', '', 'b', '']",
        3: "/: ['/'], /a//b/: ['/', 'a', 'b']",
    },
    read={1: TREE, 3: ROUTER},
    hints=(
        "What does str.split return for '/a/b', before the first slash?",
        "Router.get_segments, a static method.",
        'Parts 1 and 2: path.split("/"). From Part 3 on: ["/", *filter(None, path.split("/"))].',
    ),
    rows=("1.7",),
    live=False,
)
async def segments(bench: Bench) -> str:
    get_segments = router_of(bench).get_segments
    return ", ".join(f"{path}: {get_segments(path)}" for path in ("/", "/a//b/"))


@check(
    "router-segments-empty",
    "get_segments accepts an empty path",
    since=1,
    expected={1: "['']", 3: "['/']"},
    read={1: TREE, 3: ROUTER},
    hints=(
        "Do the empty path and / mean the same from Part 3 on?",
        "Router.get_segments.",
        'Begin with the root "/", and append the segments that are not empty.',
    ),
    live=False,
)
async def segments_of_nothing(bench: Bench) -> str:
    return str(router_of(bench).get_segments(""))


@check(
    "router-get-route",
    "get_route returns the route that was added, and None for a path without one",
    since=1,
    expected={
        1: "/tea/green, /tea/black: a _NodeRoute with its handler · /milk: None · /tea: None",
        2: "/tea/green, /tea/black: a _Route with its handler · /milk: None · /tea: None",
    },
    read={1: TREE, 2: SECOND, 3: ROUTER},
    hints=(
        "If an added path is not found: which node has the variable after each loop, the root or "
        "the node of the last segment? If /tea is found: has its node a handler?",
        "The loops of Router.add_route and Router.get_route, and the lines after them.",
        "Before each loop: node = self.root, which itself never changes. In the loop: node = the "
        "child of the segment. After it, add_route keeps the handler in node, and get_route "
        "returns None if there is no handler in node.",
    ),
    rows=("1.1", "1.3"),
    live=False,
)
async def get_route(bench: Bench) -> str:
    router, method = router_of(bench)(), ["GET"] * (bench.part > 1)
    added = {"/tea/green": first, "/tea/black": second}  # the second meets a node of the first
    for path, handler in added.items():
        router.add_route(path, handler)
    told: dict[str, list[str]] = {}
    for path in (*added, "/milk", "/tea"):
        found = _in_words(asked(router, path, *method), added.get(path))
        told.setdefault(found if path in added else f"{found} {path}", []).append(path)
    return " · ".join(
        f"{', '.join(paths)}: {found.split(' /')[0]}" for found, paths in told.items()
    )


def _in_words(found: Any, wanted: Any) -> str:
    if found is None or isinstance(found, str):
        return str(found)
    if found is wanted:
        return "the handler itself"
    handler = getattr(found, "handler", None)
    whose = "no" if handler is None else "its" if handler is wanted else "another"
    return f"a {type(found).__name__} with {whose} handler"


@check(
    "router-get-route-adds-nothing",
    "get_route does not add nodes to the tree for unknown paths",
    since=1,
    expected="4 nodes, 100 unknown paths: None, then 4 nodes",
    read={1: TREE, 3: ROUTER},
    hints=(
        "Anybody can ask for a million paths. Which of them should stay in your memory?",
        "The loop of Router.get_route; if two nodes share a dict, _NodeRoute.__init__.",
        "node.children.get(segment); setdefault adds a node, so only add_route may use it. "
        "Each node makes its own dict: self.children = {}.",
    ),
    live=False,
)
async def adds_nothing(bench: Bench) -> str:
    router, method = router_of(bench)(), ["GET"] * (bench.part > 1)
    router.add_route("/tea/green", first)
    before = len(nodes_of(router))
    found = set()
    for number in range(50):
        for path in (f"/cup{number}", f"/tea/cup{number}"):
            found.add(str(asked(router, path, *method)))
    told = ", ".join(sorted(found))
    return f"{before} nodes, 100 unknown paths: {told}, then {len(nodes_of(router))} nodes"


def nodes_of(router: Any) -> list[Any]:
    nodes = [router.root]
    for node in nodes:  # the list grows during the loop
        for child in node.children.values():
            if child is not node and child.children is node.children:
                raise AssertionError(
                    f"{child!r} shares its dict of children: make a new one for each node in "
                    "_NodeRoute.__init__"
                )
            if child in nodes:
                raise AssertionError(f"{child!r} is below itself, or below two nodes")
            nodes.append(child)
    return nodes


@check(
    "router-get-route-method",
    "get_route says that a known path has no route for this method",
    since=2,
    needs="asgi.router.Router",
    expected={2: "None", 3: "MethodNotAllowedException"},
    read={2: SECOND, 3: ROUTER},
    hints=(
        "None means that the path is unknown. Is it unknown here?",
        "The end of Router.get_route.",
        "raise MethodNotAllowedException if node.routes is not empty and lacks the method.",
    ),
    rows=("2.2",),
    live=False,
)
async def get_route_of_another_method(bench: Bench) -> str:
    router = bench.name("asgi.router.Router")()
    router.add_route("/tea", first)
    return str(asked(router, "/tea", "POST"))


@check(
    "router-add-route-method",
    "add_route accepts a method as Methods or as string, and its default is GET",
    since=2,
    needs="asgi.types.Methods",
    expected="first, second, second",
    read={2: SECOND, 3: 'Part 3, "Defining helpers"'},
    hints=(
        "Are Methods.POST and 'POST' equal? And does `'POST' in Methods` work in your Python?",
        "class Methods in types.py, and the first lines of Router.add_route.",
        "A StrEnum member equals its string and has the same hash. `in list(Methods)` takes both "
        "in every Python.",
    ),
    rows=("2.6", "3.3"),
    live=False,
)
async def add_route_by_string(bench: Bench) -> str:
    methods = bench.name("asgi.types.Methods")
    router = bench.name("asgi.router.Router")()
    try:
        router.add_route("/tea", first)
        router.add_route("/tea", second, "POST")
    except Exception as error:
        if isinstance(methods.POST, str):
            raise
        return f"{type(error).__name__}: Methods.POST is not a str"
    found = [asked(router, "/tea", method) for method in ("GET", "POST", methods.POST)]
    handlers = [getattr(each, "handler", each) for each in found]
    names = ", ".join(getattr(each, "__name__", str(each)) for each in handlers)
    if handlers != [first, second, second] and not isinstance(methods.POST, str):
        return f"{names}: Methods.POST is not a str"
    return names


@check(
    "router-route-keeps-extractors",
    "a route keeps its handler and both extractors",
    since=2,
    needs="asgi.router._Route",
    expected="handler, query_string_extractor, body_extractor",
    read=SECOND,
    hints=(
        "What does the app need from a route besides its handler?",
        "_Route, a dataclass, and Router.add_route.",
        "_Route(handler, query_string_extractor, body_extractor)",
    ),
    live=False,
)
async def extractors_are_kept(bench: Bench) -> str:
    bench.name("asgi.router._Route")
    router = bench.name("asgi.router.Router")()
    given = {"handler": first, "query_string_extractor": dict, "body_extractor": bytes}
    router.add_route("/tea", first, "GET", dict, bytes)
    route = asked(router, "/tea", "GET")
    kept = ", ".join(name for name in given if getattr(route, name, None) is given[name])
    return kept or f"get_route returned {route!r} for a route that add_route was given"


@check(
    "router-add-route-refuses",
    "add_route refuses a method outside of Methods",
    since=3,
    needs="asgi.router.Router",
    expected={2: "no error", 3: "an error that names 'BREW'"},
    read=ROUTER,
    hints=(
        "Can any request find a route for BREW?",
        "The first lines of Router.add_route.",
        "if method not in list(Methods): raise ValueError, naming the method. python -O removes an "
        "assert.",
    ),
    rows=("3.3",),
    live=False,
)
async def add_route_refuses(bench: Bench) -> str:
    router = bench.name("asgi.router.Router")()
    try:
        router.add_route("/tea", first, "BREW")
    except Exception as error:
        return f"{refusal(error, ['BREW'])}{by_a_flag(error)}"
    return "no error"


@check(
    "router-node-repr",
    "the repr of a node shows its segment and its number of children",
    since=1,
    expected="'tea' with 3 children",
    read=TREE,
    hints=(
        "What do you want to see of a node in the debugger?",
        "_NodeRoute.__repr__.",
        "f'_NodeRoute(segment={self.segment!r}, children={len(self.children)})'",
    ),
    live=False,
)
async def node_repr(bench: Bench) -> str:
    router = router_of(bench)()
    for leaf in ("green", "black", "white"):
        router.add_route(f"/tea/{leaf}", first)
    found = [node for node in nodes_of(router) if node.segment == "tea"]
    if not found:
        return "the tree has no node with the segment 'tea'"
    shown = repr(found[0])
    if len(found[0].children) != 3:
        return f"{shown}, so add_route does not put 3 routes below one node"
    return "'tea' with 3 children" if "tea" in shown and "3" in shown else shown


@check(
    "router-node-empty",
    "a node that is made without arguments has no segment, no children and no handler",
    since=1,
    expected={1: "segment '', children {}, handler None", 2: "segment '', children {}, routes {}"},
    read={1: TREE, 2: SECOND},
    hints=(
        "What does a node have before anything is added to it?",
        "_NodeRoute.__init__.",
        'def __init__(self, segment=""), and from Part 2 on self.routes = {}.',
    ),
    live=False,
)
async def empty_node(bench: Bench) -> str:
    module = "router" if bench.part == 1 else "asgi.router"
    node = bench.name(f"{module}._NodeRoute")()
    kept = ("segment", "children", "handler", "routes")
    return ", ".join(f"{name} {getattr(node, name)!r}" for name in kept if hasattr(node, name))
