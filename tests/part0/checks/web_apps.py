"""Checks of Application: handlers, middlewares and hooks, called over ASGI without a server."""

from typing import Any

from tests.part0.checks.asking import logged_lines
from workbook.protocol.messages import http_scope
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

READ = 'The guide, "Application & UrlDispatcher"'


def made(bench: Bench, **options: Any) -> Any:
    return bench.name("web.application.Application")(**options)


@check(
    "apps-decorators",
    "get, post, put, head and route register a handler and return it unchanged",
    since=0,
    expected="GET 200, POST 200, PUT 200, PATCH 200; unchanged",
    read=READ,
    hints=(
        "What must a decorator return, so that the function stays the same?",
        "Application.route in web/application.py.",
        "register(handler): call self.router.add_route(method, path, handler), then return "
        "handler.",
    ),
    rows=("0.4",),
)
async def decorators(bench: Bench) -> str:
    app = made(bench)

    async def handler(request: Any) -> Any:
        return bench.name("web.response.Response")("tea")

    registered = [app.get("/")(handler), app.post("/")(handler), app.put("/")(handler)]
    registered += [app.head("/only")(handler), app.route("/", "PATCH")(handler)]
    told = [
        f"{method} {(await bench.ask(app, method, '/')).status}"
        for method in ("GET", "POST", "PUT", "PATCH")
    ]
    same = all(each is handler for each in registered)
    return f"{', '.join(told)}; {'unchanged' if same else 'changed'}"


@check(
    "apps-sample",
    "the sample answers: a page, a user, JSON, a redirect, a 404",
    since=0,
    expected="200, 200, 201, 400, 302, 404, 405",
    read='The guide, "Sample application"',
    hints=(
        "Does the sample import?",
        "sample.py, which imports the files that you write.",
        "It needs Application with get, post and middlewares, and the responses of web/.",
    ),
    rows=("0.4", "0.5", "0.16"),
)
async def sample(bench: Bench) -> str:
    asked: list[tuple[str, str, bytes | None]] = [
        ("GET", "/", None),
        ("GET", "/users/ann", None),
        ("POST", "/users", b'{"name": "bob"}'),
        ("POST", "/users", b'{"name": '),
        ("GET", "/old", None),
        ("GET", "/nowhere", None),
        ("DELETE", "/users", None),
    ]
    answers = [
        await bench.ask(bench.sample, method, path, body=body) for method, path, body in asked
    ]
    return ", ".join(str(each.status) for each in answers)


@check(
    "apps-middlewares",
    "the first middleware in the list is the outermost, and each of them also runs for a 404",
    since=0,
    expected="404: one, two, two again, one again",
    read='The guide, "Middlewares"',
    hints=(
        "In which order must you wrap the handler, so that the first middleware is the outermost?",
        "The end of Application.__init__ in web/application.py; handle calls the function that "
        "it makes.",
        "Begin with an async function that resolves the request, sets request.match_info and "
        "calls the handler. For each of reversed(middlewares), put around it one that calls "
        "middleware(request, handler): functools.partial, or a function that makes it, for a "
        "lambda in a loop sees only the last middleware.",
    ),
    rows=("0.4", "0.5"),
)
async def middlewares(bench: Bench) -> str:
    told: list[str] = []

    def named(name: str) -> Any:
        async def middleware(request: Any, handler: Any) -> Any:
            told.append(name)
            try:
                return await handler(request)
            finally:
                told.append(f"{name} again")

        return middleware

    app = made(bench, middlewares=[named("one"), named("two")])
    answer = await bench.ask(app, "GET", "/nowhere")
    return f"{answer.status}: {', '.join(told) or 'no middleware ran'}"


@check(
    "apps-middlewares-catch",
    "a middleware can catch an HTTPException that a handler raises",
    since=0,
    expected='200 "caught 400: no tea" · uncaught, 400 "no tea"',
    read='The guide, "Better exceptions"',
    hints=(
        "Where should an HTTPException become a response: directly around the handler, or "
        "around all middlewares?",
        "Application.handle in web/application.py.",
        "Only handle has `except HTTPException as exception: return exception`.",
    ),
    rows=("0.4", "0.5"),
)
async def middlewares_catch(bench: Bench) -> str:
    refused = bench.name("web.exceptions.HTTPException")

    async def catches(request: Any, handler: Any) -> Any:
        try:
            return await handler(request)
        except refused as error:
            return bench.name("web.response.Response")(f"caught {error.status}: {error}")

    async def refuses(request: Any) -> Any:
        raise bench.name("web.exceptions.HTTPBadRequest")("no tea")

    told = []
    for middlewares in ([catches], []):
        app = made(bench, middlewares=middlewares)
        app.router.add_get("/", refuses)
        told.append(seen(await bench.ask(app)))
    return " · uncaught, ".join(told)


