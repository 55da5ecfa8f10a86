"""Tests the server's side of ASGI: which messages an app gets, and when."""

import asyncio
import copy
import socket
from typing import Any

import pytest

from tests.part0 import PART0
from tests.part0.serving import (
    LIMIT,
    SERVER,
    Limits,
    Scope,
    Site,
    answer,
    client,
    closing,
    request,
    said,
    serving,
    statuses,
)

NotServed = PART0.get("server.errors.NotServed")
POST = b"POST / HTTP/1.1"


async def test_the_scope() -> None:
    site = Site()
    async with serving(site) as server, client(server) as one:
        own = one.writer.get_extra_info("sockname")
        one.send(closing(b"X-A: 1", b"x-a: 2", line=b"PATCH /caf%C3%A9/%2F%ff//?q=%20&r HTTP/1.1"))
        await one.rest()
        assert site.asked[0] == {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": "PATCH",
            "scheme": "http",
            "path": "/café//�//",
            "raw_path": b"/caf%C3%A9/%2F%ff//",
            "query_string": b"q=%20&r",
            "root_path": "",
            "headers": [(b"host", b"a"), (b"connection", b"close"), (b"x-a", b"1"), (b"x-a", b"2")],
            "client": (own[0], own[1]),
            "server": ("127.0.0.1", server.port),
            "state": {},
            "extensions": {},
        }


async def test_nothing_that_an_app_does_to_a_scope_is_seen_by_the_next_request() -> None:
    seen = []

    async def spoils(scope: Scope, receive: Any, send: Any) -> None:
        seen.append(copy.deepcopy(scope))
        for value in list(scope.values()):
            if hasattr(value, "clear"):
                value.clear()
        scope.clear()
        scope["mine"] = True
        await answer(send)

    async with serving(spoils, lint=False) as server:
        await said(server, request() + closing())
    first, second = seen
    second["headers"].remove((b"connection", b"close"))
    assert first == second


async def test_the_state_of_the_lifespan_is_copied_for_each_request() -> None:
    seen = []

    class App(Site):
        async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
            if scope["type"] == "lifespan":
                scope["state"].update(count=0, shared=[])
            else:
                scope["state"]["count"] += 1
                scope["state"]["shared"].append(1)
                seen.append((scope["state"]["count"], len(scope["state"]["shared"])))
            await super().__call__(scope, receive, send)

    async with serving(App()) as server:
        await said(server, request() * 2 + closing())
    assert seen == [(1, 1), (1, 2), (1, 3)]


async def test_the_scope_has_the_root_path_before_the_path() -> None:
    site = Site()
    server = SERVER.Server(site, root_path="/api/")
    await server.start(port=0)
    await said(server, closing(line=b"GET /x HTTP/1.1"))
    await server.stop()
    scope = site.asked[0]
    assert (scope["root_path"], scope["path"], scope["raw_path"]) == ("/api", "/api/x", b"/api/x")


async def test_100_continue_is_sent_only_when_the_app_reads() -> None:
    async def app(scope: Scope, receive: Any, send: Any) -> None:
        body = (await receive())["body"] if scope["path"] == "/read" else b"unread"
        await answer(send, body)

    expecting = (b"Content-Length: 3", b"Expect: 100-Continue")
    async with serving(app) as server:
        async with client(server) as one:
            one.send(request(*expecting, line=b"POST /read HTTP/1.1"))
            assert await one.head() == b"HTTP/1.1 100 Continue\r\n\r\n"
            one.send(b"abc")
            assert (await one.until(b"abc")).startswith(b"HTTP/1.1 200")
        unread = await said(server, request(*expecting, line=POST))
        assert statuses(unread) == [200]
        assert b"connection: close\r\n" in unread  # the body may arrive before or after
        here = await said(server, closing(*expecting, line=b"POST /read HTTP/1.1", body=b"abc"))
        assert statuses(here) == [200]
        old = b"POST /read HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
        assert statuses(await said(server, old + b"abc")) == [200]


async def test_an_app_cannot_end_the_server() -> None:
    async def app(scope: Scope, receive: Any, send: Any) -> None:
        if scope["path"] == "/exit":
            raise SystemExit(3)
        await answer(send)

    async with serving(app, lint=False) as server:
        assert statuses(await said(server, request(line=b"GET /exit HTTP/1.1"))) == [500]
        assert statuses(await said(server, closing())) == [200]


async def test_the_app_gets_a_body_as_it_arrives() -> None:
    taken: asyncio.Queue[bytes] = asyncio.Queue()

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        more = True
        while more:
            message = await receive()
            taken.put_nowait(message["body"])
            more = message["more_body"]
        await answer(send)

    async with serving(app) as server, client(server) as one:
        one.send(closing(b"Transfer-Encoding: chunked", line=POST))
        for piece in (b"one", b"two"):
            one.send(b"3\r\n%b\r\n" % piece)
            assert await asyncio.wait_for(taken.get(), LIMIT) == piece
        one.send(b"0\r\n\r\n")
        assert await asyncio.wait_for(taken.get(), LIMIT) == b""
        assert statuses(await one.rest()) == [200]


