"""Tests the framework of Part 0 with real requests, over its own server."""

import functools
from typing import Any

import pytest

from tests.part0 import PART0
from tests.part0.serving import LIMIT, serving
from workbook.protocol.answer import Answer
from workbook.protocol.client import fetch

WEB = PART0.module("web")
Application, Response = WEB.Application, WEB.Response


async def ask(app: Any, method: str = "GET", target: str = "/", **options: Any) -> Answer:
    async with serving(app) as server:
        return await fetch(server.port, method, target, limit=LIMIT, **options)


async def home(request: Any) -> Any:
    return Response("café")


async def user(request: Any) -> Any:
    return WEB.json_response(request.match_info)


async def me(request: Any) -> Any:
    return Response("me")


async def two(request: Any) -> Any:
    return WEB.json_response(request.match_info)


async def echo(request: Any) -> Any:
    return WEB.json_response(await request.json())


async def size(request: Any) -> Any:
    body = await request.read()
    assert await request.read() is body
    return Response(str(len(body)))


async def broken(request: Any) -> Any:
    raise RuntimeError("<script>secret</script>")


async def nothing(request: Any) -> Any:
    return None


async def empty(request: Any) -> Any:
    return Response()


async def dotted(request: Any) -> Any:
    return Response("dotted")


ROUTES = [
    ("get", "/", home),
    ("get", "/users/{name}", user),
    ("get", "/users/me", me),
    ("get", "/{a}/x/{b}", two),
    ("post", "/echo", echo),
    ("put", "/size", size),
    ("get", "/broken", broken),
    ("get", "/nothing", nothing),
    ("get", "/empty", empty),
    ("get", "/a.b", dotted),
]


def site(**options: Any) -> Any:
    app = Application(**options)
    for decorator, path, handler in ROUTES:
        registered = getattr(app, decorator)(path)(handler)
        assert registered is handler
    return app


@pytest.mark.parametrize(
    ("method", "target", "status", "body"),
    [
        ("GET", "/", 200, "café"),
        ("HEAD", "/", 200, ""),
        ("GET", "/users/john-doe", 200, '{"name":"john-doe"}'),
        ("GET", "/users/a%2Fb%20c", 200, '{"name":"a/b c"}'),
        ("GET", "/users/a%252Fb", 200, '{"name":"a%2Fb"}'),
        ("GET", "/users/me", 200, "me"),
        ("GET", "/users%2Fme", 404, "404: Not Found"),
        ("GET", "/users%2fme", 404, "404: Not Found"),
        ("GET", "/users/", 404, "404: Not Found"),
        ("GET", "/1/x/2", 200, '{"a":"1","b":"2"}'),
        ("GET", "/a.b", 200, "dotted"),
        ("GET", "/aXb", 404, "404: Not Found"),
        ("GET", "/nowhere", 404, "404: Not Found"),
        ("POST", "/", 405, "405: Method Not Allowed"),
        ("DELETE", "/users/ann", 405, "405: Method Not Allowed"),
        ("GET", "/empty", 200, ""),
        ("GET", "/nothing", 500, "500: Internal Server Error"),
        ("GET", "/broken", 500, "500: Internal Server Error"),
    ],
)
async def test_each_request_gets_its_status_and_body(
    method: str, target: str, status: int, body: str
) -> None:
    answer = await ask(site(), method, target)
    assert (answer.status, answer.text) == (status, body)
    assert answer.header("content-length") is not None


async def test_a_length_counts_bytes() -> None:
    assert (await ask(site())).header("content-length") == "5"


async def test_405_and_options_name_the_methods() -> None:
    assert (await ask(site(), "POST", "/")).header("allow") == "GET, HEAD, OPTIONS"
    options = await ask(site(), "OPTIONS", "/echo")
    assert (options.status, options.header("allow")) == (204, "OPTIONS, POST")
    assert (await ask(site(), "OPTIONS", "*")).status == 204


@pytest.mark.parametrize("body", [b"{", b"\xff", b"", b"[" * 100_000])
async def test_bad_json_is_the_clients_fault(body: bytes) -> None:
    assert (await ask(site(), "POST", "/echo", body=body)).status == 400


async def test_a_body_arrives_whole_and_up_to_a_limit() -> None:
    big = b"a" * 2_000_000
    assert (await ask(site(), "PUT", "/size", body=big)).text == "2000000"
    assert (await ask(site(max_body_size=10), "PUT", "/size", body=b"a" * 11)).status == 413
    assert (await ask(site(max_body_size=10), "PUT", "/size", body=b"a" * 10)).status == 200


async def test_a_body_that_was_too_large_is_refused_again() -> None:
    """After a body was refused, its rest must not count as a body."""
    app = Application(max_body_size=10)

    async def again(request: Any) -> Any:
        for _ in range(2):
            with pytest.raises(WEB.HTTPRequestEntityTooLarge):
                await request.read()
        return Response("refused twice")

    app.route("/", "PUT")(again)
    assert (await ask(app, "PUT", "/", body=b"a" * 11)).text == "refused twice"


async def test_the_500_page_is_for_debugging_and_escaped() -> None:
    page = await ask(site(debug=True), "GET", "/broken")
    assert page.status == 500
    assert "RuntimeError" in page.text
    assert "&lt;script&gt;" in page.text
    assert "<script>" not in page.text


