"""Checks of what a route group accepts as a handler, as a method and as an extractor."""

import functools
from typing import Any

from tests.conformance.groups.decorators import APIROUTER, APP, FIVE, GROUP, include, noting
from tests.conformance.routing.tree import refusal
from workbook.suite.checks import check
from workbook.suite.testbed import Bench


def plain(request_data: Any) -> None:
    """A function that cannot be a handler, because its result cannot be awaited."""


@check(
    "groups-method-string",
    "a method given as a string registers the same route as its Methods member",
    since=2,
    needs=GROUP,
    expected="POST: 200, GET: 200",
    read=APIROUTER,
    hints=(
        "Is the key that stores a route the same as the key that looks it up?",
        "ApiRouter.decorator keeps the method, Router.add_route stores it.",
        "With a StrEnum, Methods.GET and 'GET' find the same entry of a dict; a plain Enum must be "
        "converted once, in add_route.",
    ),
    rows=("2.6",),
)
async def method_as_string(bench: Bench) -> str:
    group, methods = bench.name(GROUP)(), bench.name("asgi.types.Methods")
    group.decorator("/tea", "POST", None, None)(noting(bench, [], ""))
    group.decorator("/tea", methods.GET, None, None)(noting(bench, [], ""))
    app = include(bench, group)
    asked = [(each, await bench.ask(app, each, "/tea")) for each in ("POST", "GET")]
    return ", ".join(f"{method}: {answer.status}" for method, answer in asked)


@check(
    "groups-extractors",
    "every decorator passes both extractors on to the handler's request",
    since=2,
    needs=GROUP,
    expected="GET: both · POST: both · PUT: both · PATCH: both · DELETE: both · "
    "multi_methods: both",
    read=APIROUTER,
    hints=(
        "Where do the extractors go from decorator to RequestData?",
        "ApiRouter.decorator, the call of add_route in App.include_routes, and the call of "
        "RequestData in the App.",
        "In each call the order is query_string_extractor, body_extractor.",
    ),
)
async def extractors_handed_on(bench: Bench) -> str:
    group, notes = bench.name(GROUP)(), dict[str, str]()

    def query(given: Any) -> str:
        return "query"

    def body(given: bytes) -> str:
        return "body"

    def extracting(note: str) -> Any:
        async def handler(request_data: Any) -> Any:
            renamed = bench.part >= 5
            get_query = getattr(
                request_data, "get_query_string" if renamed else "get_query_string_params"
            )
            by = await get_query(), await request_data.get_body()
            to = [f"the {name} extractor" if name else "no extractor" for name in by]
            told = f"the query string went to {to[0]}, the body to {to[1]}"
            notes[note] = "both" if by == ("query", "body") else told
            return await noting(bench, [], "")(request_data)

        return handler

    for method in FIVE:
        getattr(group, method.lower())("/tea", query, body)(extracting(method))
    group.multi_methods("/milk", ["GET"], query, body)(extracting("multi_methods"))
    app = include(bench, group)
    statuses = {method: (await bench.ask(app, method, "/tea")).status for method in FIVE}
    statuses["multi_methods"] = (await bench.ask(app, "GET", "/milk")).status
    return " · ".join(f"{name}: {notes.get(name, status)}" for name, status in statuses.items())


@check(
    "groups-plain-def",
    "a handler that is not async is refused with its name, when it is included",
    since=2,
    needs=GROUP,
    expected="an error that names 'plain'",
    read=APP,
    hints=(
        "What happens if the app awaits the result of a plain function?",
        "App.include_routes, before a route is added.",
        "If neither it nor its __call__ is a coroutine function: raise TypeError naming the "
        "handler.",
    ),
    rows=("2.8",),
    live=False,
)
async def plain_def(bench: Bench) -> str:
    group = bench.name(GROUP)()
    try:
        include(bench, group.get("/tea")(plain) and group)
    except Exception as error:
        return refusal(error, ["plain"])
    return "no error"


@check(
    "groups-plain-def-again",
    "after include_routes has refused a handler, a call with the right handlers works",
    since=2,
    needs=GROUP,
    expected="refused, then /milk: 200, /tea: 200",
    read=APP,
    hints=(
        "A call has raised an error. Which routes should the app have now?",
        "App.include_routes: the line that sets the router.",
        "Fill a new Router in a local name. Set self.router last, when all handlers were accepted.",
    ),
    rows=("2.8",),
)
async def plain_def_again(bench: Bench) -> str:
    wrong, right = bench.name(GROUP)(), bench.name(GROUP)()
    for group, tea in ((wrong, plain), (right, noting(bench, [], ""))):
        group.get("/milk")(noting(bench, [], ""))
        group.get("/tea")(tea)
    app = bench.name("asgi.app.App")()
    try:
        app.include_routes([wrong])
    except Exception:
        told = "refused"
    else:
        told = "no error"
    try:
        app.include_routes([right])
    except Exception as error:
        return f"{told}, then {type(error).__name__}: {error}"
    asked = [(path, await bench.ask(app, "GET", path)) for path in ("/milk", "/tea")]
    return f"{told}, then " + ", ".join(f"{path}: {answer.status}" for path, answer in asked)


@check(
    "groups-async-callables",
    "a handler may be an object with async __call__, a partial, or a wrapper",
    since=2,
    needs=GROUP,
    expected="object: 200, partial: 200, wrapper: 200, async wrapper: 200, all: 200",
    read=APP,
    hints=(
        "For which callables is inspect.iscoroutinefunction false, although they return an "
        "awaitable?",
        "The test for handlers in include_routes.",
        "Look at the handler, at type(handler).__call__, at a partial's func, and at __wrapped__; "
        "stop at the first that is async.",
    ),
    rows=("2.8",),
)
async def async_callables(bench: Bench) -> str:
    answer = noting(bench, [], "")

    class Object:
        async def __call__(self, request_data: Any) -> Any:
            return await answer(request_data)

    async def poured(cup: str, request_data: Any) -> Any:
        return await answer(request_data)

    # functools.wraps copies the name, so an error that names the handler tells which it is
    async def async_in_a_plain_wrapper(request_data: Any) -> Any:
        return await answer(request_data)

    @functools.wraps(async_in_a_plain_wrapper)
    def wrapper(request_data: Any) -> Any:
        return async_in_a_plain_wrapper(request_data)

    def plain_in_an_async_wrapper(request_data: Any) -> None: ...

    @functools.wraps(plain_in_an_async_wrapper)
    async def async_wrapper(request_data: Any) -> Any:
        return await answer(request_data)

    handlers = {
        "object": Object(),
        "partial": functools.partial(poured, "mug"),
        "wrapper": wrapper,
        "async wrapper": async_wrapper,
        "all": functools.partial(functools.partial(Object())),
    }
    group = bench.name(GROUP)()
    paths = {name: f"/{name.replace(' ', '-')}" for name in handlers}
    for name, handler in handlers.items():
        group.get(paths[name])(handler)
    app = include(bench, group)
    asked = [(name, await bench.ask(app, "GET", path)) for name, path in paths.items()]
    return ", ".join(f"{name}: {reply.status}" for name, reply in asked)
