"""Middleware and what goes wrong: refused early, answered, or passed through to a 500."""

from collections.abc import Callable
from typing import Any

from tests.conformance.middleware.by_hand import BASE, Next, around, middleware, text
from tests.conformance.tasks.by_hand import how_told
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

READ = 'Part 5, "Adding a global middleware system"'


def looking(bench: Bench, saw: list[str]) -> Any:
    """A middleware that notes what comes back, a response or an exception."""

    async def look(call_next: Next, request: Any) -> Any:
        try:
            response = await call_next(request)
        except Exception as error:
            saw.append(type(error).__name__)
            raise
        saw.append(str(int(response.get_status_code())) if response is not None else "None")
        return response

    return around(bench, look, "Looking")


@check(
    "middleware-short-circuit",
    "a middleware may answer by itself; nothing further in is asked",
    since=5,
    needs=BASE,
    expected='200 "from the cache", outside saw 200, inside saw nothing',
    read=READ,
    hints=(
        "call_next is an offer, not a duty.",
        "_MiddlewareManager: what a wrapper returns is the answer.",
        "Return a response from the wrapper, and do not call call_next.",
    ),
)
async def short_circuit(bench: Bench) -> str:
    outside, inside = list[str](), list[str]()

    async def answer(call_next: Next, request: Any) -> Any:
        return text(bench, "from the cache")

    layers = [looking(bench, outside), around(bench, answer), looking(bench, inside)]
    app = bench.make(("GET", "/tea"), middlewares=layers)
    said = seen(await bench.ask(app, "GET", "/tea"))
    return f"{said}, outside saw {', '.join(outside)}, inside saw {inside or 'nothing'}"


@check(
    "middleware-invalid-request",
    "an InvalidRequest, of a handler or a middleware, is a response to the next one out",
    since=5,
    needs=BASE,
    expected='404 "no such tea" seen as 404 · 405 "not here" seen as 405',
    read=READ,
    hints=(
        "Between two layers there is always a response.",
        "_MiddlewareManager: what is around each wrapper?",
        "except InvalidRequest as error: return error.http_response, in each layer.",
    ),
    rows=("5.13",),
)
async def invalid_request(bench: Bench) -> str:
    saw, exceptions = list[str](), "asgi.exceptions"
    bench.name(BASE)

    async def refuse(call_next: Next, request: Any) -> Any:
        if request.path == "/milk":
            raise bench.name(f"{exceptions}.MethodNotAllowedException")("not here")
        return await call_next(request)

    async def handler(request: object) -> Any:
        raise bench.name(f"{exceptions}.NotFoundException")("no such tea")

    layers = [looking(bench, saw), around(bench, refuse)]
    app = bench.make(("GET", "/tea", handler), ("GET", "/milk"), middlewares=layers)
    answers = [seen(await bench.ask(app, "GET", path)) for path in ("/tea", "/milk")]
    pairs = zip(answers, [*saw, "nothing", "nothing"], strict=False)
    return " · ".join(f"{said} seen as {status}" for said, status in pairs)


@check(
    "middleware-exception",
    "an unexpected exception passes through the middlewares and ends as a 500 that is told",
    since=5,
    needs=BASE,
    expected='500 "Internal Server Error", seen: ValueError ValueError, told',
    read=READ,
    hints=(
        "A middleware that measures or cleans up wants to know of it.",
        "App._run_http_handler: the except is outside of all the layers.",
        "Only InvalidRequest is caught within; Exception around the whole.",
    ),
    rows=("5.13",),
)
async def exception(bench: Bench) -> str:
    saw = list[str]()

    async def handler(request: object) -> Any:
        raise ValueError("a bug")

    layers = [looking(bench, saw), looking(bench, saw)]
    app = bench.make(("GET", "/tea", handler), middlewares=layers)
    said = seen(await bench.ask(app, "GET", "/tea"))
    return f"{said}, seen: {' '.join(saw)}, {how_told(bench, 'Traceback', 'ValueError: a bug')}"


@check(
    "middleware-handler-result",
    "a handler that returns no response is an exception to the middleware, never a None",
    since=5,
    needs=BASE,
    expected='500 "Internal Server Error", seen: TypeError',
    read=READ,
    hints=(
        "What would response.add_header do with None?",
        "App: where the handler has just returned, inside of all the layers.",
        "if not isinstance(response, BaseHTTPResponse): raise TypeError(…)",
    ),
    rows=("5.13",),
)
async def handler_result(bench: Bench) -> str:
    saw = list[str]()

    async def handler(request: object) -> None: ...

    app = bench.make(("GET", "/tea", handler), middlewares=[looking(bench, saw)])
    return f"{seen(await bench.ask(app, 'GET', '/tea'))}, seen: {' '.join(saw)}"


@check(
    "middleware-result",
    "a middleware that forgets to return the response is a 500, and the log names its class",
    since=5,
    needs=BASE,
    expected='500 "Internal Server Error", told',
    read=READ,
    hints=(
        "Which of ten middlewares was it?",
        "_MiddlewareManager: where a wrapper has just returned.",
        "raise TypeError(f'the middleware {type(middleware).__name__} returned {response!r}')",
    ),
    rows=("5.13",),
)
async def result(bench: Bench) -> str:
    async def forget(call_next: Next, request: Any) -> Any:
        await call_next(request)

    layers = [around(bench, _pass_on, "Innocent"), around(bench, forget, "Forgetful")]
    app = bench.make(("GET", "/tea"), middlewares=layers)
    said = seen(await bench.ask(app, "GET", "/tea"))
    return f"{said}, {how_told(bench, 'Traceback', 'the middleware Forgetful')}"


async def _pass_on(call_next: Next, request: Any) -> Any:
    return await call_next(request)


@check(
    "middleware-refused",
    "what could not work as a middleware is refused when the App is made",
    since=5,
    needs=BASE,
    expected="a class, a sync __call__, the bare base: refused",
    read=READ,
    hints=(
        "A mistake in the list should not wait for the first request.",
        "_MiddlewareManager.__init__.",
        "isinstance(middleware, BaseGlobalMiddleware), and inspect.iscoroutinefunction.",
    ),
    rows=("5.15",),
    live=False,
)
async def refused(bench: Bench) -> str:
    async def call(self: object, call_next: Next) -> Next:
        return call_next

    def sync(self: object, call_next: Next) -> Next:
        return call_next

    base = bench.name(BASE)
    wrong: dict[str, Callable[[], Any]] = {
        "a class": lambda: type(middleware(bench, "Fine", call)),
        "a sync __call__": lambda: middleware(bench, "Sync", sync),
        "the bare base": base,
    }
    bench.make(middlewares=[middleware(bench, "Fine", call)])
    accepted = []
    for name, make in wrong.items():
        try:
            bench.make(middlewares=[make()])
        except Exception:
            continue
        accepted.append(name)
    said = ", ".join(name for name in wrong if name not in accepted)
    return f"{said or 'none'}: refused" + (f"; accepted: {', '.join(accepted)}" if accepted else "")
