"""The bench of a check: one copy of a part, run in this process or on a real server.

The bench makes an app and sends requests in the way that fits the part, so that one check works at
all parts. It records the requests, the output, and every breach of the ASGI specification.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import AsyncExitStack
from typing import Any, NamedTuple, Self, TypeVar

from workbook.parts.loader import LoadedPart
from workbook.protocol.answer import Answer
from workbook.protocol.asgi_types import App, Scope
from workbook.protocol.client import fetch
from workbook.protocol.conversation import Hang, Transcript, converse, lifespan
from workbook.protocol.hang import loop_guard
from workbook.protocol.lint import Breach
from workbook.protocol.messages import (
    Headers,
    as_bytes,
    as_curl,
    as_text,
    body_messages,
    framed,
    http_scope,
)
from workbook.servers.live import LiveServer, serve
from workbook.suite.printed import Printed

MADE = "made by the check"

T = TypeVar("T")
Handler = Callable[[Any], Awaitable[Any]]
LIMIT = 2.0
ROUTES = 4  # how many routes the description of an app names
# the response of any server to an app that raised
SERVERS_OWN = Answer(500, (), b"Internal Server Error")


class Route(NamedTuple):
    method: str
    path: str
    handler: Handler | None = None  # None: a handler that responds 200 "ok" at every part
    query: Callable[..., Any] | None = None
    body: Callable[..., Any] | None = None


def seen(answer: Answer, *headers: str) -> str:
    """Return the response as one line, such as `405 "Method not allowed", allow: GET`."""
    line = f'{answer.status} "{answer.text}"' if answer.body else str(answer.status)
    return ", ".join([line, *(f"{name}: {answer.header(name) or '-'}" for name in headers)])


class Case(NamedTuple):
    printed: str
    raised: BaseException | None
    answered_500: bool


class Bench:
    def __init__(self, part: int, code: LoadedPart, entry: str, host: str, printed: Printed):
        self.part = part
        self.code = code
        self.host = host  # "inprocess", or the name of a server
        self.printed = printed
        self.asked_app = False  # whether an app was called in this process
        self.sent: list[str] = []  # as curl lines, or in words where curl cannot send it
        self.asked_at: list[tuple[int, ...]] = []  # how much was printed before each request
        self.asked: dict[str, list[str]] = {}  # request → each app that got it
        # the exception that an app raised: the last one, and that of each request
        self.raised: BaseException | None = None
        self.raised_after: list[BaseException | None] = []
        self.raised_late: BaseException | None = None  # after a complete response
        self.status_after: list[int] = []  # the status of each request, or 0
        self._breaches: list[list[Breach]] = []  # one list for each app, which may still grow
        self._entry = entry
        self._stack = AsyncExitStack()
        self._lives: dict[tuple[int, str], LiveServer | None] = {}
        self._apps: list[App] = []  # keeps the apps alive, because `_lives` is keyed by their id
        self._made: dict[int, tuple[App, str]] = {}  # by id: how an app was made, "" for the sample

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    def cases(self) -> Iterator[Case]:
        """Yield what each request made the app print and raise."""
        ends = [*self.asked_at[1:], self.printed.length]
        for begin, end, raised, status in zip(
            self.asked_at, ends, self.raised_after, self.status_after, strict=False
        ):
            yield Case(self.printed.between(begin, end), raised, status == 500)

    async def stop(self) -> None:
        """Stop every app that got a request; their shutdown is complete when this returns."""
        self._lives.clear()
        await self._stack.aclose()

    @property
    def breaches(self) -> list[Breach]:
        """Return what the apps did wrong, with the answers to requests before lifespan."""
        found = [breach for breaches in self._breaches for breach in breaches]
        return sorted(found, key=lambda breach: breach.in_lifespan)

    def name(self, dotted: str) -> Any:
        """Return the object with a dotted name, as in "asgi.app.App".

        Raises MissingName if it is missing.
        """
        return self.code.get(dotted)

    @property
    def sample(self) -> App:
        """Return the sample application of the part, which `make run` serves."""
        app: App = self.name(self._entry.replace(":", "."))
        self._made[id(app)] = app, ""
        return app

    def make(self, *routes: tuple[Any, ...], **options: Any) -> Any:
        """Return an App with these routes, made in the way of this part."""
        app: Any = self.name("app.App" if self.part == 1 else "asgi.app.App")(**options)
        if self.part == 1:
            for route in (Route(*given) for given in routes):
                app.router.add_route(route.path, _without_argument(route.handler))
        else:
            group = self.name("asgi.api_router.ApiRouter")()
            for route in (Route(*given) for given in routes):
                register = getattr(group, route.method.lower())
                register(route.path, route.query, route.body)(route.handler or self._say_ok)
            app.include_routes([group])
        self._made[id(app)] = app, _in_short(routes, options)
        return app

    async def _say_ok(self, request_data: Any) -> Any:
        return self.name("asgi.http_responses.OK_TEXTResponse")("ok") if self.part > 2 else None

    async def ask(
        self,
        app: App,
        method: str = "GET",
        target: str | bytes = "/",
        *,
        headers: Headers = (),
        body: bytes | None = None,
        chunks: Iterable[bytes] | None = None,
        root_path: str = "",
    ) -> Answer:
        """Send a request as a client does; the first one starts the app, and `stop` ends it.

        `target` is the part of the path below `root_path`: a server puts `root_path` before it.
        """
        pieces = [body] if body is not None else list(chunks or ())
        prefixed = root_path.encode() + as_bytes(target, "utf-8")
        sent = as_curl(method, as_bytes(target, "utf-8"), headers, b"".join(pieces))
        if len(pieces) > 1:  # curl cannot send it so
            path = prefixed.decode("latin-1")
            sent = f"{method} {path}; receive gives {as_text(body_messages(pieces))}"
        self._note(sent, app, root_path)
        if self.host == "inprocess":
            scope = http_scope(
                method, prefixed, headers=framed(headers, pieces), root_path=root_path
            )
            await self._begin(app)
            talk = await self.converse(app, scope, body_messages(pieces))
            answer = _as_a_server_answers(talk)
            if talk.answer is not None:  # no client sees what comes after a response
                self.raised_late = self.raised_late or talk.error
            self.status_after[-1] = answer.status
            return answer
        live = await self._serve(app, root_path)
        raised = live.raised
        answer = await fetch(
            live.port, method, target, headers=headers, body=body, chunks=chunks, limit=LIMIT
        )
        self.status_after[-1] = answer.status
        # Each server has its own text for an app that raised, so the text is replaced.
        return SERVERS_OWN if answer.status == 500 and live.raised > raised else answer

    async def talk(
        self, app: App, scope: Scope, messages: Iterable[Any] | None = None, **options: Any
    ) -> Transcript:
        """Run a scripted conversation, for messages that no client can send or observe."""
        listed = None if messages is None else [*messages]
        self._note(_in_words(scope, listed), app)
        return await self.converse(app, scope, listed, **options)

    async def converse(
        self, app: App, scope: Scope, messages: Iterable[Any] | None = None, **options: Any
    ) -> Transcript:
        """Run a conversation in this process, and record its breaches and its exception."""
        self.asked_app = True
        transcript = await converse(app, scope, messages, limit=LIMIT, **options)
        self._breaches.append(transcript.breaches)
        self.raised = transcript.error or self.raised
        if transcript.error and self.raised_after:
            self.raised_after[-1] = transcript.error
        return transcript

    async def within(self, awaitable: Awaitable[T], limit: float = LIMIT) -> T:
        """Await a function of the part; raises Hang if it does not return within the limit."""
        try:
            with loop_guard(limit):
                async with asyncio.timeout(limit) as timeout:
                    return await awaitable
        except TimeoutError:
            if timeout.expired():
                raise Hang(f"{awaitable!r} did not return in {limit:g} s") from None
            raise

    def _note(self, sent: str, app: App, root_path: str = "") -> None:
        """Record a request, and how its app was made and served."""
        _, made = self._made.get(id(app), (app, MADE))
        put = f"served with --root-path {root_path}: it puts {root_path} before the path"
        served = put if root_path else ""
        self.sent.append(sent)
        self.asked_at.append(self.printed.length)
        self.raised_after.append(None)
        self.status_after.append(0)
        self.asked.setdefault(sent, []).append(", ".join(filter(None, (made, served))))

    async def _begin(self, app: App) -> None:
        """Start the app's lifespan, because no server in this process does it."""
        if (id(app), "") not in self._lives:
            self._apps.append(app)
            self._lives[id(app), ""] = None
            life = await self._stack.enter_async_context(lifespan(app, limit=LIMIT))
            self._breaches.append(life.breaches)

    async def _serve(self, app: App, root_path: str) -> LiveServer:
        live = self._lives.get((id(app), root_path))
        if live is None:
            self._apps.append(app)
            server = serve(app, self.host, root_path=root_path, limit=LIMIT)
            live = await self._stack.enter_async_context(server)
            self._lives[id(app), root_path] = live
            self._breaches.append(live.breaches)
        return live


