"""Checks of the lifespan messages: the app answers startup and shutdown, also when they fail."""

from tests.conformance.middleware.by_hand import BASE, middleware
from tests.conformance.tasks.by_hand import (
    QUEUE,
    how_reported,
)
from workbook.protocol.asgi_types import Message, Scope
from workbook.protocol.conversation import Transcript
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

LIFESPAN: Scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}}
EVENTS: list[Message] = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
READ = 'Part 4, "Handling lifespan events & Background tasks"'


def told_to_the_server(transcript: Transcript) -> str:
    words = []
    for message in transcript.sent:
        event = message["type"].removeprefix("lifespan.")
        words.append(f'{event} "{message["message"]}"' if message.get("message") else event)
    if transcript.error is not None:
        about = "naming lifespan" if "lifespan" in str(transcript.error) else repr(transcript.error)
        words.append(f"raises, {about}")
    return ", ".join(words)


@check(
    "lifespan-answered",
    "startup and shutdown are answered",
    since=4,
    expected={1: "raises, naming lifespan", 4: "startup.complete, shutdown.complete"},
    read=READ,
    hints=(
        "What does the server wait for after each of its two events?",
        'App.__call__: scope["type"] == "lifespan", then App._handle_lifespan.',
        'Loop: await receive(), do the work, await send({"type": "lifespan.startup.complete"}).',
    ),
    rows=("1.5",),
    live=False,
)
async def answered(bench: Bench) -> str:
    return told_to_the_server(await bench.talk(bench.make(), LIFESPAN, EVENTS))


@check(
    "lifespan-startup-fails",
    "a failed startup is answered with its message, logged, and ends the lifespan",
    since=5,
    needs=BASE,
    expected='startup.failed "no key configured", reported',
    read=READ,
    hints=(
        "Which two messages may answer lifespan.startup?",
        "App._handle_lifespan: an except around what startup does.",
        'await send({"type": "lifespan.startup.failed", "message": str(error)}), and return.',
    ),
    live=False,
)
async def startup_fails(bench: Bench) -> str:
    async def keyless(self: object, call_next: object) -> None:
        raise ValueError("no key configured")

    app = bench.make(middlewares=[middleware(bench, "Keyless", keyless)])
    said = told_to_the_server(await bench.talk(app, LIFESPAN, EVENTS))
    return f"{said}, {how_reported(bench, 'Traceback', 'ValueError: no key configured')}"


@check(
    "lifespan-shutdown-fails",
    "a failed shutdown is answered with its message, too",
    since=4,
    needs=QUEUE,
    expected='startup.complete, shutdown.failed "disk full", reported',
    read=READ,
    hints=(
        "What does the server get if an exception leaves the app?",
        "App._handle_lifespan: the same except for both events.",
        'await send({"type": "lifespan.shutdown.failed", "message": str(error)})',
    ),
    live=False,
)
async def shutdown_fails(bench: Bench) -> str:
    async def shutdown(self: object, timeout: float = 30.0) -> int:
        raise OSError("disk full")

    background_tasks = type("Stuck", (bench.name(QUEUE),), {"shutdown": shutdown})(2)
    app = bench.make()
    app._bg_tasks = background_tasks
    said = told_to_the_server(await bench.talk(app, LIFESPAN, EVENTS))
    return f"{said}, {how_reported(bench, 'Traceback', 'OSError: disk full')}"
