"""Tests scripted conversations: what the app receives, the result, and the report of a hang."""

import asyncio
import contextlib
import signal
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from workbook.protocol.answer import Answer
from workbook.protocol.asgi_types import App, Message, Receive, Scope, Send
from workbook.protocol.conversation import Hang, body_messages, converse, http_scope, lifespan
from workbook.protocol.hang import loop_guard


async def answer(send: Send, body: bytes = b"ok", status: int = 200) -> None:
    headers = [(b"content-type", b"text/plain; charset=latin-1"), (b"x-a", b"1"), (b"x-a", b"2")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body[:1], "more_body": True})
    await send({"type": "http.response.body", "body": body[1:]})


async def read(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        yield message.get("body", b"")
        if not message.get("more_body", False):
            return


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    await answer(send, b"".join([chunk async for chunk in read(receive)]))


def line_of(marker: str) -> int:
    lines = Path(__file__).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.endswith(f"# {marker}"))


def no_task_left() -> bool:
    return asyncio.all_tasks() == {asyncio.current_task()}


def test_a_scope_is_what_a_server_makes() -> None:
    target = "/caf%C3%A9/%ff%2F?q=%20&r"
    scope = http_scope("POST", target, headers={"X-A": "é"}, http_version="1.0")
    assert scope["path"] == "/café/�/"
    assert scope["raw_path"] == b"/caf%C3%A9/%ff%2F"
    assert scope["query_string"] == b"q=%20&r"
    assert scope["headers"] == [(b"host", b"127.0.0.1:8000"), (b"x-a", b"\xe9")]
    assert scope["http_version"] == "1.0"
    assert http_scope(headers=[(b"Host", "h")])["headers"] == [(b"host", b"h")]
    assert http_scope(target="/é")["raw_path"] == "/é".encode()


def test_a_body_becomes_messages() -> None:
    assert [(m["body"], m["more_body"]) for m in body_messages([b"a", b"", b"b"])] == [
        (b"a", True),
        (b"", True),
        (b"b", False),
    ]
    assert body_messages([]) == [{"type": "http.request", "body": b"", "more_body": False}]


async def test_an_answer_is_joined() -> None:
    transcript = await converse(echo, http_scope("POST"), body_messages([b"caf", b"\xe9"]))
    assert transcript.answer == Answer(
        200,
        (("content-type", "text/plain; charset=latin-1"), ("x-a", "1"), ("x-a", "2")),
        b"caf\xe9",
    )
    assert transcript.answer.text == "café"
    assert transcript.answer.header("X-A") == "1, 2"
    assert transcript.answer.header("x-b") == ""
    assert transcript.received == 2
    assert len(transcript.sent) == 3
    assert Answer(200, (), b'{"k": 1}').json() == {"k": 1}


async def test_the_body_of_a_head_is_dropped_as_a_server_drops_it() -> None:
    transcript = await converse(echo, http_scope("HEAD"), body_messages([b"body"]))
    assert transcript.answer is not None
    assert transcript.answer.body == b""
    assert transcript.breaches == []


async def test_disconnect_comes_only_when_the_response_is_complete() -> None:
    order: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()

        async def listen() -> None:
            order.append((await receive())["type"])

        listening = asyncio.create_task(listen())
        await asyncio.sleep(0)
        order.append("answer")
        await answer(send)
        await listening

    transcript = await converse(app, http_scope())
    assert order == ["answer", "http.disconnect"]
    assert transcript.received == 2
    assert transcript.breaches == []


async def test_an_event_holds_back_the_rest_of_the_script() -> None:
    pause = asyncio.Event()
    seen: list[bytes] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append((await receive())["body"])
        with pytest.raises(TimeoutError):  # a receive that is given up loses no message
            await asyncio.wait_for(receive(), 0.01)
        pause.set()
        seen.append((await receive())["body"])
        await answer(send)

    first, second = body_messages([b"a", b"b"])
    transcript = await converse(app, http_scope(), [first, pause, second])
    assert transcript.error is None
    assert seen == [b"a", b"b"]


async def test_an_error_of_the_app_is_kept() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})
        raise SystemExit(3)

    transcript = await converse(app, http_scope())
    assert isinstance(transcript.error, SystemExit)
    assert transcript.answer is None  # the response began but is not complete
    assert [message["type"] for message in transcript.sent] == ["http.response.start"]


