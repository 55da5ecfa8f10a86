"""The bench that a check works on: one copy of a part, in this process or behind a real server.

It knows how an app is made and asked at each part, so that a check need not; it keeps what was
sent, what was printed, and every breach of the ASGI specification.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from typing import Any, NamedTuple, Self, TypeVar

from workbook.parts.loader import LoadedPart
from workbook.protocol.answer import Answer
from workbook.protocol.asgi_types import App, Scope
from workbook.protocol.client import fetch
from workbook.protocol.conversation import Hang, Transcript, converse, lifespan
from workbook.protocol.hang import loop_guard
from workbook.protocol.lint import Breach
from workbook.protocol.messages import Headers, as_bytes, as_curl, body_messages, framed, http_scope
from workbook.servers.live import LiveServer, serve
from workbook.suite.printed import Printed

T = TypeVar("T")
Handler = Callable[[Any], Awaitable[Any]]
LIMIT = 2.0
SERVERS_OWN = Answer(500, (), b"Internal Server Error")  # for an exception out of an app


class Route(NamedTuple):
    method: str
    path: str
    handler: Handler | None = None  # without one: 200 "ok" at every part
    query: Callable[..., Any] | None = None
    body: Callable[..., Any] | None = None


def seen(answer: Answer, *headers: str) -> str:
    """An answer in one line: `405 "Method not allowed", allow: GET`."""
    line = f'{answer.status} "{answer.text}"' if answer.body else str(answer.status)
    return ", ".join([line, *(f"{name}: {answer.header(name) or '-'}" for name in headers)])


class Bench:
    def __init__(self, part: int, code: LoadedPart, entry: str, host: str, printed: Printed):
        self.part = part
        self.code = code
        self.host = host  # "inprocess", or the name of a server
        self.printed = printed
        self.sent: list[str] = []  # as curl lines
        self.raised: BaseException | None = None  # what came out of an app, the last time
        self._breaches: list[list[Breach]] = []  # each is added to as long as its app lives
        self._entry = entry
        self._stack = AsyncExitStack()
        self._lives: dict[tuple[int, str], LiveServer | None] = {}
        self._apps: list[App] = []  # kept, for an id is only its own while the object lives

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """End the life of every app asked so far: its shutdown has run when this returns."""
        self._lives.clear()
        await self._stack.aclose()

    @property
    def breaches(self) -> list[Breach]:
        return [breach for breaches in self._breaches for breach in breaches]

    def name(self, dotted: str) -> Any:
        """A name of the part, as in "asgi.app.App"; MissingName where the part lacks it."""
        return self.code.get(dotted)

    @property
    def sample(self) -> App:
        """The part's own application, as `make run` serves it."""
        app: App = self.name(self._entry.replace(":", "."))
        return app

    def make(self, *routes: tuple[Any, ...], **options: Any) -> Any:
        """An App with these routes, made as one makes it at this part."""
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
        """Ask as a client does. The app's life begins with its first request and ends with `stop`.

        Under a `root_path` the target is what is left of it: the server puts the prefix back.
        """
        pieces = [body] if body is not None else list(chunks or ())
        prefixed = root_path.encode() + as_bytes(target, "utf-8")
        self.sent.append(as_curl(method, prefixed, headers, b"".join(pieces)))
        if self.host == "inprocess":
            scope = http_scope(
                method, prefixed, headers=framed(headers, pieces), root_path=root_path
            )
            await self._begin(app)
            return _as_a_server_answers(await self.talk(app, scope, body_messages(pieces)))
        live = await self._serve(app, root_path)
        raised = live.raised
        answer = await fetch(
            live.port, method, target, headers=headers, body=body, chunks=chunks, limit=LIMIT
        )
        # What a server says for an app that raised is its own affair.
        return SERVERS_OWN if answer.status == 500 and live.raised > raised else answer

    async def talk(
        self, app: App, scope: Scope, messages: Iterable[Any] | None = None, **options: Any
    ) -> Transcript:
        """A scripted conversation: for what no client can send, or no client can see."""
        transcript = await converse(app, scope, messages, limit=LIMIT, **options)
        self._breaches.append(transcript.breaches)
        self.raised = transcript.error or self.raised
        return transcript

    async def within(self, awaitable: Awaitable[T], limit: float = LIMIT) -> T:
        """For awaiting the part's own functions: a hang is told as one."""
        try:
            with loop_guard(limit):
                async with asyncio.timeout(limit) as timeout:
                    return await awaitable
        except TimeoutError:
            if timeout.expired():
                raise Hang(f"{awaitable!r} did not return in {limit:g} s") from None
            raise

    async def _begin(self, app: App) -> None:
        """In this process the life of the app is ours to run: httpx would not."""
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


def _without_argument(handler: Handler | None) -> Callable[[], Awaitable[None]]:
    """Part 1's handlers take nothing and give nothing."""

    async def called() -> None:
        if handler is not None:
            await handler(None)

    return called


def _as_a_server_answers(transcript: Transcript) -> Answer:
    """An exception out of an app is a 500 to the client, whatever server it is."""
    if transcript.answer is not None:
        return transcript.answer
    if transcript.error is None:
        raise AssertionError("the app returned without an answer")
    return SERVERS_OWN
