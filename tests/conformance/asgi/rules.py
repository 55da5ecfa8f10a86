"""Checks of the ASGI specification for applications: scopes, messages, and a client that leaves."""

from typing import Any

from workbook.protocol.asgi_types import Message, Scope
from workbook.protocol.conversation import Transcript
from workbook.protocol.messages import http_scope, minimal_scope
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

PROTOCOLS = 'ASGI specification (asgi.readthedocs.io), "Protocol Specifications"'
LIFESPAN = 'ASGI specification (asgi.readthedocs.io), "Lifespan Protocol"'
SCOPE = 'ASGI specification (asgi.readthedocs.io), "HTTP Connection Scope"'
OUR_APP = 'Part 3, "Improving our App class"'
RESPONSE = "asgi.http_responses.OK_TEXTResponse"


def outcome(transcript: Transcript) -> str:
    """Return the response, or how the conversation ended without one."""
    if transcript.answer is not None:
        return seen(transcript.answer)
    raised = f", the app raised {type(transcript.error).__name__}" if transcript.error else ""
    return f"no answer{raised}"


def tried(transcript: Transcript) -> list[Message]:
    """Return everything that the app tried to send, even messages that did not reach the server."""
    return [event.message for event in transcript.log if event.direction == "send"]


async def refused(bench: Bench, scope: Scope, first_message: str) -> str:
    talk = await bench.talk(bench.sample, scope, [{"type": first_message}])
    if talk.error is None:
        said = "returns without an exception"
    elif scope["type"] in str(talk.error):
        said = "raises an exception that names it"
    else:
        said = f"raises {talk.error!r}, which does not name it"
    sent = f"{len(talk.sent)} messages" if talk.sent else "nothing"
    return f"{scope['type']}: {said}, sends {sent}"


@check(
    "asgi-unknown-scope",
    "for a scope type other than http, the app raises an exception that names the type",
    since=1,
    expected="websocket: raises an exception that names it, sends nothing · "
    "invented: raises an exception that names it, sends nothing",
    read=PROTOCOLS,
    hints=(
        "Is every scope an HTTP request? What does the server learn if the app only returns?",
        'The first line of App.__call__: scope["type"].',
        'Raise RuntimeError with a message that contains scope["type"], if it is not known.',
    ),
    rows=("1.6", "3.28"),
    live=False,
)
async def unknown_scopes(bench: Bench) -> str:
    websocket = http_scope("GET", "/tea") | {"type": "websocket", "scheme": "ws"}
    del websocket["method"]
    invented: Scope = {"type": "invented", "asgi": {"version": "3.0"}}
    return (
        f"{await refused(bench, websocket, 'websocket.connect')} · "
        f"{await refused(bench, invented, 'invented.message')}"
    )


@check(
    "asgi-lifespan-scope",
    "for a lifespan scope, the app raises an exception that names it, or answers its events",
    since=1,
    expected={1: "an exception that names lifespan", 4: "startup complete, shutdown complete"},
    read=LIFESPAN,
    hints=(
        "Which keys does a lifespan scope not have?",
        'The first line of App.__call__: scope["type"].',
        'In Parts 1 to 3, raise for each scope type except "http": '
        "this tells the server that the app has no lifespan.",
    ),
    rows=("1.5", "3.28"),
    live=False,
)
async def lifespan_scope(bench: Bench) -> str:
    events = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    scope: Scope = {"type": "lifespan", "asgi": {"version": "3.0"}}
    talk = await bench.talk(bench.sample, scope, events)
    if talk.breaches:
        return "answered, but not as lifespan asks"
    if talk.error is not None:
        if "lifespan" in str(talk.error):
            return "an exception that names lifespan"
        return f"{talk.error!r}, which does not name lifespan"
    said = (message["type"].removeprefix("lifespan.") for message in talk.sent)
    return ", ".join(said).replace(".", " ")