async def test_receive_waits_for_the_end_of_the_response() -> None:
    told: list[str] = []

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        await receive()
        waiting = asyncio.create_task(receive())
        await asyncio.sleep(0)
        assert not waiting.done()
        await answer(send)
        told.append((await asyncio.wait_for(waiting, LIMIT))["type"])
        told.append((await receive())["type"])

    async with serving(app) as server:
        assert statuses(await said(server, closing())) == [200]
    assert told == ["http.disconnect"] * 2


@pytest.mark.parametrize("way", ["close", "reset"])
@pytest.mark.parametrize("when", ["waiting", "in mid-body"])
async def test_a_client_that_leaves(way: str, when: str, caplog: pytest.LogCaptureFixture) -> None:
    reached, told = asyncio.Event(), asyncio.Event()
    raised: list[BaseException] = []

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        await receive()
        reached.set()
        assert (await receive())["type"] == "http.disconnect"
        try:
            await answer(send)
        except OSError as error:
            raised.append(error)
            raise  # the server must ignore it
        finally:
            told.set()

    message = request(b"Content-Length: 9", line=POST, body=b"abc")
    async with serving(app) as server, client(server) as one:
        one.send(request() if when == "waiting" else message)
        await asyncio.wait_for(reached.wait(), LIMIT)
        if way == "reset":
            one.writer.transport.abort()
        else:
            one.writer.close()
        await asyncio.wait_for(told.wait(), LIMIT)
    assert isinstance(raised[0], OSError)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_an_endless_response_ends_when_the_client_leaves() -> None:
    raised: asyncio.Future[BaseException] = asyncio.get_running_loop().create_future()

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})
        try:
            while True:
                piece = b"a" * 10_000
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                await asyncio.sleep(0)
        except OSError as error:
            raised.set_result(error)

    async with serving(app) as server:
        async with client(server) as one:
            one.send(request())
            await one.head()
        assert isinstance(await asyncio.wait_for(raised, LIMIT), OSError)


def lifespan_app(*answers: str | None, message: str = "") -> Any:
    async def app(scope: Scope, receive: Any, send: Any) -> None:
        for given in answers:
            await receive()
            if given is None:
                raise ValueError("no lifespan here")
            await send({"type": given, **({"message": message} if message else {})})

    return app


async def test_an_app_whose_startup_fails_is_not_served() -> None:
    server = SERVER.Server(lifespan_app("lifespan.startup.failed", message="no database"))
    with pytest.raises(NotServed, match="startup failed"):
        await server.start(port=0)


async def test_an_app_that_raises_is_served_without_lifespan() -> None:
    server = SERVER.Server(lifespan_app(None))
    await server.start(port=0)
    await server.stop()
    server = SERVER.Server(lifespan_app(None), lifespan="on")
    with pytest.raises(NotServed, match="no lifespan"):
        await server.start(port=0)


async def test_startup_comes_first_and_shutdown_once() -> None:
    site = Site()
    async with serving(site) as server:
        assert site.events == ["lifespan.startup"]
        await server.stop()
        await server.stop()
    assert site.events == ["lifespan.startup", "lifespan.shutdown"]


async def test_a_stop_still_answers_a_client_that_has_connected() -> None:
    """The server has not accepted the client's connection yet; the kernel holds it.

    Closing the listener would reset that connection.
    """
    site = Site()
    server = SERVER.Server(site, lifespan="on")
    await server.start(port=0)
    with socket.create_connection(("127.0.0.1", server.port)) as one:
        one.sendall(request())
        assert await server.stop()
        assert statuses(one.recv(65536)) == [200]


async def test_a_second_signal_cuts_off_the_running_requests() -> None:
    begun, hurry = asyncio.Event(), asyncio.Event()

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        begun.set()
        await asyncio.Event().wait()

    server = SERVER.Server(app, lifespan="off")
    await server.start(port=0)
    async with client(server) as one:
        one.send(request())
        await asyncio.wait_for(begun.wait(), LIMIT)
        stopping = asyncio.create_task(server.stop(60, hurry))
        await asyncio.sleep(0)
        assert not stopping.done()
        hurry.set()
        assert await asyncio.wait_for(stopping, LIMIT) is False
    assert not server.running


async def test_a_request_that_does_not_end_in_time_is_cut_off() -> None:
    begun = asyncio.Event()

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        begun.set()
        await asyncio.Event().wait()

    server = SERVER.Server(app, lifespan="off", limits=Limits())
    await server.start(port=0)
    async with client(server) as one:
        one.send(request())
        await asyncio.wait_for(begun.wait(), LIMIT)
        assert await asyncio.wait_for(server.stop(0.1), LIMIT) is False
    assert not server.running
    assert not server.connections
