"""Checks of errors in middleware: refused early, turned into responses, or passed on to a 500."""

from collections.abc import Callable
from typing import Any

from tests.conformance.middleware.by_hand import BASE, Next, around, middleware, text
from tests.conformance.tasks.by_hand import how_reported
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

READ = 'Part 5, "Adding a global middleware system"'


def looking(bench: Bench, saw: list[str]) -> Any:
    """Return a middleware that records the response or the exception of the next layer."""

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
    "a middleware may respond by itself, and then the inner layers do not run",
    since=5,
    needs=BASE,
    expected='200 "from the cache", outside saw 200, inside saw nothing',
    read=READ,
    hints=(
        "Must a middleware call call_next?",
        "_MiddlewareManager: the value that a wrapper returns is the response.",
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
    "an InvalidRequest from inside reaches the next outer middleware as a response",
    since=5,
    needs=BASE,
    expected='404 "no such tea" seen as 404 · 405 "not here" seen as 405',
    read=READ,
    hints=(
        "What should a middleware get if the layer inside raises an InvalidRequest?",
        "_MiddlewareManager: the code around each wrapper.",
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
    "an unexpected exception passes all middlewares, and ends as a reported 500",
    since=5,
    needs=BASE,
    expected='500 "Internal Server Error", seen: ValueError ValueError, reported',
    read=READ,
    hints=(
        "Should a middleware that measures time see an unexpected exception?",
        "App._run_http_handler: the except outside of all layers.",
        "Catch only InvalidRequest inside a layer, and Exception around all layers.",
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
    return f"{said}, seen: {' '.join(saw)}, {how_reported(bench, 'Traceback', 'ValueError: a bug')}"


@check(
    "middleware-handler-result",
    "if a handler returns no response, the middleware gets an exception, never None",
    since=5,
    needs=BASE,
    expected='500 "Internal Server Error", seen: TypeError',
    read=READ,
    hints=(
        "What would response.add_header do if the response is None?",
        "App: right after the handler has returned, inside all layers.",
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
    "a middleware that returns no response is answered 500, and the log names its class",
    since=5,
    needs=BASE,
    expected='500 "Internal Server Error", reported',
    read=READ,
    hints=(
        "The log says that a middleware returned None. Which of ten was it?",
        "_MiddlewareManager: right after a wrapper has returned.",
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
    return f"{said}, {how_reported(bench, 'Traceback', 'Forgetful')}"


async def _pass_on(call_next: Next, request: Any) -> Any:
    return await call_next(request)


@check(
    "middleware-refused",
    "an object that cannot work as a middleware is refused when the App is made",
    since=5,
    needs=BASE,
    expected="a class: refused · a sync __call__: refused · the bare base: refused",
    read=READ,
    hints=(
        "When should a mistake in the list of middlewares show: at once, or at the first request?",
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
    told = []
    for name, make in wrong.items():
        try:
            bench.make(middlewares=[make()])
        except Exception:
            told.append(f"{name}: refused")
        else:
            told.append(f"{name}: accepted")
    return " · ".join(told)
