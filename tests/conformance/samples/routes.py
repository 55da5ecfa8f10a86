"""Checks of the samples: the response to each request, and what the sample prints."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from runpy import run_path
from unittest import mock

from workbook.protocol.answer import Answer
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

ADDING = 'Part 1, "Adding handlers to test our crap code"'
APP = 'Part 2, "So, what\'s next?" (App)'
SAMPLE = 'Part 2, "So, what\'s next?" (sample)'
IMPROVING = 'Part 3, "Improving our App class"'
MIDDLEWARES = ("mid1", "mid2", "mid2 end", "mid1 end")
TASK = "home bg task triggered"
TELLING = (
    *("handler found", "handler not found, ignoring", *MIDDLEWARES),
    *(f"{name} triggered" for name in ("root", "home", "users", "about", "about careers")),
)
ALIKE = 0.85  # for difflib: 0 is nothing in common, 1 is the same text
AROUND = "mid1, mid2, {}mid2 end, mid1 end"


def story(answer: Answer, bench: Bench) -> str:
    """Return the response and what the sample printed, misspelled or not, but no other lines."""
    told = [line for line in bench.printed.lines if get_close_matches(line, TELLING, 1, ALIKE)]
    return f"{seen(answer)}, printed: {', '.join(told) or 'nothing'}"


@check(
    "samples-root",
    "the sample answers / as the article's sample does",
    since=1,
    expected={
        1: '200 "ok", printed: handler found, home triggered',
        2: '404 "not found", printed: nothing',
        3: "200, printed: root triggered",
        5: "200, printed: " + AROUND.format("root triggered, "),
    },
    read={1: ADDING, 2: APP, 3: IMPROVING},
    hints=(
        "Part 1: does the app find a handler, and does it await it? From Part 2 on: does the "
        "sample have a route for /, and what does the app itself print?",
        "App.__call__ in app.py: look up, await, respond, and only in Part 1 print. From Part 2 "
        "on also sample.py.",
        "Part 1 registers home for / in App.__init__; Part 3 has @home_router.get('/') again.",
    ),
    rows=("1.1", "1.2", "3.1", "3.3"),
)
async def root(bench: Bench) -> str:
    return story(await bench.ask(bench.sample, "GET", "/"), bench)


@check(
    "samples-users",
    "the sample answers /users as the article's sample does",
    since=1,
    expected={
        1: '200 "ok", printed: handler found, users triggered',
        2: '404 "not found", printed: nothing',
        3: '404 "Not found", printed: nothing',
        5: '404 "Not found", printed: ' + AROUND.format(""),
    },
    read={1: ADDING, 2: APP, 3: IMPROVING},
    hints=(
        "Which two routes are registered when the App is made?",
        "App.__init__ in app.py.",
        'self.router.add_route("/users", users), with a users() that prints "users triggered".',
    ),
    rows=("1.1", "3.2", "5.11"),
)
async def users(bench: Bench) -> str:
    return story(await bench.ask(bench.sample, "GET", "/users"), bench)


@check(
    "samples-home",
    "the sample answers /home as the article's sample does",
    since=2,
    expected={
        1: '404 "not found", printed: handler not found, ignoring',
        2: '200 "ok", printed: home triggered',
        3: "200, printed: home triggered",
        5: "200, printed: " + AROUND.format("home triggered, "),
    },
    read=SAMPLE,
    hints=(
        "Which groups does the sample include?",
        "sample.py: ApiRouter(), @….get('/home'), app.include_routes([…]).",
        "home prints, and from Part 3 on it returns OK_JSONResponse().",
    ),
    rows=("2.9", "3.1", "3.3"),
)
async def home(bench: Bench) -> str:
    return story(await bench.ask(bench.sample, "GET", "/home"), bench)


@check(
    "samples-home-slash",
    "the sample answers /home/ as the article's sample does",
    since=3,
    expected={
        1: '404 "not found", printed: handler not found, ignoring',
        2: '404 "not found", printed: nothing',
        3: "200, printed: home triggered",
        5: "200, printed: " + AROUND.format("home triggered, "),
    },
    read='Part 3, "Improving our router"',
    hints=(
        "Which segments does /home/ have, and which of them count?",
        "Router.get_segments.",
        'Ignore empty segments: "/home/" and "/home" are both ["/", "home"].',
    ),
    rows=("1.7",),
)
async def home_with_slash(bench: Bench) -> str:
    return story(await bench.ask(bench.sample, "GET", "/home/"), bench)


@check(
    "samples-task",
    "the sample's /home queues a background task, which finishes before the server ends",
    since=4,
    expected={1: "-", 4: TASK},
    read='Part 4, "Testing"',
    hints=(
        "Who starts a queued task, and who waits for it at the end?",
        "sample.py: home. App._handle_lifespan: shutdown.",
        "await get_background_tasks().add_tasks([create_task(home_task)]) in home.",
    ),
    rows=("4.20",),
)
async def task(bench: Bench) -> str:
    await bench.ask(bench.sample, "GET", "/home")
    await bench.stop()
    return ", ".join(line for line in bench.printed.lines if line == TASK) or "-"


@check(
    "samples-about",
    "the sample's /about returns nothing, on purpose",
    since=2,
    expected={
        1: '404 "not found", printed: handler not found, ignoring',
        2: '200 "ok", printed: about triggered',
        3: '500 "Internal Server Error", printed: about triggered',
        5: '500 "Internal Server Error", printed: mid1, mid2, about triggered',
    },
    read={2: SAMPLE, 3: IMPROVING},
    hints=(
        "What does the client get if a handler returns None?",
        "App._run_http_handler, right after the handler returned.",
        "If it is not a BaseHTTPResponse, respond with INTERNAL_SERVER_ERROR_TEXTResponse.",
    ),
    rows=("3.1", "3.27", "5.13"),
)
async def about(bench: Bench) -> str:
    return story(await bench.ask(bench.sample, "GET", "/about"), bench)


@check(
    "samples-wrong-method",
    "the sample answers 405 to DELETE, where it has only GET",
    since=3,
    expected={
        1: '200 "ok", printed: handler found, users triggered',
        2: '404 "not found", printed: nothing',
        3: '405 "Method not allowed", printed: nothing',
        5: '405 "Method not allowed", printed: ' + AROUND.format(""),
    },
    read='Part 3, "Improving our router"',
    hints=(
        "The path is known, the method is not. Which status fits?",
        "Router.get_route raises, App responds.",
        "raise MethodNotAllowedException() if the node has routes, but none for the method.",
    ),
    rows=("1.4", "2.2", "3.2", "3.3", "5.11"),
)
async def wrong_method(bench: Bench) -> str:
    path = "/users" if bench.part == 1 else "/home"
    return story(await bench.ask(bench.sample, "DELETE", path), bench)


@check(
    "samples-loopback",
    "the file of the app, when python runs it, serves the app to this machine only",
    since=1,
    expected="127.0.0.1",
    read={
        1: "the stub of App in workbook/learner/starters/part1/app.py",
        2: SAMPLE,
        3: IMPROVING,
        4: 'Part 4, "Testing"',
        5: 'Part 5, "Testing our framework"',
    },
    hints=(
        "What does Python run if you type `python` and the name of the file, and for which "
        "networks?",
        "The last lines of app.py in Part 1, and of sample.py from Part 2 on.",
        'if __name__ == "__main__": import uvicorn, then '
        'uvicorn.run(app, host="127.0.0.1", port=8000).',
    ),
    rows=("2.10",),
    live=False,
)
async def loopback(bench: Bench) -> str:
    name = "app" if bench.part == 1 else "sample"
    with _nothing_served() as uvicorn:
        run_path(str(bench.code.directory / f"{name}.py"), run_name="__main__")
    hosts = [str(call.kwargs.get("host", "127.0.0.1")) for call in uvicorn.run.call_args_list]
    lines = f"{name}.py ends without uvicorn.run: its last lines are missing"
    return ", ".join(hosts) or lines


@contextmanager
def _nothing_served() -> Iterator[mock.Mock]:
    """Stand in for uvicorn.run, so that uvicorn need not be installed."""
    before, stand_in = sys.modules.pop("uvicorn", None), mock.Mock()
    sys.modules["uvicorn"] = stand_in
    try:
        yield stand_in
    finally:
        del sys.modules["uvicorn"]
        if before is not None:
            sys.modules["uvicorn"] = before
