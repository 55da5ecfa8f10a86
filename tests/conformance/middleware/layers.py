"""Checks of global middleware: layers around every response, which run before routing."""

import inspect
import textwrap
from typing import Any

from tests.conformance.middleware.by_hand import BASE, Next, around, text
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

READ = 'Part 5, "Adding a global middleware system"'


@check(
    "middleware-order",
    "the first middleware in the list is the outermost layer, and the handler is the innermost",
    since=5,
    needs=BASE,
    expected='200 "ok": first, second, handler, second again, first again',
    read=READ,
    hints=(
        "Which middleware must be wrapped first to be the innermost?",
        "_MiddlewareManager: the loop over stack.",
        "for middleware in reversed(self.stack): handler = await middleware(handler)",
    ),
)
async def order(bench: Bench) -> str:
    bench.name(BASE)
    story = list[str]()

    def telling(name: str) -> Any:
        async def tell(call_next: Next, request: Any) -> Any:
            story.append(name)
            response = await call_next(request)
            story.append(f"{name} again")
            return response

        return around(bench, tell)

    async def handler(request: object) -> Any:
        story.append("handler")
        return text(bench, "ok")

    app = bench.make(("GET", "/tea", handler), middlewares=[telling("first"), telling("second")])
    return f"{seen(await bench.ask(app, 'GET', '/tea'))}: {', '.join(story)}"


@check(
    "middleware-sees-errors",
    "middleware sees every response, also a 404 and a 405",
    since=5,
    needs=BASE,
    expected="200 404 405 answered, 200 404 405 seen",
    read=READ,
    hints=(
        'Does "global" mean around the router, or around one handler?',
        "App._run_http_handler: which function do the layers wrap?",
        "Find the route inside the layers, and turn an InvalidRequest into its response there.",
    ),
    rows=("5.11",),
)
async def sees_errors(bench: Bench) -> str:
    bench.name(BASE)
    statuses = list[str]()

    async def look(call_next: Next, request: Any) -> Any:
        response = await call_next(request)
        statuses.append(str(int(response.get_status_code())))
        return response

    app = bench.make(("GET", "/tea"), middlewares=[around(bench, look)])
    asked = [("GET", "/tea"), ("GET", "/nowhere"), ("DELETE", "/tea")]
    answers = [str((await bench.ask(app, *what)).status) for what in asked]
    return f"{' '.join(answers)} answered, {' '.join(statuses)} seen"


@check(
    "middleware-request",
    "middleware knows method, path and client before routing, so it can refuse a POST",
    since=5,
    needs=BASE,
    expected='200 "GET /form by 127.0.0.1" · 403 "no POST /form" · 200 "sent"',
    read=READ,
    hints=(
        "What must a CSRF protection know about a request?",
        "RequestData.method, .path and .client, and get_header_value.",
        'RequestData(…, scope=scope), and @property def method: return self._scope["method"]',
    ),
    rows=("5.12",),
)
async def request(bench: Bench) -> str:
    bench.name(BASE)
    respond = bench.name("asgi.http_responses.TextResponse")

    async def guard(call_next: Next, request: Any) -> Any:
        what = f"{request.method} {request.path}"
        if request.method == "GET":
            return text(bench, f"{what} by {request.client[0]}")
        if not await request.get_header_value("X-CSRF-Token"):
            return respond(f"no {what}", 403)
        return await call_next(request)

    async def handler(request: object) -> Any:
        return text(bench, "sent")

    app = bench.make(("POST", "/form", handler), middlewares=[around(bench, guard)])
    answers = [
        await bench.ask(app, "GET", "/form"),
        await bench.ask(app, "POST", "/form"),
        await bench.ask(app, "POST", "/form", headers={"x-csrf-token": "1"}),
    ]
    return " · ".join(map(seen, answers))


@check(
    "middleware-docstring",
    "the example in the docstring of BaseGlobalMiddleware works",
    since=5,
    needs=BASE,
    expected='a class in the docstring: 200 "ok"',
    read=READ,
    hints=(
        "What do readers do with the example in a docstring?",
        "BaseGlobalMiddleware's docstring.",
        "async def __call__(self, call_next) that returns an async wrapper(request_data).",
    ),
    rows=("5.16",),
)
async def docstring(bench: Bench) -> str:
    base = bench.name(BASE)
    lines = (inspect.getdoc(base) or "").splitlines()
    begins = [number for number, line in enumerate(lines) if line.lstrip().startswith("class ")]
    if not begins:
        return "no class in the docstring"
    depth = len(lines[begins[0]]) - len(lines[begins[0]].lstrip())
    block = [
        line for line in lines[begins[0] :] if not line.strip() or line.startswith(" " * depth)
    ]
    names = dict(vars(bench.name("asgi.middleware")))
    known = set(names)
    exec(textwrap.dedent("\n".join(block)), names)  # the example, as a reader would paste it
    examples = [
        made() for name, made in names.items() if name not in known and name != "__builtins__"
    ]
    app = bench.make(("GET", "/tea"), middlewares=examples)
    return f"a class in the docstring: {seen(await bench.ask(app, 'GET', '/tea'))}"


@check(
    "middleware-own-cookie",
    "a header that a middleware adds to one client's error response is not in the next one's",
    since=5,
    needs=BASE,
    expected="alice: user=alice · bob: user=bob",
    read=READ,
    hints=(
        "Is the response of an exception a new object each time?",
        "Where an exception is turned into its response.",
        "return copy.copy(self.http_response), and let add_header create a new list.",
    ),
)
async def own_cookie(bench: Bench) -> str:
    async def remember(call_next: Next, request_data: Any) -> Any:
        response = await call_next(request_data)
        response.add_header("set-cookie", f"user={await request_data.get_header_value('x-user')}")
        return response

    layers = [around(bench, remember)]
    invalid: Any = bench.name("asgi.exceptions.InvalidRequest")
    empty = type("Empty", (invalid,), {"http_response": text(bench, "no tea")})

    async def handler(request_data: Any) -> Any:
        raise empty

    app = bench.make(("GET", "/tea", handler), middlewares=layers)
    told = []
    for user in ("alice", "bob"):
        answer = await bench.ask(app, "GET", "/tea", headers={"x-user": user})
        told.append(f"{user}: {' '.join(answer.all('set-cookie'))}")
    return " · ".join(told)


@check(
    "middleware-before-route",
    "a middleware has the route's extractors only after it has called the next layer",
    since=5,
    needs=BASE,
    expected="before: None, None · after: b'a=1', b'tea'",
    read=READ,
    hints=(
        "The extractors belong to a route. When is the route known?",
        "App._dispatch, the innermost layer.",
        "request_data._qs_extractor = target.query_string_extractor, and the same for the body",
    ),
    rows=("5.11",),
)
async def before_route(bench: Bench) -> str:
    bench.name(BASE)
    found = list[str]()

    async def extracted(request: Any) -> str:
        return f"{await request.get_query_string()}, {await request.get_body()}"

    async def read(call_next: Next, request: Any) -> Any:
        found.append(f"before: {await extracted(request)}")
        response = await call_next(request)
        found.append(f"after: {await extracted(request)}")
        return response

    app = bench.make(
        ("POST", "/tea", None, lambda query: query, lambda body: body),
        middlewares=[around(bench, read)],
    )
    await bench.ask(app, "POST", "/tea?a=1", body=b"tea")
    return " · ".join(found)