@check(
    "apps-hooks",
    "each hook runs once with the app as argument: on_startup before the first request",
    since=0,
    expected="startup, startup, 200, shutdown",
    read='The guide, "App lifecycle hooks"',
    hints=(
        "Who calls startup() and shutdown()?",
        "Application.startup and Application.shutdown in web/application.py; Application.__call__ "
        "calls them for a scope of the type lifespan.",
        "for hook in self.on_startup: await hook(self). With gather, hooks that wait overlap. "
        "In __call__ receive() gives lifespan.startup; when the hooks have run, send "
        "{'type': 'lifespan.startup.complete'}; the same for shutdown, and return.",
    ),
    rows=("0.1",),
)
async def hooks(bench: Bench) -> str:
    app, told = made(bench), list[str]()

    def hook(name: str) -> Any:
        async def run(given: Any) -> None:
            told.append(name if given is app else f"{name} without the app")

        return run

    async def handler(request: Any) -> Any:
        return bench.name("web.response.Response")("tea")

    app.router.add_get("/", handler)
    app.on_startup += [hook("startup"), hook("startup")]
    app.on_shutdown.append(hook("shutdown"))
    await bench.within(app.startup())
    told.append(str((await bench.within(app.handle(_request(bench, app)))).status))
    await bench.within(app.shutdown())
    return ", ".join(told)


def _request(bench: Bench, app: Any) -> Any:
    return bench.name("web.request.Request")(http_scope(), None, app)


@check(
    "apps-crash",
    "if a handler crashes, the client gets a 500 without details, and the log gets the traceback",
    since=0,
    expected="500 without details, logged: RuntimeError: a secret <b>",
    read='The guide, "Better exceptions"',
    hints=(
        "Who may read a traceback?",
        "Application.handle in web/application.py, and web/error_page.py.",
        "Call logger.exception. Show details on the page only if debug is true.",
    ),
    rows=("0.12",),
)
async def crash(bench: Bench) -> str:
    app = made(bench)
    app.router.add_get("/", _broken)
    with logged_lines() as lines:
        answer = await bench.ask(app)
    logged = [line for line in lines if "secret" in line]
    whether = "with" if "secret" in answer.text or "Traceback" in answer.text else "without"
    return f"{answer.status} {whether} details, logged: {(logged or ['nothing'])[-1]}"


@check(
    "apps-debug-page",
    "in debug mode the page shows the traceback, escaped",
    since=0,
    expected="500, RuntimeError, &lt;b&gt;",
    read='The guide, "Better exceptions"',
    hints=(
        "What does a browser do with <b> in an exception's message?",
        "web/error_page.py.",
        "Call html.escape for every text that is not ours.",
    ),
    rows=("0.12",),
)
async def debug_page(bench: Bench) -> str:
    app = made(bench, debug=True)
    app.router.add_get("/", _broken)
    answer = await bench.ask(app)
    kind = "RuntimeError" if "RuntimeError" in answer.text else "no name"
    return f"{answer.status}, {kind}, {'<b>' if '<b>' in answer.text else '&lt;b&gt;'}"


@check(
    "apps-no-response",
    "a handler that returns no response is a 500, and the log shows what it returned",
    since=0,
    expected="500, logged: a line with None",
    read=READ,
    hints=(
        "What does a handler without a return statement return?",
        "The place in web/application.py that gets the result of a handler.",
        "If not isinstance(response, Response), raise a TypeError whose text has the returned "
        "value: None.",
    ),
    rows=("0.10",),
)
async def no_response(bench: Bench) -> str:
    async def forgets(request: Any) -> None:
        return None

    app = made(bench)
    app.router.add_get("/", forgets)
    with logged_lines() as lines:
        status = (await bench.ask(app)).status
    logged = any("None" in line and "Error" in line for line in lines)
    return f"{status}, logged: {'a line with None' if logged else 'nothing of it'}"


async def _broken(request: Any) -> Any:
    raise RuntimeError("a secret <b>")
