"""Records everything that happens in one request, while the real code handles it."""

import re
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbook.errors import WorkbookError
from workbook.lab.app_inspection import (
    Layer,
    Walk,
    files_of,
    handlers_of,
    layers_of,
    middlewares_of,
    router_of,
    walk_of,
)
from workbook.lab.codebase import subject
from workbook.lab.repeatable import Heard, stable
from workbook.lab.router_lookups import Lookups, noting
from workbook.lab.xray.watcher import Call, Said, Step, Watch
from workbook.parts.ladder import SampleRequest
from workbook.protocol.asgi_types import Scope
from workbook.protocol.conversation import Transcript, body_messages, converse, http_scope, lifespan
from workbook.protocol.lint import LintError
from workbook.protocol.lint.talks import TALKS
from workbook.protocol.messages import Headers, framed
from workbook.protocol.wire import on_the_wire

if TYPE_CHECKING:
    from workbook.lab.pictures import Picture

REQUEST = re.compile(r"[!-~]+ /\S*( |$)")


@dataclass(eq=False)
class XRay:
    """The record of one request. A notebook shows it as pictures, and `print` shows it as text."""

    request: SampleRequest
    name: str  # the name of the code
    scope: Scope
    steps: list[Step]
    transcript: Transcript
    walk: Walk | None  # None for an app without a router's tree
    layers: list[Layer]  # middlewares, outermost first, then the handler; [] without middleware
    printed: list[str]
    errors: list[str]  # lines of stderr and of the log
    times: bool = False  # whether to show durations, which differ from run to run

    @property
    def answer(self) -> Any:
        return self.transcript.answer

    @property
    def breaches(self) -> list[Any]:
        return self.transcript.breaches

    @property
    def calls(self) -> list[Call]:
        """Return the calls of the code's functions, in order."""
        return [step for step in self.steps if isinstance(step, Call)]

    @property
    def talks(self) -> list[Said]:
        """Return the messages of both directions, in order."""
        return [step for step in self.steps if isinstance(step, Said)]

    @property
    def raised(self) -> str:
        error = self.transcript.error
        return stable(f"{type(error).__name__}: {error}") if error else ""

    @property
    def wire(self) -> bytes:
        """Return the bytes that a server writes, without its own date and server headers."""
        if self.transcript.answer is None:
            return b""
        return on_the_wire(self.request.method, self.transcript.sent)

    @property
    def tree(self) -> "Picture":
        from workbook.lab.pictures.tree import tree

        return tree(self)

    @property
    def conversation(self) -> "Picture":
        from workbook.lab.pictures.conversation import conversation

        return conversation(self)

    @property
    def onion(self) -> "Picture":
        from workbook.lab.pictures.onion import onion

        return onion(self)

    def __str__(self) -> str:
        from workbook.lab.xray.text import text

        return text(self)

    def __repr__(self) -> str:
        return f"<xray of {self.request.method} {self.request.target} on {self.name}>"

    def _repr_html_(self) -> str:
        from workbook.lab.xray.html import page

        return page(self)


async def xray(
    request: str,
    part: Any = 5,
    *,
    headers: Headers = (),
    body: bytes = b"",
    chunks: Iterable[bytes] | None = None,
    root_path: str = "",
    limit: float = 5.0,
    times: bool = False,
) -> XRay:
    """Send `GET /home`, or `POST /home {"k": 1}` with a body, and record everything.

    If no client has opened the app, it is started before the request and stopped afterwards.
    """
    from workbook.lab.opened import is_alive, turns

    looked_at = subject(part)
    asked = asked_for(request, body)
    pieces = list(chunks) if chunks is not None else [asked.body] if asked.body else []
    target = root_path + asked.target
    fields = framed(headers, pieces)
    scope = http_scope(asked.method, target, headers=fields, root_path=root_path)
    app, watch = looked_at.app, Watch(looked_at.directory, files_of(looked_at.app))
    life = nullcontext() if is_alive(app) else lifespan(app, limit=limit)
    with Heard() as heard, looked_at.at_hand():
        async with life:
            router = router_of(app)
            with noting(router) if router else nullcontext(Lookups()) as lookups, watch:
                messages = body_messages(pieces)
                transcript = await converse(watch.around(app), scope, messages, limit=limit)
                await turns()
    judge(scope, watch.talk)
    handlers = handlers_of(router) if router else set()
    return XRay(
        asked,
        looked_at.name,
        scope,
        watch.steps,
        transcript,
        walk_of(router, lookups, asked.method) if router else None,
        layers_of(app, watch.calls, handlers) if middlewares_of(app) else [],
        heard.lines,
        heard.errors,
        times,
    )


def asked_for(request: str, body: bytes = b"") -> SampleRequest:
    """Parse a request; a path alone means GET."""
    if request.startswith("/"):
        request = f"GET {request}"
    if not REQUEST.match(request):
        raise WorkbookError(f"{request!r} is not a request: write it as in 'GET /home'.")
    asked = SampleRequest.parse(request)
    return SampleRequest(asked.method, asked.target, body or asked.body)


def judge(scope: Scope, talk: list[Said]) -> None:
    """Add the lint's verdict to each message, by repeating the conversation with the lint."""
    if scope["type"] not in TALKS:  # a check also sends unknown types
        return
    referee = TALKS[scope["type"]](scope)
    for said in talk:
        try:
            if said.direction == "receive":
                referee.received(said.message)
            else:
                referee.sending(said.message)
        except LintError as error:
            said.verdict = str(error.breach)
