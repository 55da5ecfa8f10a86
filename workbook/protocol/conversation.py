"""Scripted ASGI conversations: an app, a scope and the messages it receives, without a socket.

`converse` behaves like a real server: after the scripted messages, `receive` blocks until the
response is complete or the client is gone, and then returns `http.disconnect`. The lint checks
every message, and every wait has a limit.
"""

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any

from workbook.protocol.answer import Answer
from workbook.protocol.asgi_types import App, Message, Scope
from workbook.protocol.hang import Busy, Hang, ended, loop_guard, where
from workbook.protocol.lifespan import Lifespan, lifespan
from workbook.protocol.lint import Breach, Event, Lint
from workbook.protocol.messages import body_messages, http_scope, minimal_scope

__all__ = [
    "Hang",
    "Lifespan",
    "Transcript",
    "body_messages",
    "converse",
    "http_scope",
    "lifespan",
    "minimal_scope",
]

ENDS = ("http.response.body", "http.response.pathsend", "http.response.zerocopysend")


@dataclass
class Transcript:
    sent: list[Message] = field(default_factory=list)  # what `send` passed on to the server
    received: int = 0  # how many messages the app received
    answer: Answer | None = None  # None if the response is not complete
    error: BaseException | None = None  # the exception that the app raised
    breaches: list[Breach] = field(default_factory=list)
    log: list[Event] = field(default_factory=list)  # every message, both ways, in order


async def converse(
    app: App,
    scope: Scope,
    messages: Iterable[Message | asyncio.Event] | None = None,
    *,
    limit: float = 2.0,
    send_error: Exception | None = None,
    send_error_at: int = 1,
) -> Transcript:
    """Run one conversation; without `messages` it is a request with an empty body.

    An `asyncio.Event` among the messages holds back the rest until it is set. From the message
    number `send_error_at` on, `send` raises `send_error`, as for a client that has left.
    """
    lint = Lint(app)
    transcript = Transcript(breaches=lint.breaches, log=lint.log)
    script = _Script(body_messages([]) if messages is None else messages)
    over = asyncio.Event()

    async def receive() -> Message:
        message = None if over.is_set() else await script.next()
        if message is None:
            await over.wait()
            message = {"type": "http.disconnect"}
        transcript.received += 1
        return message

    async def send(message: Message) -> None:
        if send_error is not None and len(transcript.sent) + 1 >= send_error_at:
            over.set()
            raise send_error
        transcript.sent.append(message)
        if message.get("type") in ENDS and not message.get("more_body", False):
            transcript.answer = _joined(transcript.sent, head=scope.get("method") == "HEAD")
            over.set()

    async def run() -> None:
        try:
            await lint(scope, receive, send)
        except (asyncio.CancelledError, KeyboardInterrupt, Busy):
            raise
        # SystemExit too: raised in a task, it would end the event loop
        except BaseException as error:
            transcript.error = error

    await _within(limit, run(), lint)
    return transcript


class _Script:
    def __init__(self, items: Iterable[Message | asyncio.Event]) -> None:
        self._items = iter(items)
        self._pause: asyncio.Event | None = None

    async def next(self) -> Message | None:
        while True:
            while (pause := self._pause) is not None:
                await pause.wait()  # if this is cancelled, the next call waits for the same event
                if self._pause is pause:
                    self._pause = None
            item = next(self._items, None)
            if not isinstance(item, asyncio.Event):
                return item
            self._pause = item


async def _within(limit: float, conversation: Coroutine[Any, Any, None], lint: Lint) -> None:
    task = asyncio.create_task(conversation, name="the conversation")
    try:
        with loop_guard(limit):
            await asyncio.wait({task}, timeout=limit)
        if not task.done():
            raise Hang(f"not finished in {limit:g} s: {where(task)}; {lint.last_message()}")
    finally:
        await ended(task)
    task.result()  # raises CancelledError if the app cancelled itself


def _joined(sent: list[Message], *, head: bool) -> Answer:
    start = next(message for message in sent if message["type"] == "http.response.start")
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in start.get("headers", ())
    )
    body = b"" if head else b"".join(message.get("body", b"") for message in sent)
    return Answer(int(start["status"]), headers, body)
