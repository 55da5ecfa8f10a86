"""Tests Part 0's Application as an ASGI app that any server can call."""

import asyncio
from typing import Any

import pytest

from tests.part0 import PART0
from workbook.protocol.conversation import Transcript, converse
from workbook.protocol.messages import http_scope, minimal_scope

WEB = PART0.module("web")


async def body(request: Any) -> Any:
    return WEB.Response(await request.read())


async def address(request: Any) -> Any:
    return WEB.Response(str(request.url))


def site(**options: Any) -> Any:
    app = WEB.Application(**options)
    app.router.add_get("/", address)
    app.router.add_post("/", body)
    return app


async def asked(*messages: dict[str, Any], app: Any = None, **options: Any) -> Transcript:
    said = await converse(app or site(), http_scope("POST", "/"), messages, **options)
    assert said.breaches == []
    return said


@pytest.mark.parametrize("kind", ["websocket", "tea"])
async def test_an_unknown_scope_is_refused(kind: str) -> None:
    said = await converse(site(), {"type": kind}, [])
    assert isinstance(said.error, RuntimeError)
    assert repr(kind) in str(said.error)


async def test_a_minimal_scope_is_enough() -> None:
    said = await converse(site(), minimal_scope())
    assert said.answer is not None
    assert (said.answer.status, said.answer.text) == (200, "http://localhost/")


async def test_headers_may_be_any_iterable_of_pairs() -> None:
    scope = http_scope("GET", "/") | {"headers": iter([(b"host", b"tea")])}
    said = await converse(site(), scope)
    assert said.answer is not None
    assert said.answer.text == "http://tea/"


async def test_keys_may_be_missing_and_pieces_empty() -> None:
    said = await asked({"type": "http.request"})
    assert said.answer is not None
    assert said.answer.body == b""
    more = {"type": "http.request", "more_body": True}
    said = await asked(more, more | {"body": b"a"}, more | {"body": b""}, {"type": "http.request"})
    assert said.answer is not None
    assert said.answer.body == b"a"


async def test_half_a_body_is_never_taken_for_the_whole(caplog: pytest.LogCaptureFixture) -> None:
    half = {"type": "http.request", "body": b"half", "more_body": True}
    said = await asked(half, {"type": "http.disconnect"})
    assert (said.sent, said.error, caplog.text) == ([], None, "")


@pytest.mark.parametrize("at", [1, 2])
async def test_a_client_that_has_left_is_not_an_error(
    at: int, caplog: pytest.LogCaptureFixture
) -> None:
    said = await asked({"type": "http.request"}, send_error=OSError("gone"), send_error_at=at)
    assert (len(said.sent), said.error, caplog.text) == (at - 1, None, "")


async def test_an_unlimited_upload_is_refused_before_it_is_in_memory() -> None:
    taken = 0

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        await asyncio.sleep(0)
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await site(max_body_size=5000)(http_scope("POST", "/"), receive, send)
    assert (sent[0]["status"], taken) == (413, 6)


@pytest.mark.parametrize(
    ("target", "host"),
    [
        (b"@evil", b"tea"),
        (b"evil", b"tea"),
        (b"/", b"tea@evil"),
        (b"/", b"tea/evil?"),
        (b"/", b"tea#"),
        (b"/", b"tea evil"),
        (b"/", b""),
        (b"/", b"tea\\evil"),
        (b"/", b"tea:port"),
    ],
)
async def test_a_host_and_a_target_are_not_mixed_up(target: bytes, host: bytes) -> None:
    scope = minimal_scope() | {"raw_path": target, "headers": [(b"host", host)]}
    said = await converse(site(), scope)
    assert said.answer is not None
    assert (said.answer.status, said.answer.text) == (400, "Malformed URL")


async def test_a_request_cannot_forge_a_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    app = WEB.Application()

    async def broken(request: Any) -> Any:
        raise LookupError("tea")

    path = "/a\r\nforged: \x1b[31m"
    app.router.add_get(path, broken)
    said = await converse(app, minimal_scope("GET", path) | {"raw_path": None})
    assert said.answer is not None
    assert said.answer.status == 500
    assert "forged" in caplog.text
    assert "\x1b" not in caplog.text
    assert not any(line.startswith("forged") for line in caplog.text.splitlines())


async def test_bad_requests_write_nothing_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(100):
        for method, path in (("GET", "/milk"), ("DELETE", "/")):
            said = await converse(site(), minimal_scope(method, path))
            assert said.answer is not None
            assert said.answer.status in (404, 405)
    assert caplog.text == ""


@pytest.mark.parametrize("path", ["//evil", "//evil/..", "/users//", "/\\evil"])
async def test_the_framework_itself_never_redirects_to_another_site(path: str) -> None:
    said = await converse(site(), minimal_scope("GET", path))
    assert said.answer is not None
    assert (said.answer.status, said.answer.header("location")) == (404, "")
