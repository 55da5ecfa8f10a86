"""Checks of the names in Part 2's package."""

from collections.abc import Callable
from typing import Any

from tests.conformance.groups.decorators import FIVE
from tests.conformance.groups.handlers import plain
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

STRUCTURE = 'Part 2, "So, what\'s next?" (structure)'
PRINTED = {
    "types": "BODY_TYPE QUERY_STRING_TYPE HandlerType QueryExtractor BodyExtractor Methods",
    "router": "_Route _NodeRoute Router",
    "api_router": "RouteInfo DecoratorReturn ApiRouter",
    "request_data": "RequestData",
    "app": "App",
}


@check(
    "groups-names",
    "the package of Part 2 has every module and name that its modules import",
    since=2,
    needs="asgi",
    expected="14 names, none missing",
    read=STRUCTURE,
    hints=(
        "Which two modules does the article import but never print?",
        "asgi/types.py and asgi/request_data.py.",
        "The names are in the imports of the modules that are printed.",
    ),
    rows=("2.9",),
    live=False,
)
async def printed_names(bench: Bench) -> str:
    bench.name("asgi")
    names = [f"asgi.{module}.{name}" for module in PRINTED for name in PRINTED[module].split()]
    missing = [name for name in names if not bench.code.has(name)]
    return f"{len(names)} names, {', '.join(missing) or 'none'} missing"


@check(
    "groups-methods-enum",
    "Methods has five members; Methods.GET and 'GET' find the same entry of a dict and print alike",
    since=2,
    needs="asgi.types.Methods",
    expected="GET POST PUT PATCH DELETE, the same key, prints PUT",
    read="Part 2, repository: asgi/types.py",
    hints=(
        "The method in the scope is a str. What must be true of an enum member to match it?",
        "class Methods in types.py.",
        "A StrEnum: its members equal, hash and print like their strings.",
    ),
    rows=("2.6", "3.3"),
    live=False,
)
async def methods_enum(bench: Bench) -> str:
    methods = bench.name("asgi.types.Methods")
    members = {name: bench.name(f"asgi.types.Methods.{name}") for name in FIVE}
    keys = all({member: name} == {name: name} for name, member in members.items())
    names = " ".join(member.value for member in methods)
    return f"{names}, {'the same key' if keys else 'other keys'}, prints {methods.PUT}"


@check(
    "groups-plain-def-router",
    "the router accepts any handler; only include_routes is strict",
    since=2,
    needs="asgi.router.Router",
    expected="def: taken, lambda: taken",
    read='Part 2, "So, what\'s next?" (router)',
    hints=(
        "Does a router need to know what a handler is?",
        "Router.add_route.",
        "Keep the check for async handlers in App.include_routes.",
    ),
    live=False,
)
async def router_takes_anything(bench: Bench) -> str:
    router = bench.name("asgi.router.Router")()
    given: dict[str, Callable[[Any], Any]] = {"def": plain, "lambda": lambda request_data: None}
    for name, handler in given.items():
        router.add_route(f"/{name}", handler, "GET")
    kept = {name: router.get_route(f"/{name}", "GET").handler is given[name] for name in given}
    return ", ".join(f"{name}: {'taken' if it else 'changed'}" for name, it in kept.items())
