"""Tests real servers and the small client: start, use, stop, and nothing left behind."""

import asyncio
import contextlib
import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from textwrap import dedent

import h11
import pytest

from workbook.protocol.asgi_types import Receive, Scope, Send
from workbook.protocol.client import fetch, open_raw, read_answer
from workbook.protocol.hang import Hang
from workbook.servers.live import SERVERS, NotStarted, serve, serve_process


class Site:
    """An app that records the requests it gets, and the events of its lifespan."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.pieces: list[bytes] = []
        self.scope: Scope = {}
        self.reached = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for event in ("startup", "shutdown"):
                self.events.append((await receive())["type"])
                await send({"type": f"lifespan.{event}.complete"})
            return
        self.scope = scope
        self.reached.set()
        if scope["path"] == "/hang":
            await asyncio.Event().wait()  # hangs here
        if scope["path"] == "/crash":
            raise ZeroDivisionError("crash")
        if scope["path"] == "/bad":
            await send({"type": "http.response.start", "status": "200"})
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.events.append("http.disconnect")
                self.reached.set()
                return
            self.pieces += filter(None, [message.get("body", b"")])
            more = message.get("more_body", False)
        headers = [(b"x-a", b"caf\xe9"), (b"set-cookie", b"a"), (b"set-cookie", b"b")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"".join(self.pieces) or b"hello"})


async def only_http(scope: Scope, receive: Receive, send: Send) -> None:
    assert scope["type"] == "http"
    await Site()(scope, receive, send)


def logger_state() -> list[object]:
    names = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")
    loggers = [logging.getLogger(name) for name in names]
    return [(one.level, one.propagate, list(one.handlers)) for one in loggers]


def no_task_left() -> bool:
    return asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("server", SERVERS)
async def test_a_server_answers_and_goes(server: str, capfd: pytest.CaptureFixture[str]) -> None:
    site, loggers, signals = Site(), logger_state(), signal.getsignal(signal.SIGINT)
    async with serve(site, server) as live:
        answer = await fetch(live.port, headers={"X-Ask": "é"})
        assert signal.getsignal(signal.SIGINT) is signals
    assert (answer.status, answer.text) == (200, "hello")
    assert answer.header("x-a") == "café"
    assert answer.all("set-cookie") == ["a", "b"]
    assert answer.header("date")
    assert (b"x-ask", b"\xe9") in site.scope["headers"]
    assert site.events == ["lifespan.startup", "lifespan.shutdown"]
    assert live.breaches == []
    assert "Application startup complete." in live.log
    assert "Application shutdown complete." in live.log
    assert capfd.readouterr() == ("", "")
    assert logger_state() == loggers
    assert no_task_left()
    with pytest.raises(ConnectionRefusedError):
        await fetch(live.port)


@pytest.mark.parametrize("server", SERVERS)
async def test_a_target_is_sent_as_given(server: str) -> None:
    site = Site()
    async with serve(site, server, root_path="/api") as live:
        await fetch(live.port, "DELETE", "/a//b/../%2F?x=%20&y")
    assert site.scope["method"] == "DELETE"
    assert site.scope["root_path"] == "/api"
    assert site.scope["raw_path"] == b"/api/a//b/../%2F"
    assert site.scope["query_string"] == b"x=%20&y"


@pytest.mark.parametrize("server", SERVERS)
async def test_chunks_arrive_one_by_one(server: str) -> None:
    site = Site()
    chunks = [b"one", b"", b"two", b"three"]
    async with serve(site, server) as live:
        answer = await fetch(live.port, "POST", chunks=chunks)
        assert answer.body == b"onetwothree"
        assert len(site.pieces) > 1
        assert (await fetch(live.port, "POST", body=b"whole")).text == "onetwothreewhole"
        head = await fetch(live.port, "HEAD")
    assert (head.status, head.body) == (200, b"")


@pytest.mark.parametrize("server", SERVERS)
async def test_a_cut_upload_is_a_disconnect(server: str) -> None:
    site = Site()
    async with serve(site, server) as live:
        async with open_raw(live.port) as (_, writer):
            writer.write(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhalf")
            await asyncio.wait_for(site.reached.wait(), 2)
            site.reached.clear()
        await asyncio.wait_for(site.reached.wait(), 2)
        async with open_raw(live.port) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            assert (await read_answer(reader)).status == 200
    assert site.events[1] == "http.disconnect"
    assert live.breaches == []
    assert no_task_left()


async def test_two_servers_keep_their_logs_apart() -> None:
    site = Site()
    async with serve(site) as one, serve(only_http) as two:
        assert (await fetch(one.port, target="/crash")).status == 500
        assert (await fetch(two.port)).status == 200
    assert "ZeroDivisionError: crash" in "\n".join(one.log)
    assert "ZeroDivisionError" not in "\n".join(two.log)
    assert "ASGI 'lifespan' protocol appears unsupported." in two.log


async def test_a_breach_is_seen_from_outside() -> None:
    async with serve(Site()) as live:
        assert (await fetch(live.port, target="/bad")).status == 500
    assert [breach.rule for breach in live.breaches] == ["status-int"]


async def test_lifespan_may_be_off_or_demanded() -> None:
    site = Site()
    async with serve(site, lifespan="off") as live:
        assert (await fetch(live.port)).status == 200
    assert site.events == []
    with pytest.raises(NotStarted, match="Application startup failed"):
        async with serve(only_http, lifespan="on"):
            raise AssertionError("must not start")
    assert no_task_left()


async def test_a_failed_startup_says_why() -> None:
    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    loggers = logger_state()
    with pytest.raises(NotStarted, match="no database"):
        async with serve(fails):
            raise AssertionError("must not start")
    assert logger_state() == loggers
    assert no_task_left()


async def test_a_request_without_an_answer_is_a_hang_that_names_the_line() -> None:
    with pytest.raises(Hang) as caught:
        async with serve(Site(), limit=0.1) as live:
            await fetch(live.port, target="/hang", limit=0.1)
    assert "GET '/hang' was not answered in 0.1 s: GET /hang: " in str(caught.value)
    assert "test_live.py" in str(caught.value)
    assert "Event.wait" in str(caught.value)
    assert no_task_left()


@pytest.mark.parametrize(
    ("client", "told"),
    [
        ("stays", "requests were not finished in 0.1 s: GET /hang: "),
        ("goes", "a request was not "),
    ],
)
async def test_a_request_still_running_at_the_end_is_cut_off_and_told(
    client: str, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    site = Site()
    readers: list[asyncio.StreamReader] = []

    async def leave_it_running(after: AsyncExitStack) -> None:
        async with serve(site, limit=0.1) as live, AsyncExitStack() as before:
            await fetch(live.port)  # an earlier connection, closed by now, makes no difference
            site.reached.clear()
            connections = after if client == "stays" else before
            reader, writer = await connections.enter_async_context(open_raw(live.port))
            readers.append(reader)
            writer.write(b"GET /hang HTTP/1.1\r\nhost: a\r\n\r\n")
            await asyncio.wait_for(site.reached.wait(), 2)

    async with AsyncExitStack() as after:
        with pytest.raises(Hang, match=rf"^{told}.*test_live.*Event\.wait"):
            await leave_it_running(after)
        with contextlib.suppress(ConnectionError):  # the connection has ended in both cases
            assert await asyncio.wait_for(readers[0].read(), 2) == b""
    assert capfd.readouterr() == ("", "")
    assert no_task_left()


@pytest.mark.parametrize("silent_at", ["startup", "shutdown"])
async def test_an_unanswered_lifespan_event_is_a_hang(silent_at: str) -> None:
    async def silent(scope: Scope, receive: Receive, send: Send) -> None:
        for event in ("startup", "shutdown"):
            await receive()
            if event == silent_at:
                await asyncio.Event().wait()
            await send({"type": f"lifespan.{event}.complete"})

    with pytest.raises(Hang, match=rf"{silent_at} was not answered in 0\.1 s: .*Event\.wait"):
        async with serve(silent, limit=0.1):
            assert silent_at == "shutdown"
    assert no_task_left()


async def test_the_blocks_own_error_comes_through() -> None:
    with pytest.raises(ZeroDivisionError):
        async with serve(Site()):
            raise ZeroDivisionError
    assert no_task_left()


async def test_an_unknown_server_is_named() -> None:
    with pytest.raises(ValueError, match="no server 'apache': choose from uvicorn"):
        async with serve(Site(), "apache"):
            pass


async def test_an_answer_that_is_cut_or_missing_raises() -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel")
    reader.feed_eof()
    with pytest.raises(h11.RemoteProtocolError):
        await read_answer(reader)
    reader = asyncio.StreamReader()
    reader.feed_eof()
    with pytest.raises(h11.RemoteProtocolError):
        await read_answer(reader)


SAMPLE = """
    import sys
    import uvicorn

    async def app(scope, receive, send):
        assert scope["type"] == "http"
        print("asked", scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"child"})

    if __name__ == "__main__":
        uvicorn.run(app, port=0)
