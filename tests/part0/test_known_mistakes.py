"""Tests that Part 0 does not have known mistakes of other servers and frameworks.

The name of each test has the project, and the year and number of its security advisory.
"""

import ast
from collections.abc import Callable
from typing import Any

import pytest

from tests.part0 import PART0
from tests.part0.serving import Limits, Site, closing, one_by_one, request, said, serving, statuses
from workbook.parts import ladder
from workbook.protocol.client import fetch
from workbook.protocol.messages import http_scope
from workbook.suite.cpu_time import cpu_time

WEB = PART0.module("web")
Reader = PART0.get("server.reader.Reader")
BadMessage = PART0.get("server.errors.BadMessage")
ResponseHead = PART0.get("server.response_head.ResponseHead")
POST = b"POST / HTTP/1.1"
CHUNKED = b"Transfer-Encoding: chunked"
CONTROLS = [b"a\rb", b"a\nb", b"a\x00b", b"a\x1bb", b"a\x7fb", b"a\x0bb"]


async def refused(*messages: bytes, status: int = 400, **limits: Any) -> None:
    """Assert that each message is refused, in one read and byte by byte, before the app sees it."""
    site = Site()
    async with serving(site, **limits) as server:
        for message in messages:
            assert statuses(await said(server, message)) == [status], message
            assert statuses(await said(server, *one_by_one(message))) == [status], message
    assert site.bodies == []


def home_page() -> Any:
    async def home(request: Any) -> Any:
        return WEB.Response("home")

    app = WEB.Application()
    app.router.add_get("/", home)
    return app


@pytest.mark.parametrize("value", CONTROLS)
def test_uvicorn_2020_7695_tornado_2025_67724_aiohttp_2026_34519_a_header_of_its_own(
    value: bytes,
) -> None:
    text = value.decode("latin-1")
    for name in (b"x", b"set-cookie", b"location"):
        with pytest.raises(ValueError, match="control characters"):
            ResponseHead(302, [(name, value)])
        with pytest.raises(ValueError, match="control character"):
            WEB.Response().add_header(name.decode(), text)
    with pytest.raises(ValueError, match="header name"):
        ResponseHead(200, [(value, b"1")])
    with pytest.raises(ValueError, match="content type"):
        WEB.Response("a", content_type=text).as_headers()


def test_tornado_2025_67724_no_reason_phrase_is_an_apps_to_choose() -> None:
    assert ResponseHead(299, []).lines.startswith(b"HTTP/1.1 299 \r\n")
    with pytest.raises(ValueError, match="a status"):
        ResponseHead("200 OK\r\nX: 1", [])


@pytest.mark.parametrize("location", ["/\r\nX: 1", "\\\\evil", "/\x00", "\t//evil"])
def test_aiohttp_2026_34519_no_redirect_begins_a_header(location: str) -> None:
    with pytest.raises(ValueError, match="is no location"):
        WEB.HTTPFound(location)


async def test_aiohttp_2023_47627_gunicorn_2024_1135_two_lengths_and_lenient_numbers() -> None:
    lengths = [b"+3", b"-3", b"0x3", b"3_0", b" 3 3", b"3,3", b"3.0", b"3e0"]
    messages = [request(b"Content-Length: " + each, line=POST) for each in lengths]
    messages += [request(b"Content-Length: 3", CHUNKED, line=POST)]
    messages += [request(CHUNKED, b"Content-Length: 0", line=POST)]
    await refused(*messages)


async def test_aiohttp_2024_52304_h11_2025_43859_ends_of_chunks() -> None:
    bodies = [b"3;a\nb\r\nabc\r\n0\r\n\r\n", b"3\r\nabcXX0\r\n\r\n", b"3\r\nabc\n0\r\n\r\n"]
    await refused(*(request(CHUNKED, line=POST, body=body) for body in bodies))


async def test_aiohttp_2025_53643_what_stands_in_trailers() -> None:
    await refused(request(CHUNKED, line=POST, body=b"0\r\nGET /evil HTTP/1.1\r\n\r\n"))
    site = Site()
    async with serving(site) as server:
        body = b"0\r\nContent-Length: 50\r\nHost: evil\r\n\r\n"
        sent = request(CHUNKED, line=POST, body=body) + closing()
        assert statuses(await said(server, sent)) == [200, 200]
    assert [dict(scope["headers"])[b"host"] for scope in site.asked] == [b"a", b"a"]


async def test_aiohttp_2025_69224_digits_of_other_alphabets() -> None:
    for digit in ("٣", "³", "３"):
        await refused(
            request(b"Content-Length: " + digit.encode(), line=POST),
            request(CHUNKED, line=POST, body=digit.encode() + b"\r\nabc\r\n0\r\n\r\n"),
        )
    await refused("GET / HTTP/1.１\r\nHost: a\r\n\r\n".encode())


