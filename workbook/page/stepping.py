"""Sends one request to a part and records the steps that the page shows."""

import asyncio
from contextlib import AsyncExitStack, suppress
from http.client import responses
from typing import Any

from workbook.errors import WorkbookError
from workbook.lab.app_inspection import (
    handlers_of,
    layers_of,
    middlewares_of,
    router_of,
    tasks_of,
)
from workbook.lab.codebase import Code
from workbook.lab.opened import turns
from workbook.lab.repeatable import stable
from workbook.lab.router_lookups import nodes_of, noting
from workbook.lab.task_log import TaskLog
from workbook.lab.xray import judge
from workbook.learner.explain import of_error
from workbook.learner.first_import import not_found
from workbook.learner.places import Own
from workbook.page.questions import LIMIT, SECONDS, Asked, Question, asked_of, number
from workbook.page.recorder import Overheard, Recorder, Talk
from workbook.page.short import raised, short
from workbook.parts.loader import MissingName
from workbook.protocol.asgi_types import App, Message, Scope
from workbook.protocol.conversation import converse, http_scope, lifespan
from workbook.protocol.hang import Busy, Hang, loop_guard
from workbook.protocol.lint import LintError
from workbook.protocol.messages import framed
from workbook.protocol.wire import written

TASKS_END = 1.0  # seconds for background tasks, after the response


class Play:
    """Sends one request to the code, and keeps the recorded steps even if the code fails."""

    def __init__(self, code: Code, question: Question) -> None:
        self.code = code
        self.asked: Asked = asked_of(question)
        self.seconds = float(number(question, "seconds", SECONDS, 10.0))
        self.whole_life = bool(question.get("lifespan"))
        limit = int(number(question, "limit", LIMIT, LIMIT))
        self.recorder = Recorder(code.directory, limit)
        self.app: App | None = None
        self.status = 0  # where the app itself sends none
        self.end = ("nothing", "The app returned without an answer: the client waits in vain.")

    def run(self) -> None:
        with Overheard(self.recorder), self.code:
            try:
                asyncio.run(self._play())
            except Hang as hang:
                why = str(hang).partition("; the last message")[0]  # it is among the steps
                self.end = ("hung", _sentence(Own(self.code.directory).tidied(stable(why))))
            except Busy as busy:
                self.end = ("hung", _sentence(Own(self.code.directory).tidied(stable(str(busy)))))
            except (SystemExit, KeyboardInterrupt) as left:
                self.end = ("raised", f"{raised(left)}, which would end the server.")

    async def _play(self) -> None:
        with loop_guard(self.seconds):
            self.app = imported(self.code)
        async with AsyncExitStack() as stack:
            if self.whole_life:
                stack.enter_context(self.recorder)
            watched = self.recorder.around(self.app)
            if (tasks := tasks_of(self.app)) is not None:
                log = TaskLog(tasks)
                log.on_event = self.recorder.note_task
            living = watched if self.whole_life else self.app
            life = await stack.enter_async_context(lifespan(living, limit=self.seconds))
            if life.startup_failed is not None:
                self.end = (
                    "failed",
                    f"Startup failed, so no server asks it: {life.startup_failed}",
                )
                return
            with self.recorder.unless_recording():
                await self._converse(watched, dict(life.state))
                if tasks is not None:
                    await self._settle(log)

    async def _settle(self, log: TaskLog) -> None:
        """Give the background tasks of the request some time to run."""
        self.recorder.allow(TASKS_END, cutting_off=False)
        with suppress(TimeoutError), loop_guard(TASKS_END):
            async with asyncio.timeout(TASKS_END):
                await log.settled()

    async def _converse(self, watched: App, state: dict[str, Any]) -> None:
        asked = self.asked
        scope = http_scope(
            asked.method,
            asked.target,
            headers=framed(asked.headers, list(asked.pieces)),
            state=state,
        )
        router = router_of(self.app)
        lookups = self.recorder.lookups
        self.recorder.allow(self.seconds)
        with noting(router, lookups):
            transcript = await converse(watched, scope, asked.messages(), limit=self.seconds)
            await turns()
        if transcript.error is not None:
            why = f"The app raised {stable(raised(transcript.error))}"
            self.status = 500
            self.end = ("raised", f"{why}. A server answers 500 by itself.")
        elif transcript.answer is not None:
            status = transcript.answer.status
            self.end = ("answered", f"{status} {responses.get(status, '')}".strip())
        elif asked.leaves is not None:
            self.end = ("left", "The client has left, and the app sent no complete answer.")