"""


def names_in(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    (tmp_path / "sample.py").write_text(dedent(SAMPLE))
    return tmp_path


@pytest.mark.parametrize("command", ["sample.py", "-m uvicorn sample:app --port 0"])
async def test_a_process_is_served_and_stopped(sample: Path, command: str) -> None:
    with serve_process([sys.executable, *command.split()], sample) as process:
        assert (await fetch(process.port, target="/x")).text == "child"
        assert await asyncio.to_thread(process.wait_for_line, "asked") == "asked /x"
        code = process.stop(signal.SIGINT)
    assert code in (0, -signal.SIGINT, 128 + signal.SIGINT)
    assert any("Finished server process" in line for line in process.stderr)
    assert names_in(sample) == ["sample.py"]


def test_a_process_that_ends_at_once_is_not_started(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", "import sys; print('bye'); sys.exit('no port')"]
    with (
        pytest.raises(NotStarted, match=r"exited with 1; it wrote:\nbye\nno port"),
        serve_process(argv, tmp_path),
    ):
        raise AssertionError("must not start")


def test_a_line_of_a_process_that_has_ended_is_not_waited_for(sample: Path) -> None:
    with serve_process([sys.executable, "sample.py"], sample) as process:
        process.stop()
        began = time.monotonic()
        with pytest.raises(Hang, match="no line with 'asked'"):
            process.wait_for_line("asked", limit=60)
        assert time.monotonic() - began < 30


def test_a_process_that_never_listens_is_killed(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", "import time; print('slow'); time.sleep(60)"]
    with (
        pytest.raises(NotStarted, match=r"not ready in 0\.5 s"),
        serve_process(argv, tmp_path, limit=0.5),
    ):
        raise AssertionError("must not start")


LISTENS = """
import signal, socket
signal.signal(signal.SIGTERM, signal.SIG_IGN)
sock = socket.create_server(("127.0.0.1", {port}))
print("deaf", flush=True)
while True: sock.accept()
"""


def test_a_process_that_announces_nothing_is_ready_when_it_accepts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    argv = [sys.executable, "-c", LISTENS.format(port=port)]
    with serve_process(argv, tmp_path, port=port) as process:
        assert process.port == port
        process.wait_for_line("deaf")
        with pytest.raises(Hang, match="nothing at all"):
            process.wait_for_line("nothing at all", limit=0.05)
        with pytest.raises(Hang, match=r"still running 0\.2 s after signal"):
            process.stop(limit=0.2)
        assert process.stop() == -signal.SIGKILL


async def test_an_answer_counts_that_came_before_all_was_sent() -> None:
    """A server may close before it has read the whole request.

    Then writing fails, but reading the response must work.
    """
    closed = threading.Event()

    def refuse(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1)
            connection.sendall(b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n")
        closed.set()

    def pieces() -> Iterator[bytes]:
        assert closed.wait(2)  # this blocks the loop, so the client sends the next piece unaware
        yield b"tea"

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=refuse, args=[listener])
        server.start()
        answer = await fetch(listener.getsockname()[1], "POST", chunks=pieces())
        server.join()
    assert answer.status == 413


@pytest.mark.parametrize("server", SERVERS)
async def test_an_answer_counts_that_ends_in_a_reset(server: str) -> None:
    """If a server closes before it has read the whole body, the client's connection is reset."""
    async with serve(broken, server) as live:
        for _ in range(5):
            answer = await fetch(live.port, "POST", body=bytes(200_000))
            assert answer.status == 500


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("on purpose")
