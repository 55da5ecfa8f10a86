"""Checks that each name exists in the part whose lesson introduces it, and in no earlier part.

A name may be a module, an attribute, or a parameter as in "asgi.app.App(middlewares)".
"""

import inspect
from types import NoneType
from typing import get_args, get_origin

from workbook.suite.checks import Run, check
from workbook.suite.testbed import Bench

APP, DATA, ROUTER = "asgi.app.App", "asgi.request_data.RequestData", "asgi.router.Router"
BROUGHT = {
    2: (
        "asgi",
        f"{APP}.include_routes",
        f"{ROUTER}.add_route(method)",
        f"{ROUTER}.add_route(query_string_extractor)",
        f"{ROUTER}.add_route(body_extractor)",
        f"{ROUTER}.get_route(method)",
        "asgi.router._Route(query_string_extractor)",
        "asgi.router._Route(body_extractor)",
    ),
    3: (
        "asgi.exceptions",
        "asgi.http_responses",
        "asgi.types.StatusCode",
        "asgi.app.ASGIScope",
        "asgi.app.ASGIReceive",
        "asgi.app.ASGISend",
        f"{APP}(max_body_size)",
        f"{APP}._handle_http_request",
        f"{APP}._run_http_handler",
        f"{APP}._send_http_response",
        f"{DATA}(asgi_receiver_method)",
        f"{DATA}(max_body_size)",
        f"{DATA}.get_stream_body_bytes",
        f"{DATA}._load_all_body",
    ),
    4: (
        "asgi.background_tasks",
        "asgi.types.TaskHandlerType",
        f"{APP}(max_running_tasks)",
        f"{APP}(background_tasks)",
        f"{APP}(shutdown_timeout)",
        f"{APP}._handle_lifespan",
    ),
    5: (
        "asgi.extractors",
        "asgi.logger",
        "asgi.middleware",
        f"{APP}(middlewares)",
        f"{DATA}(headers)",
        f"{DATA}(query_string)",
        f"{DATA}(scope)",
        f"{DATA}.method",
        f"{DATA}.path",
        f"{DATA}.client",
        f"{DATA}.get_query_string",
        f"{DATA}.get_query_string_dict",
    ),
}
READ = {
    2: 'Part 2, "So, what\'s next?" (structure)',
    3: 'Part 3, "Improving our App class"',
    4: 'Part 4, "Handling lifespan events & Background tasks"',
    5: 'Part 5, "Adding a global middleware system"',
}


def _is_there(bench: Bench, name: str) -> bool:
    dotted, _, parameter = name.removesuffix(")").partition("(")
    if bench.part == 1 and dotted != "asgi":
        dotted = dotted.removeprefix("asgi.")  # Part 1 has no package
    if not bench.code.has(dotted):
        return False
    return not parameter or parameter in inspect.signature(bench.name(dotted)).parameters


def _brought_by(part: int) -> Run:
    async def names(bench: Bench) -> str:
        found = [name for name in BROUGHT[part] if _is_there(bench, name)]
        missing = [name for name in BROUGHT[part] if name not in found]
        if found and missing:
            few = min(found, missing, key=len)
            return f"{'only' if few is found else 'all but'} {', '.join(few)}"
        return f"all {len(found)}" if found else f"none of {len(missing)}"

    return names


for number, brought in BROUGHT.items():
    check(
        f"names-part{number}",
        f"the names and parameters that Part {number} brings are all there, and none comes earlier",
        since=number,
        expected={1: f"none of {len(brought)}", number: f"all {len(brought)}"},
        read=READ[number],
        hints=(
            "Which names of this lesson are missing, or come from a later one?",
            "The check names them; the text before the last dot is the module.",
            "Spell each name as the article does. A parameter is in brackets: App(middlewares).",
        ),
        live=False,
    )(_brought_by(number))


@check(
    "names-app-attributes",
    "App keeps its router under the name that the article gives it",
    since=1,
    expected={1: "router", 4: "_router, _bg_tasks"},
    read={
        1: 'Part 1, "Adding handlers to test our crap code"',
        4: 'Part 4, "Handling lifespan events & Background tasks"',
    },
    hints=(
        "Under which names does the constructor keep its objects?",
        "App.__init__.",
        "self.router up to Part 3; self._router and self._bg_tasks from Part 4 on.",
    ),
    live=False,
)
async def app_attributes(bench: Bench) -> str:
    app = bench.name("app.App" if bench.part == 1 else APP)()
    known = ("router", "_router", "_bg_tasks")
    found = ", ".join(name for name in known if hasattr(app, name))
    return found or f"not there; App has: {', '.join(getattr(app, '__dict__', ())) or 'nothing'}"


@check(
    "names-query-extractor",
    "the type QueryExtractor says what an extractor is called with",
    since=2,
    needs="asgi.types.QueryExtractor",
    expected={2: "dict", 5: "bytes"},
    read={2: "Part 2, repository: asgi/types.py", 5: 'Part 5, "Headers and Query string"'},
    hints=(
        "What does the type say about the argument of an extractor?",
        "QueryExtractor in types.py.",
        "Callable[[dict[str, Any]], QUERY_STRING_TYPE] | None, and with bytes in Part 5.",
    ),
    rows=("5.6",),
    live=False,
)
async def query_extractor(bench: Bench) -> str:
    """Return the argument type of QueryExtractor, which is `Callable[[X], …]

    None`.
    """
    declared = get_args(bench.name("asgi.types.QueryExtractor"))
    taken = [given for each in declared if each is not NoneType for given in get_args(each)[0]]
    return ", ".join((get_origin(each) or each).__name__ for each in taken)