async def test_the_first_middleware_is_the_outermost_and_sees_everything() -> None:
    seen: list[str] = []

    def named(name: str) -> Any:
        async def middleware(request: Any, handler: Any) -> Any:
            seen.append(name)
            try:
                return await handler(request)
            finally:
                seen.append(f"{name} again")

        return middleware

    answer = await ask(site(middlewares=[named("a"), named("b")]), "GET", "/nowhere")
    assert answer.status == 404
    assert seen == ["a", "b", "b again", "a again"]


async def test_a_middleware_may_answer_refuse_or_forget() -> None:
    async def answers(request: Any, handler: Any) -> Any:
        return Response("instead", 202)

    async def refuses(request: Any, handler: Any) -> Any:
        raise WEB.HTTPBadRequest("no")

    async def forgets(request: Any, handler: Any) -> Any:
        await handler(request)

    assert (await ask(site(middlewares=[answers]))).text == "instead"
    assert (await ask(site(middlewares=[refuses]))).text == "no"
    assert (await ask(site(middlewares=[forgets]))).status == 500


async def test_an_exception_is_a_response_raised_or_returned() -> None:
    app = Application()

    async def returned(request: Any) -> Any:
        return WEB.HTTPNotFound("not <b>here</b>")

    async def found(request: Any) -> Any:
        raise WEB.HTTPFound("/elsewhere?a=b c")

    app.router.add_get("/returned", returned)
    app.router.add_get("/found", found)
    assert (await ask(app, "GET", "/returned")).status == 404
    answer = await ask(app, "GET", "/found")
    assert (answer.status, answer.header("location")) == (302, "/elsewhere?a=b+c")


@pytest.mark.parametrize("location", ["/\r\nX: 1", "/\x00", "\\\\evil", " /a", "/a\n"])
def test_a_wrong_location_is_refused(location: str) -> None:
    with pytest.raises(ValueError, match="is no location"):
        WEB.HTTPFound(location)


def test_a_wrong_response_raises_an_error_when_it_is_made() -> None:
    response = Response("a")
    for name, value in (("X", "a\r\nY: 1"), ("X\n", "a"), ("", "a"), ("X", "\x1b")):
        with pytest.raises(ValueError, match="header"):
            response.add_header(name, value)
    with pytest.raises(TypeError, match="str or bytes"):
        response.add_body(3)
    for status in (99, 100, 600, "200"):
        with pytest.raises(ValueError, match="a status is"):
            Response("a", status)


def test_two_cookies_are_two_headers() -> None:
    response = Response("a")
    response.add_header("Set-Cookie", "a=1")
    response.add_header("Set-Cookie", "b=2")
    assert [value for name, value in response.as_headers() if name == b"set-cookie"] == [
        b"a=1",
        b"b=2",
    ]


async def test_a_request_has_method_url_headers_and_body() -> None:
    seen: list[Any] = []
    app = Application()

    async def x(request: Any) -> Any:
        seen.extend([request.method, str(request.url), request.url.query["q"], request.app is app])
        seen.extend([request.headers["X-TOKEN"], await request.text()])
        return Response()

    app.route("/x", "PUT")(x)
    headers = {"Host": "site:80", "X-Token": "t"}
    await ask(app, "PUT", "/x?q=a%20b", headers=headers, body="é".encode())
    assert seen == ["PUT", "http://site/x?q=a%20b", "a b", True, "t", "é"]


async def test_hooks_run_once_and_in_order() -> None:
    app, seen = site(), []

    def hook(name: str) -> Any:
        async def run(given: Any) -> None:
            assert given is app
            seen.append(name)

        return run

    app.on_startup += [hook("one"), hook("two")]
    app.on_shutdown += [hook("three")]
    server_module = PART0.module("server.server")
    server = server_module.Server(app)
    await server.start(port=0)
    assert seen == ["one", "two"]
    await server.stop()
    assert seen == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("method", "path", "told"),
    [
        ("get", "/x", "is no method"),
        ("GET", "x", "starts with"),
        ("GET", "/x{name}", "whole segment"),
        ("GET", "/{a}/{a}", "one name"),
        ("GET", "/users/{id}", "other names"),
        ("GET", "/", "registered twice"),
    ],
)
def test_a_route_that_cannot_work_is_refused(method: str, path: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        site().router.add_route(method, path, home)


class AsyncCall:
    async def __call__(self, request: Any) -> Any:
        return Response("called")


def registered(way: str, handler: Any) -> Any:
    app = Application()
    if way == "get":
        app.get("/")(handler)
    elif way == "add_get":
        app.router.add_get("/", handler)
    else:
        app.router.add_route("GET", "/", handler)
    return app


WAYS = ["get", "add_get", "add_route"]


@pytest.mark.parametrize("way", WAYS)
def test_a_plain_function_is_never_accepted_as_a_handler(way: str) -> None:
    with pytest.raises(TypeError, match="is not async: write `async def`"):
        registered(way, lambda request: None)


async def test_a_handler_that_is_refused_leaves_no_path_behind() -> None:
    app = Application()
    for path in ("/tea", "/tea/{name}"):
        with pytest.raises(TypeError):
            app.router.add_get(path, lambda request: None)
    assert [(await ask(app, "GET", path)).status for path in ("/tea", "/tea/green")] == [404, 404]


@pytest.mark.parametrize("way", WAYS)
async def test_every_kind_of_async_callable_is_accepted_as_a_handler(way: str) -> None:
    for handler in (AsyncCall(), functools.partial(AsyncCall().__call__)):
        assert (await ask(registered(way, handler))).text == "called"