def _in_words(scope: Scope, messages: list[Any] | None) -> str:
    """`scope of type http, GET /tea, root_path /api; receive gives b'ab' (more), b'' (last)`."""
    told = [f"a scope of type {scope.get('type')}"]
    if "path" in scope:
        told.append(f"{scope.get('method', '')} {scope['path']}".strip())
    if scope.get("root_path"):
        told.append(f"root_path {scope['root_path']}")
    given = as_text(each for each in messages or () if isinstance(each, dict))
    return ", ".join(told) + (f"; receive gives {given}" if given else "")


def _in_short(routes: Iterable[tuple[Any, ...]], options: dict[str, Any]) -> str:
    """`made by the check, with GET /tea, POST /tea and max_body_size=10`."""
    named = [f"{route.method} {route.path!r}" for route in (Route(*given) for given in routes)]
    named = [name.replace("'", "") for name in named]
    if len(named) > ROUTES:
        named[ROUTES - 1 :] = [f"{len(named) - ROUTES + 1} more routes"]
    given = ", ".join([*named, *(f"{name}={_named(value)}" for name, value in options.items())])
    return f"{MADE}, with {given}" if given else MADE


def _named(value: Any) -> str:
    """Return the value as Python writes it, but an object of the check as a call of its class."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_named, value))}]"
    written = repr(value)
    return f"{type(value).__name__}()" if written == object.__repr__(value) else written


def _without_argument(handler: Handler | None) -> Callable[[], Awaitable[None]]:
    """Wrap a handler for Part 1, whose handlers have no parameter and return nothing."""

    async def called() -> None:
        if handler is not None:
            await handler(None)

    return called


def _as_a_server_answers(transcript: Transcript) -> Answer:
    """Return the app's response; an exception becomes the 500 that every server would send."""
    if transcript.answer is not None:
        return transcript.answer
    if transcript.error is None:
        raise AssertionError("the app returned without an answer")
    return SERVERS_OWN
