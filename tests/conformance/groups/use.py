"""Checks of route groups used as in the articles, where a route is a tuple."""

from typing import Any

from tests.conformance.groups.decorators import APIROUTER, GROUP, include, noting
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

INFO = "asgi.api_router.RouteInfo"


def query(given: Any) -> Any:
    return given


def body(given: bytes) -> bytes:
    return given


@check(
    "groups-route-info",
    "a group's routes have the article's order, also by name, and can be sorted by path",
    since=2,
    expected="path, handler, method, query_string_extractor, body_extractor · by path: /milk, /tea",
    needs=INFO,
    read=APIROUTER,
    hints=(
        "How many items has the article's RouteInfo, and in which order?",
        "RouteInfo in api_router.py, and ApiRouter.decorator, which appends one for each route.",
        "(path, handler, method, query_string_extractor, body_extractor), as the fields of "
        "RouteInfo too; sorted(group.routes, key=lambda route: route[0]) has to work.",
    ),
    live=False,
)
async def route_info(bench: Bench) -> str:
    bench.name(INFO)
    group, handler = bench.name(GROUP)(), noting(bench, [], "")
    group.post("/tea", query, body)(handler)
    group.get("/milk")(handler)
    given = {
        "/tea": "path",
        handler: "handler",
        "POST": "method",
        query: "query_string_extractor",
        body: "body_extractor",
    }
    path, its_handler, method, query_extractor, body_extractor = group.routes[0]
    unpacked = (path, its_handler, str(method), query_extractor, body_extractor)
    order = ", ".join(given.get(each, repr(each)) for each in unpacked)
    by_path = ", ".join(route[0] for route in sorted(group.routes, key=lambda route: route[0]))
    told = f"{order} · by path: {by_path}"
    for name, value in zip(given.values(), group.routes[0], strict=True):
        # the article's tuples have no names
        if (named := getattr(group.routes[0], name, value)) != value:
            return f"{told} · but route.{name} is the {given.get(named, repr(named))}"
    return told


@check(
    "groups-plain-tuple",
    "a plain tuple that is appended to ApiRouter.routes is a route",
    since=2,
    expected='200 "ok", both extractors kept',
    needs=INFO,
    read=APIROUTER,
    hints=(
        "The article appends plain tuples to ApiRouter.routes. Do they work?",
        "App.include_routes.",
        "Unpack each route, or index it; do not read attributes.",
    ),
    rows=("2.6",),
)
async def plain_tuple(bench: Bench) -> str:
    bench.name(INFO)
    group, kept = bench.name(GROUP)(), list[Any]()

    async def handler(request_data: Any) -> Any:
        # draft-attributes is about the names; from Part 3 on they begin with an underscore
        begins = "_" if hasattr(request_data, "_qs_extractor") else ""
        kept.extend(getattr(request_data, f"{begins}{name}_extractor") for name in ("qs", "body"))
        return await noting(bench, [], "")(request_data)

    group.routes.append(("/tea", handler, "POST", query, body))
    answer = await bench.ask(include(bench, group), "POST", "/tea")
    extractors = "both extractors kept" if kept == [query, body] else f"kept {kept}"
    return f"{seen(answer)}, {extractors}"
