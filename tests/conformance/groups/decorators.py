"""Checks of ApiRouter's decorators, and of App.include_routes, which uses their routes."""

from collections.abc import Sequence
from typing import Any

from tests.conformance.routing.tree import by_a_flag, first, refusal, second
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

GROUP = "asgi.api_router.ApiRouter"
FIVE = ("GET", "POST", "PUT", "PATCH", "DELETE")
APIROUTER = 'Part 2, "So, what\'s next?" (ApiRouter)'
APP = 'Part 2, "So, what\'s next?" (App)'


def noting(bench: Bench, notes: list[str], note: str) -> Any:
    """Return a handler that appends `note` to `notes`, and responds as handlers of this part do."""

    async def handler(request_data: Any) -> Any:
        notes.append(note)
        return bench.name("asgi.http_responses.OK_TEXTResponse")("ok") if bench.part > 2 else None

    return handler


def include(bench: Bench, *groups: Any) -> Any:
    app = bench.name("asgi.app.App")()
    app.include_routes(list(groups))
    return app


@check(
    "groups-decorators",
    "each of the five decorators registers its own method",
    since=2,
    needs=GROUP,
    expected=", ".join(FIVE),
    read=APIROUTER,
    hints=(
        "In which word do get, post, put, patch and delete differ?",
        "ApiRouter.get and the others: each calls decorator with a method.",
        "return self.decorator(path, Methods.PUT, query_string_extractor, body_extractor)",
    ),
    rows=("2.6",),
)
async def five_decorators(bench: Bench) -> str:
    group, notes = bench.name(GROUP)(), list[str]()
    for method in FIVE:
        getattr(group, method.lower())("/tea")(noting(bench, notes, method))
    app = include(bench, group)
    for method in FIVE:
        await bench.ask(app, method, "/tea")
    return ", ".join(notes)


@check(
    "groups-handler-unchanged",
    "a decorator returns the handler unchanged",
    since=2,
    needs=GROUP,
    expected="get, post, put, patch, delete, decorator, multi_methods",
    read=APIROUTER,
    hints=(
        "After decoration, which object does the handler's name refer to?",
        "The inner function of ApiRouter.decorator, and that of multi_methods.",
        "After self.routes.append(…): return handler.",
    ),
    live=False,
)
async def handler_unchanged(bench: Bench) -> str:
    group = bench.name(GROUP)()
    decorators = {name: getattr(group, name)("/tea") for name in map(str.lower, FIVE)}
    decorators["decorator"] = group.decorator("/milk", "GET", None, None)
    decorators["multi_methods"] = group.multi_methods("/sugar", list(FIVE))
    return ", ".join(name for name, decorate in decorators.items() if decorate(first) is first)


@check(
    "groups-multi-methods",
    "multi_methods registers one handler for each of its methods, and for no other",
    since=2,
    needs=GROUP,
    expected={2: "GET: 200, POST: 200, PUT: 404", 3: "GET: 200, POST: 200, PUT: 405"},
    read=APIROUTER,
    hints=(
        "How many routes does one handler with two methods need?",
        "ApiRouter.multi_methods.",
        "for method in methods: self.decorator(path, method, …)(handler)",
    ),
    rows=("2.6",),
)
async def multi_methods(bench: Bench) -> str:
    methods, group = bench.name("asgi.types.Methods"), bench.name(GROUP)()
    group.multi_methods("/tea", [methods.GET, "POST"])(noting(bench, [], ""))
    app = include(bench, group)
    asked = [(each, await bench.ask(app, each, "/tea")) for each in ("GET", "POST", "PUT")]
    return ", ".join(f"{method}: {answer.status}" for method, answer in asked)


@check(
    "groups-multi-methods-none",
    "multi_methods without a method is refused, and so is a str in place of the list",
    since=2,
    needs=GROUP,
    expected="an error that names '/tea'",
    read=APIROUTER,
    hints=(
        'What does a loop over an empty list register, and what a loop over the text "GET"?',
        "The first line of ApiRouter.multi_methods.",
        "if not methods or isinstance(methods, str): raise ValueError naming the path.",
    ),
    rows=("2.7",),
    live=False,
)
async def multi_methods_of_none(bench: Bench) -> str:
    told, group = "", bench.name(GROUP)
    refused: tuple[Sequence[str], ...] = ([], (), "GET")
    for methods in refused:
        try:
            group().multi_methods("/tea", methods)(first)
        except Exception as error:
            told = refusal(error, ["/tea"])
        else:
            return f"no error for {methods!r}"
    return told


@check(
    "groups-several",
    "include_routes accepts several groups, and an empty one",
    since=2,
    needs=GROUP,
    expected="/a: 200, /b: 200, /c: 404",
    read=APP,
    hints=(
        "Does it matter to the router which group a route comes from?",
        "App.include_routes.",
        "Collect the routes of all groups in one list, then add each to the router.",
    ),
)
async def several_groups(bench: Bench) -> str:
    groups = [bench.name(GROUP)() for _ in range(3)]
    groups[0].get("/b")(noting(bench, [], ""))
    groups[2].get("/a")(noting(bench, [], ""))
    app = include(bench, *groups)
    asked = [(path, await bench.ask(app, "GET", path)) for path in ("/a", "/b", "/c")]
    return ", ".join(f"{path}: {answer.status}" for path, answer in asked)


@check(
    "groups-twice-across",
    "two groups that register the same path and method are refused",
    since=2,
    needs=GROUP,
    expected="an error that names 'POST', '/tea', 'first', 'second'",
    read=APP,
    hints=(
        "Does Router.add_route refuse a second handler for a path and method? Does its error leave "
        "include_routes?",
        "App.include_routes, which adds every route through Router.add_route.",
        "Let add_route refuse a route that the node already has; include_routes passes the "
        "error on.",
    ),
    rows=("2.7",),
    live=False,
)
async def twice_across_groups(bench: Bench) -> str:
    one, other = bench.name(GROUP)(), bench.name(GROUP)()
    one.post("/tea")(first)
    other.post("/tea")(second)
    try:
        include(bench, one, other)
    except Exception as error:
        return refusal(error, ["POST", "/tea", "first", "second"])
    return "no error"


@check(
    "groups-include-twice",
    "a second include_routes does not replace the routes of the first",
    since=3,
    needs=GROUP,
    expected={2: "no error, /a: 200, /b: 404", 3: "refused, /a: 200, /b: 404"},
    read='Part 3, "Improving our App class"',
    hints=(
        "How does the caller learn that a second call did nothing?",
        "The first lines of App.include_routes; remember that python -O removes an assert.",
        "if the router is not None: raise AssertionError(…).",
    ),
    rows=("2.4", "3.29"),
)
async def include_twice(bench: Bench) -> str:
    one, other = bench.name(GROUP)(), bench.name(GROUP)()
    one.get("/a")(noting(bench, [], ""))
    other.get("/b")(noting(bench, [], ""))
    app, said = include(bench, one), "no error"
    try:
        app.include_routes([other])
    except Exception as error:
        said = f"refused{by_a_flag(error)}"
    asked = [(path, await bench.ask(app, "GET", path)) for path in ("/a", "/b")]
    return f"{said}, " + ", ".join(f"{path}: {answer.status}" for path, answer in asked)