def steps(code: Code, question: Question) -> dict[str, Any]:
    """Return the answer to the question {"ask": "steps", …}."""
    play = Play(code, question)
    play.run()
    asked = play.asked
    shown = report(play.recorder, play.app)
    kind, said = play.end
    shown["steps"].append({"kind": "end", "call": None, "said": said})
    return {
        "code": code.name,
        "part": code.part.number,
        "request": {
            "method": asked.method,
            "target": asked.target,
            "headers": [list(pair) for pair in asked.headers],
            "pieces": [piece.decode() for piece in asked.pieces],
            "leaves": asked.leaves,
        },
        "end": {"kind": kind, "said": said},
        "came": _came(play),
        **shown,
    }


def imported(code: Code) -> App:
    """Return the app. If the import fails, raise a WorkbookError that names the line."""
    try:
        app = code.app
    except MissingName as missing:
        raise WorkbookError(f"{code.name} {not_found(code.found.entry, missing)}") from None
    except (Exception, SystemExit) as error:
        own = Own(code.directory)
        found = of_error(error, own)
        place = f", in {found.line}" if found.line else ""
        said = own.tidied(stable(raised(error)))
        raise WorkbookError(f"{code.name} does not import: {said}{place}.") from None
    if not callable(app):
        raise WorkbookError(f"{code.name} is not an ASGI app: {app!r} cannot be called.")
    return app


def report(recorder: Recorder, app: App | None) -> dict[str, Any]:
    """Return the recording in a form that JSON can hold."""
    for talk in recorder.talks:
        _judge(talk)
    router = router_of(app)
    places = {id(node): place for place, node in enumerate(nodes_of(router))}
    handlers = handlers_of(router) if router is not None else set()
    calls = {id(call): place for place, call in enumerate(recorder.calls)}
    layers = layers_of(app, recorder.calls, handlers) if middlewares_of(app) else []
    handler = next((i for i, call in enumerate(recorder.calls) if call.code in handlers), None)
    return {
        "steps": recorder.steps,
        "cut": recorder.cut,
        "calls": [
            {"name": call.name, "file": call.file, "line": call.line, "parent": parent}
            for call, parent in zip(recorder.calls, recorder.parents, strict=True)
        ],
        "scope": _scope(recorder),
        "talks": [{"words": _named(talk.scope), "at": talk.at} for talk in recorder.talks],
        "tree": _tree(router.root, places) if router is not None else None,
        "walk": [
            {"missing": each} if isinstance(each, str) else {"node": places.get(id(each))}
            for each in recorder.lookups.asked
        ],
        "layers": [
            {"name": layer.name, "call": calls[id(layer.call)] if layer.call else None}
            for layer in layers
        ],
        "handler": handler,
    }


def _scope(recorder: Recorder) -> list[list[str]]:
    http = next((talk.scope for talk in recorder.talks if talk.scope["type"] == "http"), {})
    return [[key, short(value, 3)] for key, value in http.items()]


def _named(scope: Scope) -> str:
    if scope.get("type") != "http":
        return str(scope.get("type"))
    target = str(scope.get("path"))
    query = scope.get("query_string")
    if isinstance(query, bytes) and query:
        target += f"?{query.decode('latin-1')}"
    return f"{scope.get('method')} {target}"


def _came(play: Play) -> dict[str, int]:
    """Return the status that came back, and how many messages the app sent, all judged before."""
    talks = [talk for talk in play.recorder.talks if talk.scope["type"] == "http"]
    said = [(talk, each) for talk in talks for each, _ in talk.said if each.direction == "send"]
    sent = [each.message for talk, each in said if _was_sent(talk, each)]
    starts = [message for message in sent if message["type"] == "http.response.start"]
    return {"status": starts[0]["status"] if starts else play.status, "sent": len(said)}


def _judge(talk: Talk) -> None:
    """Add the lint's verdict and the bytes on the wire to each step of a conversation."""
    with suppress(LintError, KeyError):  # the scope itself breaks a rule
        judge(talk.scope, [said for said, _ in talk.said])
    for said, step in talk.said:
        step["verdict"] = said.verdict
    sent = [(said.message, step) for said, step in talk.said if _was_sent(talk, said)]
    if talk.scope["type"] == "http" and sent:
        try:
            pieces = written(talk.scope["method"], [message for message, _ in sent])
        except Exception:  # h11 refuses the message; the lint's verdict says why
            return
        for (_, step), piece in zip(sent, pieces, strict=False):
            step["wire"] = piece.decode("latin-1")


def _was_sent(talk: Talk, said: Any) -> bool:
    message: Message = said.message
    known = ("http.response.start", "http.response.body")
    return said.direction == "send" and not said.verdict and message.get("type") in known


def _tree(node: Any, places: dict[int, int]) -> dict[str, Any]:
    methods = [str(each) for each in node.routes] if hasattr(node, "routes") else []
    if getattr(node, "handler", None) is not None:
        methods = ["any"]
    children = sorted(node.children.values(), key=lambda child: str(child.segment))
    return {
        "node": places[id(node)],
        "segment": str(node.segment),
        "methods": methods,
        "children": [_tree(child, places) for child in children],
    }


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
