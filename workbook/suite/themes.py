"""Lists the checks by theme, and imports their modules.

Only this module names the modules with checks. They are in tests/conformance/ and, for Part 0, in
tests/part0/checks/.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

from workbook.suite.checks import registry, underneath


class Theme(NamedTuple):
    title: str  # the row title in the tables of the pages
    modules: tuple[str, ...]


THEMES: Mapping[str, Theme] = {
    "samples": Theme("the samples", ("routes", "careers")),
    "routing": Theme("routing", ("paths", "tree", "root_path", "router")),
    "groups": Theme("route groups", ("decorators", "handlers", "use", "names")),
    "asgi": Theme("the ASGI specification", ("rules", "bodies", "at_once", "breakpoints")),
    "requests": Theme(
        "request data, headers, query",
        (
            "request_data_of_part2",
            "use",
            "method_and_path",
            "headers",
            "query_strings",
            "query_pairs",
            "extractors",
        ),
    ),
    "bodies": Theme(
        "bodies", ("receiving", "readers", "cuts", "limits", "json_bodies", "extractors")
    ),
    "responses": Theme(
        "responses", ("helpers", "names", "use", "bodies", "headers", "header_values")
    ),
    "errors": Theme("errors", ("exceptions", "app_answers", "server_errors", "logger")),
    "lifespan": Theme("lifespan", ("answers", "tasks")),
    "tasks": Theme(
        "background tasks",
        (
            "names",
            "use",
            "queue",
            "handlers",
            "limits",
            "running",
            "idle",
            "apps",
            "retries",
            "shutdown",
            "cancelling",
        ),
    ),
    "middleware": Theme("middleware", ("layers", "once", "errors")),
    "lessons": Theme("names of each lesson", ("names",)),
}

# Part 0 has its own themes, because its checks do not run against the other parts.
UNDERNEATH: Mapping[str, Theme] = {
    "steps": Theme("the two steps", ("steps",)),
    "web_answers": Theme("responses and errors", ("web_responses", "web_errors")),
    "web_requests": Theme("requests", ("web_requests",)),
    "web_routes": Theme("routes", ("web_routes",)),
    "web_apps": Theme("applications", ("web_apps",)),
    "wire_messages": Theme("heads and bodies on the wire", ("wire_heads", "wire_bodies")),
    "wire_answers": Theme("answers on the wire", ("wire_exchanges", "wire_answers")),
    "wire_connections": Theme(
        "connections and their end", ("wire_connections", "wire_flow", "wire_stopping")
    ),
}


AREAS = tuple(f"{name}/{module}" for name, theme in THEMES.items() for module in theme.modules)
AREAS_UNDERNEATH = tuple(module for theme in UNDERNEATH.values() for module in theme.modules)
_PLACES = {area: place for place, area in enumerate((*AREAS_UNDERNEATH, *AREAS))}


def place_of(area: str) -> int:
    """Return the position of an area in the order of the themes; an unknown area comes last."""
    return _PLACES.get(area, len(_PLACES))


def load_checks() -> None:
    """Import all modules with checks, which fills the registries."""
    for area in AREAS:
        import_module(f"tests.conformance.{area.replace('/', '.')}")
    for area in AREAS_UNDERNEATH:
        import_module(f"tests.part0.checks.{area}")
    # If a test imported one of the modules earlier, its checks were registered first: sort them.
    for known in (registry, underneath):
        in_order = sorted(known.items(), key=lambda item: place_of(item[1].area))
        known.clear()
        known.update(in_order)
