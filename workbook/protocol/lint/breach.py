"""The rules of ASGI for applications and servers, and the error that reports a breach."""

from dataclasses import dataclass
from typing import Any, NoReturn

# Rule id -> what the ASGI specification expects (or RFC 9110, where ASGI refers to it).
RULES = {
    # the server: its scope and the messages it gives the app
    "scope-key": "every key the specification asks of this scope",
    "scope-value": "the type the specification gives this key",
    "scope-headers": "request headers as [name, value] pairs of bytes, names lower-case",
    "receive-order": "body messages until more_body is false, then only http.disconnect;"
    " lifespan.startup once, then lifespan.shutdown once",
    "receive-value": "the type the specification gives this key",
    # the app: the order of its response
    "message-dict": "a dict with a 'type' that is a str",
    "message-known": "a message of an HTTP response",
    "message-key": "every key the specification asks of this message",
    "extension-offered": "an extension only where scope['extensions'] offers it",
    "start-first": "http.response.start before any other message of the response",
    "start-once": "http.response.start exactly once",
    "before-start": "this message only before http.response.start",
    "body-first": "the whole body before the trailers",
    "trailers-next": "http.response.trailers, as the start promised, after the body",
    "end-once": "nothing after the last message of the response",
    "response-missing": "a response before the app returns",
    "response-incomplete": "the rest of the response before the app returns",
    "return-none": "an app that returns None",
    # the app: the contents of its messages
    "status-int": "a status that is an int (no str, no bool)",
    "status-range": "a status from 100 to 599",
    "value-type": "the type the specification gives this key",
    "body-bytes": "a body of bytes",
    "more-body-bool": "more_body as a bool",
    "headers-iterable": "headers as an iterable of [name, value] pairs",
    "header-pair": "each header as a pair of two items",
    "header-bytes": "header names and values as bytes",
    "header-lower-case": "header names in lower case",
    "header-token": "header names of token characters only",
    "header-value": "header values without CR, LF, NUL or other control characters",
    "no-transfer-encoding": "no transfer-encoding: framing is the server's work",
    "length-digits": "a content-length of digits only",
    "length-once": "one content-length at most",
    "length-forbidden": "no content-length with this status",
    "length-exact": "as many bytes of body as the content-length says",
    "body-forbidden": "no body with this status",
    # the app: lifespan
    "startup-asked": "an answer to lifespan.startup only after that event",
    "startup-once": "one answer to lifespan.startup",
    "startup-answered": "an answer to lifespan.startup before the app returns",
    "shutdown-asked": "an answer to lifespan.shutdown only after that event",
    "shutdown-once": "one answer to lifespan.shutdown",
    "shutdown-answered": "an answer to lifespan.shutdown before the app returns",
}


@dataclass(frozen=True)
class Breach:
    rule: str
    expected: str
    got: str
    in_lifespan: bool = False  # or else in the conversation about a request

    def __str__(self) -> str:
        return f"expected {self.expected}, got {self.got} [{self.rule}]"


class LintError(AssertionError):
    def __init__(self, breach: Breach) -> None:
        super().__init__(str(breach))
        self.breach = breach


def fail(rule: str, got: str, expected: str = "") -> NoReturn:
    raise LintError(Breach(rule, expected or RULES[rule], got))


def in_short(value: Any) -> str:
    """Return the value's repr, cut to fit into a sentence."""
    text = repr(value[:80] if isinstance(value, str | bytes) else value)
    return text if len(text) <= 60 else f"{text[:59]}…"
