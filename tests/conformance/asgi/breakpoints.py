"""Checks of the App's methods that handle a request: the article suggests breakpoints in them."""

from typing import Any

from tests.conformance.asgi.rules import OUR_APP, RESPONSE
from workbook.protocol.messages import http_scope
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, Route, seen

HANDLE = "asgi.app.App._handle_http_request"
STEPS = ("_handle_http_request", "_run_http_handler", "_send_http_response")


def short(step: str) -> str:
    return step.split("_")[1]


def app_of(bench: Bench, overridden: type, *routes: Route) -> Any:
    group = bench.name("asgi.api_router.ApiRouter")()
    for route in routes:
        assert route.handler is not None
        group.decorator(route.path, route.method, None, None)(route.handler)
    app = overridden()
    app.include_routes([group])
    return app


def noted(bench: Bench, steps: list[str]) -> type:
    """Return a subclass of App. Its methods in STEPS append their short names before they run."""

    def step(name: str) -> Any:
        async def overridden(self: Any, *args: Any) -> Any:
            steps.append(short(name))
            return await getattr(super(noting, self), name)(*args)

        return overridden

    app: type = bench.name("asgi.app.App")
    noting = type("Noting", (app,), {name: step(name) for name in STEPS})
    return noting


@check(
    "asgi-way",
    "every request passes the same methods: handle, run, send, whatever its response is",
    since=3,
    needs=HANDLE,
    expected=" · ".join(f"{status}: handle, run, send" for status in (200, 404, 405, 500)),
    read=OUR_APP,
    hints=(
        "Put a breakpoint into each of the three methods. Does every request stop there?",
        "App.__call__, _handle_http_request, _run_http_handler, _send_http_response.",
        "Errors take no shortcut: the same three methods send their responses.",
    ),
)
async def the_way(bench: Bench) -> str:
    bench.name(HANDLE)
    steps: list[str] = []

    async def fine(request_data: Any) -> Any:
        return bench.name(RESPONSE)("ok")

    async def broken(request_data: Any) -> Any:
        raise LookupError("on purpose")

    routes = (Route("GET", "/tea", fine), Route("GET", "/broken", broken))
    app = app_of(bench, noted(bench, steps), *routes)
    told = []
    for method, path in (("GET", "/tea"), ("GET", "/no"), ("PUT", "/tea"), ("GET", "/broken")):
        status = (await bench.ask(app, method, path)).status
        told.append(f"{status}: {', '.join(steps)}")
        steps.clear()
    return " · ".join(told)


@check(
    "asgi-way-handle",
    "if a subclass overrides _handle_http_request, that method sends the response",
    since=3,
    needs=HANDLE,
    expected='202 "mine"',
    read=OUR_APP,
    hints=(
        "Who calls _handle_http_request, and with what?",
        "App.__call__.",
        "await self._handle_http_request(scope, receive, send)",
    ),
)
async def handle_overridden(bench: Bench) -> str:
    bench.name(HANDLE)
    app: Any = bench.name("asgi.app.App")

    class Mine(app):  # type: ignore[misc]
        async def _handle_http_request(self, scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 202})
            await send({"type": "http.response.body", "body": b"mine"})

    return seen(await bench.ask(app_of(bench, Mine), "GET", "/tea"))


@check(
    "asgi-way-run",
    "if a subclass overrides _run_http_handler, that method decides what is sent",
    since=3,
    needs=HANDLE,
    expected={3: "GET /tea b'', 202 \"mine\"", 5: 'GET /tea, 202 "mine"'},
    read=OUR_APP,
    hints=(
        "What are the arguments of _run_http_handler, and what does it return?",
        "App._handle_http_request.",
        "Parts 3 and 4: (path, method, receive); Part 5: (http_scope, receive). → _ResponseData",
    ),
    live=False,
)
async def run_overridden(bench: Bench) -> str:
    bench.name(HANDLE)
    app: Any = bench.name("asgi.app.App")
    data = bench.name("asgi.http_responses._ResponseData")
    given: list[str] = []

    class Mine(app):  # type: ignore[misc]
        async def _run_http_handler(self, *args: Any) -> Any:
            *first, receive = args
            if len(first) == 2:  # path, method
                given.append(f"{first[1]} {first[0]} {(await receive())['body']!r}")
            else:
                given.append(f"{first[0]['method']} {first[0]['path']}")
            return data(202, b"mine", [])

    talk = await bench.talk(app_of(bench, Mine), http_scope("GET", "/tea"))
    return ", ".join([*given, seen(talk.answer) if talk.answer else "no answer"])


@check(
    "asgi-way-send",
    "if a subclass overrides _send_http_response, that method sends the response",
    since=3,
    needs=HANDLE,
    expected='was 404 "Not found", 202 "mine"',
    read=OUR_APP,
    hints=(
        "Which method calls send?",
        "App._send_http_response, a static method.",
        "await self._send_http_response(response, send), at the end of _handle_http_request",
    ),
)
async def send_overridden(bench: Bench) -> str:
    bench.name(HANDLE)
    app: Any = bench.name("asgi.app.App")
    given: list[str] = []

    class Mine(app):  # type: ignore[misc]
        @staticmethod
        async def _send_http_response(resp: Any, send: Any) -> None:
            given.append(f'was {resp.status_code:d} "{resp.body.decode()}"')
            await send({"type": "http.response.start", "status": 202})
            await send({"type": "http.response.body", "body": b"mine"})

    answer = await bench.ask(app_of(bench, Mine), "GET", "/tea")
    return ", ".join([*given, seen(answer)])


@check(
    "asgi-type-names",
    "the types of scope, receive and send have names",
    since=3,
    needs="asgi.app.ASGIScope",
    expected="ASGIScope, ASGIReceive, ASGISend",
    read=OUR_APP,
    hints=(
        "Which three long types appear in several signatures?",
        "Above class App in app.py.",
        "ASGIScope = dict[str, Any], and two Callables that return Awaitables.",
    ),
    live=False,
)
async def type_names(bench: Bench) -> str:
    bench.name("asgi.app.ASGIScope")
    names = ("ASGIScope", "ASGIReceive", "ASGISend")
    return ", ".join(name for name in names if bench.code.has(f"asgi.app.{name}"))