async def test_a_cancelled_app_is_no_error_of_the_app() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await converse(app, http_scope())


async def test_two_readers_at_once_both_wait_for_each_pause() -> None:
    pauses = [asyncio.Event(), asyncio.Event()]
    order: list[bytes] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def reader() -> None:
            order.append((await receive())["body"])

        readers = [asyncio.create_task(reader()) for _ in range(2)]
        for pause in pauses:
            await asyncio.sleep(0)
            order.append(b"pause over")
            pause.set()
            for _ in range(5):
                await asyncio.sleep(0)
        await asyncio.gather(*readers)
        await answer(send)

    first, second = body_messages([b"a", b"b"])
    await converse(app, http_scope(), [*pauses, first, second])
    assert order == [b"pause over", b"pause over", b"a", b"b"]


async def test_send_fails_from_the_chosen_message_on() -> None:
    caught: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for _ in range(2):
            try:
                await answer(send)
            except ConnectionResetError:
                caught.append((await receive())["type"])
                return

    transcript = await converse(
        app, http_scope(), send_error=ConnectionResetError(), send_error_at=2
    )
    assert caught == ["http.disconnect"]
    assert [message["type"] for message in transcript.sent] == ["http.response.start"]
    assert transcript.breaches == []


async def waits_for_receive(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await receive()  # hangs in receive


async def waits_in_a_generator(scope: Scope, receive: Receive, send: Send) -> None:
    async def chunks() -> AsyncIterator[Message]:
        while True:
            yield await receive()  # hangs in a generator

    async for _ in chunks():
        pass


async def waits_for_send(scope: Scope, receive: Receive, send: Send) -> None:
    gate = asyncio.Event()
    async with asyncio.timeout(60):
        await gate.wait()  # hangs in an event


async def waits_for_a_task(scope: Scope, receive: Receive, send: Send) -> None:
    async def reads() -> None:
        await receive()
        await receive()  # hangs in a task

    await asyncio.create_task(reads())


async def waits_for_a_future(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.get_running_loop().create_future()  # hangs in a future


@pytest.mark.parametrize(
    ("app", "marker", "what", "last"),
    [
        (waits_for_receive, "hangs in receive", "receive", "http.request"),
        (waits_in_a_generator, "hangs in a generator", "receive", "http.request"),
        (waits_for_send, "hangs in an event", "asyncio.locks.Event.wait", "no message was seen"),
        (waits_for_a_task, "hangs in a task", "receive", "http.request"),
        (waits_for_a_future, "hangs in a future", "a future", "no message was seen"),
    ],
)
async def test_a_hang_names_the_line_and_what_it_waits_for(
    app: App, marker: str, what: str, last: str
) -> None:
    with pytest.raises(Hang) as caught:
        await converse(app, http_scope(), limit=0.05)
    text = str(caught.value)
    assert f"test_conversation.py:{line_of(marker)} in " in text
    assert f"was waiting for {what};" in text
    assert last in text
    if marker != "hangs in a task":
        assert no_task_left()


async def test_an_app_that_will_not_be_cancelled_is_still_reported() -> None:
    stop = asyncio.Event()

    async def stubborn(scope: Scope, receive: Receive, send: Send) -> None:
        while not stop.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await stop.wait()

    with pytest.raises(Hang, match=r"Event\.wait"):
        await converse(stubborn, http_scope(), limit=0.05)
    stop.set()


async def test_a_busy_loop_is_interrupted_and_named() -> None:
    async def busy(scope: Scope, receive: Receive, send: Send) -> None:
        while True:
            with contextlib.suppress(Exception):  # as a framework does: this must not hide the hang
                while True:
                    pass  # busy

    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(
        Hang, match=rf"test_conversation\.py:({line_of('busy') - 1}|{line_of('busy')}) in"
    ):
        await converse(busy, http_scope(), limit=0.1)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


async def test_a_swallowed_interruption_is_still_a_hang() -> None:
    async def busy(scope: Scope, receive: Receive, send: Send) -> None:
        for _ in range(2):
            with contextlib.suppress(BaseException):
                time.sleep(5)  # noqa: ASYNC251 - the mistake to be found
        await answer(send)

    began = time.monotonic()
    with pytest.raises(Hang, match="busy for more than"):
        await converse(busy, http_scope(), limit=0.1)
    assert time.monotonic() - began < 5  # the second sleep was interrupted too


async def test_a_loop_that_only_waits_is_never_interrupted() -> None:
    with loop_guard(0.01):
        await asyncio.sleep(0.7)


async def test_of_two_guards_the_inner_one_speaks_first() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with loop_guard(30):
        with pytest.raises(Hang, match=r"more than 0\.1 s"), loop_guard(0.1):
            time.sleep(5)  # noqa: ASYNC251 - the mistake to be found
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 20  # the outer guard has its timer again
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


async def test_guards_may_overlap() -> None:
    before = signal.getsignal(signal.SIGALRM)

    async def short() -> None:
        with loop_guard(0.1):
            await asyncio.sleep(0)

    async def long() -> None:
        with loop_guard(0.2):
            await first
            time.sleep(5)  # noqa: ASYNC251 - the mistake to be found

    first = asyncio.create_task(short())
    await asyncio.sleep(0)
    with pytest.raises(Hang, match=r"more than 0\.2 s"):
        await long()
    assert signal.getsignal(signal.SIGALRM) is before


def test_without_the_main_thread_there_is_no_guard_but_still_a_limit() -> None:
    caught: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(converse(waits_for_receive, http_scope(), limit=0.05))
        except Hang as hang:
            caught.append(hang)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(5)
    assert len(caught) == 1


def lifespan_app(**answers: str) -> App:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "lifespan"
        scope["state"]["db"] = "open"
        while True:
            event = (await receive())["type"]
            failed = answers.get(event.removeprefix("lifespan."))
            outcome: dict[str, Any] = {"message": failed} if failed else {}
            await send({"type": f"{event}.{'failed' if failed else 'complete'}", **outcome})
            if failed or event == "lifespan.shutdown":
                return

    return app


async def test_lifespan_runs_startup_and_shutdown() -> None:
    async with lifespan(lifespan_app()) as life:
        assert life.supported
        assert life.state == {"db": "open"}
    assert (life.startup_failed, life.shutdown_failed, life.error) == (None, None, None)
    assert life.breaches == []
    assert no_task_left()


async def test_lifespan_failures_are_kept_with_their_message() -> None:
    async with lifespan(lifespan_app(startup="no database")) as life:
        assert life.supported
        assert life.startup_failed == "no database"
    async with lifespan(lifespan_app(shutdown="still busy")) as life:
        assert life.startup_failed is None
    assert life.shutdown_failed == "still busy"
    assert no_task_left()


async def test_an_app_that_stays_after_a_failed_startup_is_ended() -> None:
    async def stays(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed"})
        await receive()

    async with lifespan(stays) as life:
        assert life.startup_failed == ""
    assert life.breaches == []
    assert no_task_left()


async def test_an_app_without_lifespan_is_not_supported() -> None:
    async def refuses(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError(scope["type"])

    async with lifespan(refuses) as life:
        assert not life.supported
    assert isinstance(life.error, ValueError)
    assert life.breaches == []
    assert no_task_left()


async def test_an_unanswered_startup_or_shutdown_is_a_hang() -> None:
    async def silent(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await receive()  # hangs in startup

    with pytest.raises(Hang) as caught:
        async with lifespan(silent, limit=0.05):
            raise AssertionError("an app that is not up is not shown")
    assert f":{line_of('hangs in startup')} in" in str(caught.value)

    async def stays(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await asyncio.Event().wait()

    with pytest.raises(Hang, match=r"lifespan\.shutdown was not answered"):
        async with lifespan(stays, limit=0.05):
            pass
    assert no_task_left()


async def test_an_app_that_stays_after_shutdown_is_a_hang() -> None:
    async def stays(scope: Scope, receive: Receive, send: Send) -> None:
        for event in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{event}.complete"})
        await receive()

    with pytest.raises(Hang, match="after shutdown"):
        async with lifespan(stays, limit=0.05):
            pass
    assert no_task_left()


async def test_the_blocks_own_error_comes_through() -> None:
    with pytest.raises(ZeroDivisionError):
        async with lifespan(lifespan_app()) as life:
            raise ZeroDivisionError
    assert life.error is None
    assert no_task_left()
