"""Tests start and stop with a real process and a real signal."""

import asyncio
import os
import signal
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from textwrap import dedent

import pytest

from tests.part0.serving import LIMIT
from workbook.parts.ladder import ROOT
from workbook.protocol.client import fetch, open_raw, read_answer
from workbook.servers.process import LiveProcess, NotStarted, serve_process

APP = """
    import asyncio
    from web import Application, Response, run_app

    app = Application()
    go = asyncio.Event()

    async def opened(app): print("opened", flush=True)
    async def closed(app): print("closed", flush=True)
    app.on_startup.append(opened)
    app.on_shutdown.append(closed)

    @app.get("/")
    async def quick(request): return Response("quick")

    @app.get("/slow")
    async def slow(request):
        print("at work", flush=True)
        await go.wait()
        return Response("slow")

    @app.get("/go")
    async def release(request):
        asyncio.get_running_loop().call_later(0.3, go.set)
        return Response("going")

    run_app(app, port=0)
"""
GET = b"GET %b HTTP/1.1\r\nHost: a\r\n\r\n"


def started(directory: Path, code: str = APP) -> AbstractContextManager[LiveProcess]:
    file = directory / "served.py"
    file.write_text(dedent(code))
    return serve_process(
        [sys.executable, str(file)], directory, env={"PYTHONPATH": str(ROOT / "part0")}
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_server_after_the_running_requests(
    number: signal.Signals, tmp_path: Path
) -> None:
    with started(tmp_path) as process:
        async with open_raw(process.port) as (reader, writer), open_raw(process.port) as (idle, _):
            writer.write(GET % b"/slow")
            await asyncio.to_thread(process.wait_for_line, "at work")
            assert (await fetch(process.port, target="/go")).text == "going"
            stopping = asyncio.create_task(asyncio.to_thread(process.stop, number))
            async with asyncio.timeout(LIMIT):
                answer = await read_answer(reader)
                assert await idle.read() == b""
                assert await stopping == 0
        assert (answer.text, answer.header("connection")) == ("slow", "close")
    assert process.stdout.count("opened") == process.stdout.count("closed") == 1
    with pytest.raises(ConnectionRefusedError):
        await fetch(process.port)


async def test_a_stop_under_load_loses_no_request(tmp_path: Path) -> None:
    """Every request that was sent before the signal gets a complete answer."""
    with started(tmp_path) as process:
        async with asyncio.timeout(LIMIT):
            streams = [await asyncio.open_connection("127.0.0.1", process.port) for _ in range(50)]
            for _ in range(20):
                for _, writer in streams:
                    writer.write(GET % b"/")
                for reader, _ in streams:
                    assert (await read_answer(reader)).text == "quick"
            for _, writer in streams:
                writer.write(GET % b"/")
            stopping = asyncio.create_task(asyncio.to_thread(process.stop))
            for reader, writer in streams:
                assert (await read_answer(reader)).text == "quick"
                writer.close()
            assert await stopping == 0


def test_a_hook_that_fails_is_an_exit_with_3_as_from_uvicorn(tmp_path: Path) -> None:
    failing = APP.replace('print("opened", flush=True)', "raise RuntimeError('no \\x1b database')")
    with pytest.raises(NotStarted, match="exited with 3") as caught, started(tmp_path, failing):
        raise AssertionError("must not start")
    assert "Application startup failed: no \\x1b database" in str(caught.value)
    assert "closed" not in str(caught.value)


def test_a_busy_port_is_reported_in_one_sentence(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        taken = APP.replace("port=0", f"port={process.port}")
        other = tmp_path / "other"
        other.mkdir()
        with pytest.raises(NotStarted, match="cannot be listened on"), started(other, taken):
            raise AssertionError("must not start")


LIFE = """
    import asyncio
    import itertools
    from server.run import run_app

    async def forever():
        while True:
            await asyncio.sleep(0.1)

    async def deaf():
        for times in itertools.count(1):
            try:
                await forever()
            except asyncio.CancelledError:
                print("deaf", times, flush=True)

    async def app(scope, receive, send):
        if scope["type"] != "lifespan":
            return await forever()
        await receive()
        await send({"type": "lifespan.startup.STARTUP", "message": "no tea"})
        AFTER_STARTUP
        await receive()
        print("asked to end", flush=True)
        IN_SHUTDOWN
        await send({"type": "lifespan.shutdown.SHUTDOWN", "message": "no pot"})
        print("ended", flush=True)
        await forever()

    run_app(app, port=0, shutdown_timeout=60)
"""


def life(**parts: str) -> str:
    given = {"STARTUP": "complete", "SHUTDOWN": "complete"}
    code = LIFE
    for name in ("AFTER_STARTUP", "IN_SHUTDOWN", "STARTUP", "SHUTDOWN"):
        code = code.replace(name, {**given, **parts}.get(name, "pass"))
    return code


@pytest.mark.parametrize(("answer", "code"), [("complete", 0), ("failed", 1)])
def test_an_app_that_goes_on_after_its_shutdown_is_cut_off(
    answer: str, code: int, tmp_path: Path
) -> None:
    with started(tmp_path, life(SHUTDOWN=answer)) as process:
        assert process.stop() == code
    assert "ended" in process.stdout


def test_an_app_that_goes_on_after_its_startup_failed_is_an_exit_with_3(tmp_path: Path) -> None:
    failing = life(STARTUP="failed", AFTER_STARTUP="await forever()")
    with pytest.raises(NotStarted, match="exited with 3") as caught, started(tmp_path, failing):
        raise AssertionError("must not start")
    assert "Application startup failed: no tea" in str(caught.value)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_second_signal_ends_a_shutdown_that_hangs_and_the_log_has_its_place(
    number: signal.Signals, tmp_path: Path
) -> None:
    with started(tmp_path, life(IN_SHUTDOWN="await forever()")) as process:
        os.kill(process.pid, number)
        process.wait_for_line("asked to end")
        assert process.stop(number) == 1
    log = "\n".join(process.log)
    assert "lifespan.shutdown was cut off in app > forever > sleep" in log
    assert "Some requests were not finished" not in log


async def test_one_more_signal_cuts_off_each_thing_that_hangs(tmp_path: Path) -> None:
    """A request hangs, and then a shutdown hook hangs. Each signal cuts off one of them."""
    with started(tmp_path, life(IN_SHUTDOWN="await forever()")) as process:
        async with open_raw(process.port) as (reader, writer):
            writer.write(GET % b"/")
            for line in ("Shutting down", "asked to end"):
                os.kill(process.pid, signal.SIGINT)
                await asyncio.to_thread(process.wait_for_line, line)
            assert await asyncio.to_thread(process.stop, signal.SIGINT) == 1
            assert await reader.read() == b""
    assert "GET b'/' was not finished in time" in "\n".join(process.log)


def test_a_third_signal_ends_an_app_that_swallows_its_cancellation(tmp_path: Path) -> None:
    with started(tmp_path, life(IN_SHUTDOWN="await deaf()")) as process:
        os.kill(process.pid, signal.SIGINT)
        process.wait_for_line("asked to end")
        os.kill(process.pid, signal.SIGINT)
        process.wait_for_line("deaf 2")  # the server cancels it, and then the loop
        assert process.stop(signal.SIGINT) != 0