@pytest.mark.parametrize("host", [b"", b"a/b", b"evil?x", b"u@a", b"a,b", b"a#b", b"a:b", b"\xe9"])
async def test_starlette_2026_48710_a_host_that_is_more_than_one(host: bytes) -> None:
    await refused(b"GET / HTTP/1.1\r\nHost: %b\r\n\r\n" % host)


async def test_starlette_2026_54282_a_target_that_is_no_path() -> None:
    lines = (b"GET @evil HTTP/1.1", b"GET evil HTTP/1.1", b"GET http://u@evil/ HTTP/1.1")
    await refused(*(request(line=line) for line in lines))


async def test_aiohttp_2026_54277_the_limit_of_a_line_holds_across_reads() -> None:
    await refused(b"GET /" + b"a" * 300, status=414, request_line=200)
    await refused(b"GET / HTTP/1.1\r\nX: " + b"a" * 900, status=431, head=800)


async def test_starlette_2023_30798_werkzeug_2023_25577_everything_has_a_limit() -> None:
    limits = Limits()
    assert None not in (limits.request_line, limits.head, limits.headers, limits.body)
    app = WEB.Application()
    assert app._max_body_size is not None
    await refused(request(b"Content-Length: 101", line=POST), status=413, body=100)
    await refused(request(*[b"X: 1"] * 101), status=431)


async def test_aiohttp_2021_21330_two_slashes_are_no_redirect() -> None:
    async with serving(home_page()) as server:
        for target in ("//evil.example/", "//evil.example/%2f..", "/\\evil.example"):
            answer = await fetch(server.port, "GET", target)
            assert (answer.status, answer.header("location")) == (404, "")


async def test_starlette_2026_48817_a_method_is_no_name_of_an_attribute() -> None:
    async with serving(home_page()) as server:
        lines = [b"%b / HTTP/1.1" % name for name in (b"__init__", b"routes", b"HANDLERS")]
        assert [statuses(await said(server, request(line=line))) for line in lines] == [[501]] * 3
        assert statuses(await said(server, closing(line=b"PROPFIND / HTTP/1.1"))) == [405]


def test_bottle_2020_28473_a_semicolon_separates_nothing() -> None:
    asked = WEB.Request(http_scope("GET", "/?a=1;b=2&c=3"), None, None)
    assert dict(asked.url.query) == {"a": "1;b=2", "c": "3"}


def test_aiohttp_2025_69227_no_assert_decides_anything() -> None:
    for file in ladder.part(0).files:
        tree = ast.parse((ladder.part(0).directory / file).read_text("utf-8"))
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Assert)], file


def fed(message: bytes, step: int = 250_000) -> None:
    reader = Reader(Limits(request_line=10**9, head=10**9, headers=10**9))
    try:
        for at in range(0, len(message), step):
            reader.feed(message[at : at + step])
            if reader.is_body_complete:
                reader.take_head()
            reader.take_body()
    except BadMessage:
        pass


GROWING: dict[str, Callable[[int], bytes]] = {
    "waitress_2020_5236_blanks_in_a_value": lambda size: request(b"X: a" + b" " * size + b"\x00"),
    "waitress_2020_5236_a_line": lambda size: b"GET /" + b"%20" * size + b" HTTP/1.1 \r\n",
    "tornado_2025_67725_fields": lambda size: request(*[b"Cookie: a=1"] * (size // 8)),
    "aiohttp_2025_69229_small_chunks": lambda size: (
        request(CHUNKED, line=POST) + b"1\r\nx\r\n" * (size // 2) + b"0\r\n\r\n"
    ),
    "aiohttp_2024_52304_extensions": lambda size: (
        request(CHUNKED, line=POST) + b"1" + b";a=b" * size + b"\r\nx\r\n0\r\n\r\n"
    ),
    "empty_lines": lambda size: b"\r\n" * size + b"GET",
}


@pytest.mark.parametrize("name", GROWING)
def test_twice_as_much_costs_about_twice(name: str) -> None:
    """Four times the size may take ten times as long. Quadratic code would take sixteen times."""
    times = []
    for size in (10_000, 40_000):
        message, best = GROWING[name](size), float("inf")
        for _ in range(5):
            with cpu_time() as took:
                fed(message)
            best = min(best, took.seconds)
        times.append(best)
    assert times[1] < times[0] * 10 + 0.002


def test_tornado_2024_7592_many_cookies_are_one_header() -> None:
    """As many cookies as a head can hold are joined in linear time."""
    pairs = [(b"cookie", b"a=1")] * 100
    headers = PART0.get("web.request.RequestHeaders")(pairs)
    assert headers["Cookie"].count("a=1") == 100
