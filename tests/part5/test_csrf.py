"""Tests the CSRF middleware around an app, in this process and on a real server."""

from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from typing import Any

import httpx
import pytest

from tests.part5 import PART5
from workbook.protocol.answer import Answer
from workbook.protocol.asgi_types import App
from workbook.protocol.conversation import converse, http_scope
from workbook.servers.live import serve

with PART5:
    from part5.examples.csrf import CSRFMiddleware

OK_TEXTResponse: Any = PART5.get("asgi.http_responses.OK_TEXTResponse")
REFUSED = "CSRF token missing or wrong"


async def show(request_data: Any) -> Any:
    """Respond with a cookie, and record the method."""
    handled.append(request_data.method)
    return OK_TEXTResponse("shown", {"set-cookie": "theme=dark"})


handled: list[str] = []


def make(**options: bool) -> App:
    handled.clear()
    group = PART5.get("asgi.api_router.ApiRouter")()
    group.multi_methods("/", ["GET", "POST", "PUT", "PATCH", "DELETE"])(show)
    app: Any = PART5.get("asgi.app.App")(middlewares=[CSRFMiddleware(**options)])
    app.include_routes([group])
    return app  # type: ignore[no-any-return]


async def ask(app: App, method: str = "GET", path: str = "/", **headers: str) -> Answer:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    transcript = await converse(app, http_scope(method, path, headers=fields))
    assert transcript.breaches == []
    assert transcript.answer is not None
    return transcript.answer


def token_in(answer: Answer) -> str:
    cookies = SimpleCookie("; ".join(answer.all("set-cookie")))
    return cookies["csrf_token"].value


async def test_the_first_safe_request_brings_a_token_beside_the_cookies_of_the_handler() -> None:
    answer = await ask(make())
    assert (answer.status, answer.text) == (200, "shown")
    own, token = answer.all("set-cookie")
    assert own == "theme=dark"
    name, _, rest = token.partition("=")
    value, *attributes = rest.split("; ")
    assert name == "csrf_token"
    assert len(value) >= 32
    assert attributes == ["Path=/", "SameSite=Lax", "Secure"]


async def test_each_client_gets_a_token_of_its_own() -> None:
    app = make()
    assert token_in(await ask(app)) != token_in(await ask(app))


async def test_a_client_keeps_the_token_that_it_has() -> None:
    answer = await ask(make(), cookie="csrf_token=abc")
    assert answer.all("set-cookie") == ["theme=dark"]


async def test_an_empty_token_is_none() -> None:
    app = make()
    assert token_in(await ask(app, cookie="csrf_token="))
    answer = await ask(app, "POST", cookie="csrf_token=", x_csrf_token="")
    assert (answer.status, answer.text) == (403, REFUSED)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"cookie": "csrf_token=abc"},
        {"x_csrf_token": "abc"},
        {"cookie": "csrf_token=abc", "x_csrf_token": "abd"},
        {"cookie": "csrf_token=abc", "x_csrf_token": "ab"},
        {"cookie": "csrf_token=abc", "x_csrf_token": "abc, abc"},
        {"cookie": "csrf_token=abc", "x_csrf_token": "\xe9"},
        {"cookie": "csrf_token=\xe9", "x_csrf_token": "abc"},
        {"cookie": "other_token=abc", "x_csrf_token": "abc"},
        {"cookie": "xcsrf_token=abc", "x_csrf_token": "abc"},
    ],
    ids=str,
)
async def test_without_the_matching_token_the_handler_is_never_called(
    method: str, headers: dict[str, str]
) -> None:
    answer = await ask(make(), method, **headers)
    assert (answer.status, answer.text) == (403, REFUSED)
    assert answer.all("set-cookie") == []
    assert handled == []


@pytest.mark.parametrize(
    "cookie",
    [
        "csrf_token=abc",
        'csrf_token="abc"',
        "a=1; csrf_token=abc; b=2",
        "a=1;csrf_token=abc",
        "prefs[0]=1; csrf_token=abc",
        "a,b=1; csrf_token=abc",
        '{"k": 1}; csrf_token=abc',
    ],
)
async def test_the_right_token_opens_whatever_other_cookies_there_are(cookie: str) -> None:
    answer = await ask(make(), "POST", cookie=cookie, x_csrf_token="abc")
    assert (answer.status, answer.text) == (200, "shown")
    assert answer.all("set-cookie") == ["theme=dark"]


async def test_what_has_no_route_is_guarded_as_well() -> None:
    app = make()
    answer = await ask(app, "GET", "/nowhere")
    assert answer.status == 404
    assert token_in(answer)
    assert (await ask(app, "POST", "/nowhere")).status == 403
    token = {"cookie": "csrf_token=abc", "x_csrf_token": "abc"}
    assert (await ask(app, "POST", "/nowhere", **token)).status == 404
    assert (await ask(app, "HEAD")).status == 405  # HEAD is safe, but the path has no HEAD


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with (
        serve(make(secure=False)) as server,
        httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=2.0) as client,
    ):
        yield client
        assert server.breaches == []


async def test_a_visit_over_a_socket(client: httpx.AsyncClient) -> None:
    first = await client.get("/")
    assert (first.status_code, first.text) == (200, "shown")
    assert len(first.headers.get_list("set-cookie")) == 2
    assert client.cookies["theme"] == "dark"
    token = client.cookies["csrf_token"]

    missing = await client.post("/")
    assert (missing.status_code, missing.text) == (403, REFUSED)
    wrong = await client.post("/", headers={"X-CSRF-Token": token[:-1]})
    assert (wrong.status_code, wrong.text) == (403, REFUSED)
    assert handled == ["GET"]

    right = await client.post("/", headers={"X-CSRF-Token": token})
    assert (right.status_code, right.text) == (200, "shown")
    assert handled == ["GET", "POST"]
    assert right.headers.get_list("set-cookie") == ["theme=dark"]
    assert client.cookies["csrf_token"] == token


async def test_a_visit_over_a_socket_may_begin_at_a_path_without_a_route(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.post("/nowhere")).status_code == 403
    assert (await client.get("/nowhere")).status_code == 404
    headers = {"x-csrf-token": client.cookies["csrf_token"]}
    assert (await client.post("/nowhere", headers=headers)).status_code == 404
    assert (await client.delete("/", headers=headers)).status_code == 200
