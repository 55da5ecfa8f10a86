"""Checks that middleware is composed once: by the App, or by hand for a handler."""

import asyncio
from typing import Any

from tests.conformance.by_hand import Receive, request_data
from tests.conformance.middleware.by_hand import BASE, MANAGER, Next, around, middleware, text
from workbook.protocol.conversation import http_scope, lifespan
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = 'Part 5, "Adding a global middleware system"'


class Counting:
    """A middleware `__call__` that counts how often it and its wrapper run."""

    def __init__(self) -> None:
        self.composed = self.requests = 0

    def made(self, bench: Bench) -> Any:
        async def call(_: object, call_next: Next) -> Next:
            self.composed += 1
            await asyncio.sleep(0)

            async def wrapper(request_data: Any) -> Any:
                self.requests += 1
                return await call_next(request_data)

            return wrapper

        return middleware(bench, "Counting", call)


@check(
    "middleware-once",
    "a middleware's __call__ runs once at startup, and its wrapper for every request",
    since=5,
    needs=BASE,
    expected="at startup 1 and 0; after 3 requests 1 and 3",
    read=READ,
    hints=(
        "What is the same for all requests, and need not be built again?",
        "App._handle_lifespan at startup; App._run_http_handler uses the result.",
        "Keep the composed handler in the App.",
    ),
    rows=("5.14",),
    live=False,
)
async def once(bench: Bench) -> str:
    counting = Counting()
    app = bench.make(("GET", "/tea"), middlewares=[counting.made(bench)])
    async with lifespan(app):
        up = f"{counting.composed} and {counting.requests}"
        for _ in range(3):
            await bench.talk(app, http_scope("GET", "/tea"))
    return f"at startup {up}; after 3 requests {counting.composed} and {counting.requests}"


@check(
    "middleware-once-without-lifespan",
    "without lifespan, the first request composes the layers once, even if two come together",
    since=5,
    needs=BASE,
    expected="200, 200: 1 and 2; another: 1 and 3",
    read=READ,
    hints=(
        "The first request is still building the layers. What does a second request find?",
        "App: where the first request composes the layers.",
        "async with a lock: if self._answer is None: self._answer = await …",
    ),
    rows=("5.14",),
    live=False,
)
async def once_without_lifespan(bench: Bench) -> str:
    counting = Counting()
    app = bench.make(("GET", "/tea"), middlewares=[counting.made(bench)])
    talks = await asyncio.gather(*(bench.talk(app, http_scope("GET", "/tea")) for _ in range(2)))
    statuses = ", ".join(str(talk.answer and talk.answer.status) for talk in talks)
    first = f"{counting.composed} and {counting.requests}"
    await bench.talk(app, http_scope("GET", "/tea"))
    return f"{statuses}: {first}; another: {counting.composed} and {counting.requests}"


@check(
    "middleware-manager",
    "a _MiddlewareManager puts its layers around any handler, with wrap() or by calling it",
    since=5,
    needs=MANAGER,
    expected="2 layers; wrap: <b>tea</b> · call: <b>milk</b>",
    read=READ,
    hints=(
        "Can anything except the App use a _MiddlewareManager?",
        "_MiddlewareManager.wrap and __call__ in asgi/middleware.py.",
        "wrap(handler, request_data): put the layers around the handler, and await the outermost.",
    ),
    live=False,
)
async def manager(bench: Bench) -> str:
    make = bench.name(MANAGER)

    def layer(left: str, right: str) -> Any:
        async def add(call_next: Next, request: Any) -> Any:
            inner = (await (await call_next(request))()).body.decode()
            return text(bench, f"{left}{inner}{right}")

        return around(bench, add)

    async def tea(request: object) -> Any:
        return text(bench, "tea")

    async def milk(request: object) -> Any:
        return text(bench, "milk")

    layers = make([layer("<", ">"), layer("b>", "</b")])
    data = request_data(bench, Receive([]))
    wrapped = (await (await bench.within(layers.wrap(tea, data)))()).body.decode()
    called = (await (await bench.within(layers(milk, data)))()).body.decode()
    return f"{len(layers.stack)} layers; wrap: {wrapped} · call: {called}"
