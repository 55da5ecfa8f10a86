"""A lint for ASGI conversations, in the spirit of `wsgiref.validate`.

`Lint(app)` is an ASGI app that wraps another one. It checks every message in both directions
against the specifications of HTTP (2.3) and lifespan, and raises `LintError` at the first breach.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from workbook.protocol.asgi_types import App, Message, Receive, Scope, Send
from workbook.protocol.hang import watched
from workbook.protocol.lint.breach import RULES, Breach, LintError, fail, in_short
from workbook.protocol.lint.talks import TALKS, LifespanTalk, Talk

__all__ = ["RULES", "Breach", "Event", "Lint", "LintError"]


@dataclass(frozen=True)
class Event:
    """One message that passed; conversations are numbered in the order they began."""

    direction: Literal["receive", "send"]
    message: Message
    conversation: int = 1


class Lint:
    def __init__(self, app: App) -> None:
        self.app = app
        self.breaches: list[Breach] = []  # also those breaches whose LintError the app swallowed
        self.log: list[Event] = []
        self._conversations = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # a websocket, or an invented type that the app should refuse
        if scope.get("type") not in TALKS:
            await self.app(scope, receive, send)
            return
        self._conversations += 1
        with self._noted():
            talk = TALKS[scope["type"]](scope)
        await self._converse(talk, self._conversations, scope, receive, send)

    def last_message(self) -> str:
        """Return a clause about the last message, for the report of a hang."""
        if not self.log:
            return "no message was seen"
        way = "to the app" if self.log[-1].direction == "receive" else "from the app"
        return f"the last message was {in_short(self.log[-1].message)} {way}"

    async def _converse(
        self,
        talk: Talk,
        number: int,
        scope: Scope,
        server_receive: Receive,
        server_send: Send,
    ) -> None:
        async def receive() -> Message:
            message = await server_receive()
            self.log.append(Event("receive", message, number))
            with self._noted(talk):
                talk.received(message)
            return message

        async def send(message: Message) -> None:
            self.log.append(Event("send", message, number))
            with self._noted(talk):
                message = talk.sending(message)
            try:
                await server_send(message)
            except OSError:
                talk.gone = True
                raise

        with watched(scope):
            result = await self.app(scope, receive, send)
        if talk.broken:
            # the app swallowed the LintError: do not report what follows from the same breach
            return
        with self._noted(talk):
            if result is not None:
                fail("return-none", in_short(result))
            talk.returned()

    @contextmanager
    def _noted(self, talk: Talk | None = None) -> Iterator[None]:
        try:
            yield
        except LintError as error:
            if talk is not None:
                talk.broken = True
            in_lifespan = isinstance(talk, LifespanTalk)
            self.breaches.append(replace(error.breach, in_lifespan=in_lifespan))
            raise
