"""Checks of method, path and client of a request, for handlers and for middleware."""

from typing import Any

from tests.conformance.by_hand import NOT_YET, REQUEST_DATA, Receive, app_that, request_data
from workbook.protocol.messages import body_messages, http_scope, minimal_scope
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

READ = 'Part 5, "Headers and Query string"'


@check(
    "request-method-path",
    "a request has its method, its path and its client",
    since=5,
    expected={1: NOT_YET, 5: '200 "POST /read 127.0.0.1"'},
    read=READ,
    hints=(
        "Which keys of the scope hold them?",
        "RequestData: properties that read the scope.",
        "@property def method(self): return self.scope['method']; path and client likewise.",
    ),
    rows=("5.12",),
)
async def method_and_path(bench: Bench) -> str:
    async def read(data: Any) -> str:
        return f"{data.method} {data.path} {data.client[0]}"

    return seen(await bench.ask(app_that(bench, read), "POST", "/read?a=1"))


@check(
    "request-csrf",
    "a middleware can refuse by method and header, as a CSRF protection does",
    since=5,
    expected="GET 200, POST 403, POST with a token 200",
    needs="asgi.middleware.BaseGlobalMiddleware",
    read='Part 5, "Adding a global middleware system"',
    hints=(
        "What can a middleware use to decide about a request?",
        "RequestData.method and get_header_value, before there is a route.",
        "Make RequestData with the scope, and pass this object to the middlewares.",
    ),
    rows=("5.12",),
)
async def csrf(bench: Bench) -> str:
    base: Any = bench.name("asgi.middleware.BaseGlobalMiddleware")

    class Csrf(base):  # type: ignore[misc]  # of each part its own
        async def __call__(self, call_next: Any) -> Any:
            async def wrapper(data: Any) -> Any:
                if data.method == "POST" and not await data.get_header_value("X-Token"):
                    return bench.name("asgi.http_responses.TextResponse")("no token", 403)
                return await call_next(data)

            return wrapper

    async def read(data: Any) -> str:
        return "read"

    app = app_that(bench, read, middlewares=[Csrf()])
    get = await bench.ask(app, "GET", "/read")
    forged = await bench.ask(app, "POST", "/read")
    post = await bench.ask(app, "POST", "/read", headers={"x-token": "1"})
    return f"GET {get.status}, POST {forged.status}, POST with a token {post.status}"


@check(
    "request-by-hand",
    "RequestData can be made with a scope, even one without a client",
    since=5,
    expected="PUT /tea ('10.0.0.1', 99), GET /chai None",
    needs=f"{REQUEST_DATA}.method",
    read=READ,
    hints=(
        "Which servers do not know the client's address?",
        "RequestData.client.",
        'self.scope.get("client"), which is None if it is missing.',
    ),
    rows=("5.12",),
    live=False,
)
async def by_hand(bench: Bench) -> str:
    bench.name(f"{REQUEST_DATA}.method")
    told: list[str] = []
    for scope in (
        http_scope("PUT", "/tea", client=("10.0.0.1", 99)),
        minimal_scope("GET", "/chai"),
    ):
        data = request_data(bench, Receive(body_messages([])), scope=scope)
        told.append(f"{data.method} {data.path} {data.client}")
    return ", ".join(told)


@check(
    "request-without-scope",
    "RequestData that is made without a scope raises an error when its method is read",
    since=5,
    expected="method, path and client name the scope",
    needs=f"{REQUEST_DATA}.method",
    read=READ,
    hints=(
        'What should method return if there is no scope: "", or an error?',
        "RequestData.method, path and client.",
        "Raise a RuntimeError: this RequestData was made without scope=…",
    ),
    rows=("5.12",),
    live=False,
)
async def without_scope(bench: Bench) -> str:
    bench.name(f"{REQUEST_DATA}.method")
    data = request_data(bench, Receive(body_messages([])))
    for name in ("method", "path", "client"):
        try:
            return f"{name} is {getattr(data, name)!r}"
        except Exception as error:
            if "scope" not in str(error):
                return f"{name} raised {type(error).__name__}: {error}"
    return "method, path and client name the scope"
