"""Follows one conversation for the lint: which messages were sent, and the declared body length."""

from typing import Any

from workbook.protocol.asgi_types import Message, Scope
from workbook.protocol.lint.breach import fail, in_short
from workbook.protocol.lint.fields import check_message, check_scope
from workbook.protocol.lint.headers import check_headers, content_length, repeatable
from workbook.protocol.lint.order import (
    FILES,
    LIFESPAN,
    LIFESPAN_ANSWERS,
    OUT_OF_ORDER,
    PLAIN,
    REQUEST,
    RESPONSE,
    RESPONSE_MESSAGES,
    RETURNED,
    Moves,
    next_state,
)


class HttpTalk:
    """One request and its response."""

    def __init__(self, scope: Scope) -> None:
        check_scope(scope)
        self._offered = PLAIN.union(scope.get("extensions") or ())
        self._head = scope["method"] == "HEAD"
        self._request = "open"
        self._response = "start"
        self._trailers = False
        self._bodiless = False
        self._length: int | None = None
        self._sent = 0
        self.gone = False  # the client has left, so the app need not finish the response
        self.broken = False

    def received(self, message: Message) -> None:
        self._request = _received(REQUEST, self._request, message)
        self.gone = self.gone or self._request == "gone"

    def sending(self, message: Message) -> Message:
        """Check the message and return it.

        If its headers were an iterator, the returned message has them as a list.
        """
        kind = _kind(message, "message-dict")
        then = self._next(kind, message)
        check_message(message, "message-key", "value-type")
        if "headers" in message and not repeatable(message["headers"]):
            message = {**message, "headers": check_headers(message["headers"])}
        pairs = check_headers(message.get("headers", ()))
        if kind == "http.response.start":
            self._start(message, content_length(pairs))
        elif self._response == "body":
            self._count(kind, message, last=then != "body")
        self._response = then
        return message

    def returned(self) -> None:
        if self._response != "end" and not self.gone:
            fail(RETURNED[self._response], "an app that returned without it")

    def _next(self, kind: str, message: Message) -> str:
        if kind not in RESPONSE_MESSAGES:
            fail("message-known", in_short(kind))
        if kind not in self._offered:
            fail("extension-offered", in_short(kind))
        state = self._response
        then = next_state(RESPONSE, state, kind, message)
        if then is None:
            fail(OUT_OF_ORDER.get((state, kind)) or OUT_OF_ORDER[state, ""], in_short(kind))
        return "trailers" if (state, then) == ("body", "end") and self._trailers else then

    def _start(self, message: Message, length: int | None) -> None:
        status = message["status"]
        if not 100 <= status <= 599:
            fail("status-range", in_short(status))
        if length is not None and (status < 200 or status == 204):
            fail("length-forbidden", f"content-length {length} with status {status:d}")
        self._trailers = message.get("trailers", False)
        if self._trailers and "http.response.trailers" not in self._offered:
            fail("extension-offered", "trailers: True")
        self._bodiless = status < 200 or status in (204, 304)
        # For HEAD the server drops the body; for a 304, content-length describes the cached
        # response.
        self._length = None if self._head or self._bodiless else length

    def _count(self, kind: str, message: Message, *, last: bool) -> None:
        body = message.get("body", b"")
        if body and self._bodiless and not self._head:
            fail("body-forbidden", in_short(body))
        if kind in FILES:
            self._length = None  # only the server will know the length of a file
        self._sent += len(body)
        if self._length is not None and (
            self._sent > self._length or (last and self._sent < self._length)
        ):
            fail("length-exact", f"{self._sent} bytes with content-length {self._length}")


class LifespanTalk:
    """The one conversation about the startup and shutdown of the server."""

    def __init__(self, scope: Scope) -> None:
        check_scope(scope)
        self._state = "new"
        self._answered: set[str] = set()
        self.gone = False
        self.broken = False

    def received(self, message: Message) -> None:
        self._state = _received(LIFESPAN, self._state, message)

    def sending(self, message: Message) -> Message:
        kind = _kind(message, "message-dict")
        if kind not in LIFESPAN_ANSWERS:
            fail("message-known", in_short(kind), "a message of lifespan")
        check_message(message, "message-key", "value-type")
        event = LIFESPAN_ANSWERS[kind]
        then = next_state(LIFESPAN, self._state, kind, message)
        if then is None:
            fail(f"{event}-once" if event in self._answered else f"{event}-asked", in_short(kind))
        self._answered.add(event)
        self._state = then
        return message

    def returned(self) -> None:
        if self._state != "end":
            fail(RETURNED[self._state], "an app that returned without it")


Talk = HttpTalk | LifespanTalk
TALKS: dict[str, type[HttpTalk] | type[LifespanTalk]] = {"http": HttpTalk, "lifespan": LifespanTalk}


def _kind(message: Any, rule: str) -> str:
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        fail(rule, in_short(message))
    kind: str = message["type"]
    return kind


def _received(moves: Moves, state: str, message: Message) -> str:
    kind = _kind(message, "receive-value")
    then = next_state(moves, state, kind, message)
    if then is None:
        fail("receive-order", f"{in_short(kind)} in state {state!r}")
    check_message(message, "receive-value", "receive-value")
    return then
