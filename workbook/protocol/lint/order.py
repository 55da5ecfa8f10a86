"""Checks the order of messages with state machines, written as tables.

One machine follows the messages from the server to the app, the other the messages from the app.
A message that is not allowed in the current state breaks a rule; so does an app that returns before
its machine has reached "end".
"""

from collections.abc import Mapping

from workbook.protocol.asgi_types import Message

Moves = Mapping[tuple[str, str], str]

# (state, message) -> next state; a message with more_body or more_trailers keeps the state.
REQUEST: Moves = {
    ("open", "http.request"): "read",
    ("open", "http.disconnect"): "gone",
    ("read", "http.disconnect"): "gone",
    ("gone", "http.disconnect"): "gone",
}
RESPONSE: Moves = {
    ("start", "http.response.debug"): "start",
    ("start", "http.response.early_hint"): "start",
    ("start", "http.response.push"): "start",
    ("start", "http.response.start"): "body",
    ("body", "http.response.push"): "body",
    ("body", "http.response.body"): "end",
    ("body", "http.response.zerocopysend"): "end",
    ("body", "http.response.pathsend"): "end",
    ("trailers", "http.response.trailers"): "end",
}
LIFESPAN: Moves = {
    ("new", "lifespan.startup"): "starting",
    ("starting", "lifespan.startup.complete"): "up",
    ("starting", "lifespan.startup.failed"): "end",
    ("up", "lifespan.shutdown"): "stopping",
    ("stopping", "lifespan.shutdown.complete"): "end",
    ("stopping", "lifespan.shutdown.failed"): "end",
}
MORE = {
    "http.request": "more_body",
    "http.response.body": "more_body",
    "http.response.zerocopysend": "more_body",
    "http.response.trailers": "more_trailers",
}

RESPONSE_MESSAGES = {message for _, message in RESPONSE}
PLAIN = {"http.response.start", "http.response.body"}  # legal without any extension
FILES = {"http.response.zerocopysend", "http.response.pathsend"}
LIFESPAN_ANSWERS = {
    "lifespan.startup.complete": "startup",
    "lifespan.startup.failed": "startup",
    "lifespan.shutdown.complete": "shutdown",
    "lifespan.shutdown.failed": "shutdown",
}

# The rule that a message breaks if its state does not allow it: by (state, message) or by state.
OUT_OF_ORDER = {
    ("body", "http.response.early_hint"): "before-start",
    ("body", "http.response.debug"): "before-start",
    ("body", "http.response.trailers"): "body-first",
    ("start", ""): "start-first",
    ("body", ""): "start-once",
    ("trailers", ""): "trailers-next",
    ("end", ""): "end-once",
}
# The rule that an app breaks if it returns in this state.
RETURNED = {
    "start": "response-missing",
    "body": "response-incomplete",
    "trailers": "response-incomplete",
    "new": "startup-answered",
    "starting": "startup-answered",
    "up": "shutdown-answered",
    "stopping": "shutdown-answered",
}


def next_state(moves: Moves, state: str, kind: str, message: Message) -> str | None:
    more = message.get(MORE.get(kind, ""), False)
    return state if more and (state, kind) in moves else moves.get((state, kind))