@check(
    "asgi-minimal-scope",
    "a scope with only the required keys is enough",
    since=1,
    expected={
        1: '/tea: 200 "ok", /milk: 404 "not found"',
        3: '/tea: 200 "ok", /milk: 404 "Not found"',
    },
    read=SCOPE,
    hints=(
        "Which keys of the scope does the specification make optional?",
        "Every scope[…] in the app.",
        'scope.get("root_path", ""); do not read scheme, client, server or state.',
    ),
    live=False,
)
async def least_scope(bench: Bench) -> str:
    app = bench.make(("GET", "/tea"))
    talks = [
        (path, await bench.talk(app, minimal_scope("GET", path))) for path in ("/tea", "/milk")
    ]
    return ", ".join(f"{path}: {outcome(talk)}" for path, talk in talks)


@check(
    "asgi-two-messages",
    "every response is one start message and one body message",
    since=1,
    expected={1: "200: start, body · 404: start, body", 3: "200: start, body · 405: start, body"},
    read='Part 1, "Adding handlers to test our crap code"',
    hints=(
        "How many messages does the specification allow for one response, and in which order?",
        "Every place where the app calls send.",
        'One "http.response.start" with the status, then one "http.response.body".',
    ),
    live=False,
)
async def two_messages(bench: Bench) -> str:
    app = bench.make(("GET", "/tea"))
    unwanted = http_scope("DELETE", "/tea") if bench.part > 2 else http_scope("GET", "/milk")
    talks = [await bench.talk(app, scope) for scope in (http_scope("GET", "/tea"), unwanted)]
    kinds = [", ".join(m["type"].rpartition(".")[2] for m in talk.sent) for talk in talks]
    return " · ".join(f"{t.sent[0]['status']:d}: {k}" for t, k in zip(talks, kinds, strict=True))


async def gone(bench: Bench, at: int) -> str:
    """Say what the app does when `send` raises from message `at` on, as if the client had left."""
    talk = await bench.talk(
        bench.make(("GET", "/tea")),
        http_scope("GET", "/tea"),
        send_error=ConnectionResetError("the client has gone"),
        send_error_at=at,
    )
    if len(tried(talk)) > at:
        return f"tried {len(tried(talk))} sends"
    logged = any(
        word in bench.printed.everything for word in ("Traceback", "ConnectionReset", "failed")
    )
    return "logged" if logged else "quiet" if talk.error is None else f"{type(talk.error).__name__}"


@check(
    "asgi-client-gone",
    "if send raises OSError, the request ends: nothing more is sent, nothing is logged",
    since=3,
    expected={
        1: "at the start: ConnectionResetError, at the body: ConnectionResetError",
        3: "at the start: quiet, at the body: quiet",
    },
    read=OUR_APP,
    hints=(
        "If the client has gone, who reads a 500?",
        "App._send_http_response.",
        "except OSError around both sends: the request is over, and no error is reported.",
    ),
    live=False,
)
async def client_gone(bench: Bench) -> str:
    return f"at the start: {await gone(bench, 1)}, at the body: {await gone(bench, 2)}"


@check(
    "asgi-undecodable",
    "a path or query that is not valid UTF-8 does not make the app fail",
    since=1,
    expected="path: 404, query: 200",
    read=SCOPE,
    hints=(
        "A client may send any bytes. Where are they decoded?",
        "Every place where bytes of the scope become text.",
        "Leave the query string as bytes until a handler asks for it.",
    ),
)
async def undecodable(bench: Bench) -> str:
    async def reads_the_query(request_data: Any) -> Any:
        if bench.part >= 5:
            await request_data.get_query_string_dict()
            await request_data.get_query_string()
        return bench.name(RESPONSE)("ok") if bench.part > 2 else None

    app = bench.make(("GET", "/tea", reads_the_query))
    path = await bench.ask(app, "GET", "/%ff%c3")
    query = await bench.ask(app, "GET", "/tea?a=%ff&%c3=1&=&%zz")
    return f"path: {path.status}, query: {query.status}"
