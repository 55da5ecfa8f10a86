"""Checks of response headers: which are sent, how often, and which value wins."""

from collections.abc import Callable
from typing import Any

import h11

from tests.conformance.handlers import reply
from workbook.protocol.answer import Answer
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

DEFINING = 'Part 3, "Defining helpers"'
TEXT = "asgi.http_responses.TextResponse"


@check(
    "response-headers-shared",
    "two responses that share one dict of headers each have their own content-type",
    since=3,
    expected="text/plain, then application/json · the dict is as it was",
    needs="asgi.http_responses.JsonResponse",
    read=DEFINING,
    hints=(
        "The constructor sets the content-type. In whose dict?",
        "BaseHTTPResponse.__init__.",
        "Copy the caller's headers before you add one.",
    ),
    rows=("3.12",),
)
async def shared(bench: Bench) -> str:
    as_json, text = bench.name("asgi.http_responses.JsonResponse"), bench.name(TEXT)
    both = {"X-Tea": "green"}
    first = await reply(bench, lambda: text("tea", headers=both))
    second = await reply(bench, lambda: as_json("tea", headers=both))
    kinds = [", ".join(map(_media_type, answer.all("content-type"))) for answer in (first, second)]
    kept = "is as it was" if both == {"X-Tea": "green"} else f"is now {both}"
    return f"{kinds[0]}, then {kinds[1]} · the dict {kept}"


@check(
    "response-headers-content-type",
    "your own content-type wins, in any case of its name; of two, only the last is sent",
    since=3,
    expected="Content-Type: text/html · of text/xml and text/csv: text/csv · "
    "of add_header: text/css · of a JsonResponse: application/problem+json",
    needs=TEXT,
    read=DEFINING,
    hints=(
        'Are "Content-Type" and "content-type" the same header?',
        "Where the content-type is set, although the caller may have given one.",
        "Compare lower-case names, and keep only the caller's last value, also of a list.",
    ),
    rows=("3.13",),
)
async def content_type(bench: Bench) -> str:
    as_json, text = bench.name("asgi.http_responses.JsonResponse"), bench.name(TEXT)

    def added() -> Any:
        response = text("tea")
        response.add_header("CONTENT-TYPE", "text/css")
        return response

    two = [("content-type", "text/xml"), ("Content-Type", "text/csv")]
    problem = {"Content-type": "application/problem+json"}
    ways: dict[str, Callable[[], Any]] = {
        "Content-Type": lambda: text("tea", headers={"Content-Type": "text/html"}),
        "of text/xml and text/csv": lambda: text("tea", headers=two),
        "of add_header": added,
        "of a JsonResponse": lambda: as_json("tea", headers=problem),
    }
    told = {name: (await reply(bench, way)).all("content-type") for name, way in ways.items()}
    return " · ".join(f"{name}: {', '.join(kinds) or '-'}" for name, kinds in told.items())


@check(
    "response-headers-length",
    "your own content-length is ignored, and the body is counted instead",
    since=3,
    expected='200 "tea", content-length: 3 · 200 "tea", content-length: 3',
    needs=TEXT,
    read=DEFINING,
    hints=(
        "What does a client do that is told 999 bytes and gets 3?",
        "_set_body_length, if the headers already have a length.",
        "Drop a content-length from the caller, in any case of its name.",
    ),
    rows=("3.13",),
)
async def length(bench: Bench) -> str:
    text = bench.name(TEXT)

    def added() -> Any:
        response = text("tea")
        response.add_header("content-length", "1")
        response.add_header("CONTENT-LENGTH", "2")
        return response

    ways = (lambda: text("tea", headers={"Content-Length": "999"}), added)
    return " · ".join([await _told(bench, way) for way in ways])


@check(
    "response-headers-lower-case",
    "header names are sent in lower case, as ASGI requires",
    since=3,
    expected='200 "tea", x-tea: green, x-pot: blue',
    needs=TEXT,
    read=DEFINING,
    hints=(
        "Which case of header names does ASGI require?",
        "Where a header becomes bytes.",
        "name.lower() before it is encoded, in the constructor and in add_header.",
    ),
    rows=("3.14",),
)
async def lower_case(bench: Bench) -> str:
    text = bench.name(TEXT)

    def make() -> Any:
        response = text("tea", headers={"X-Tea": "green"})
        response.add_header("X-POT", "blue")
        return response

    return seen(await reply(bench, make), "x-tea", "x-pot")


@check(
    "response-headers-repeated",
    "headers may be pairs with repeated names, and their order is kept",
    since=3,
    expected="set-cookie: a=1 | b=2 · link: <x> | <y> · x-tea: green",
    needs=TEXT,
    read=DEFINING,
    hints=(
        "Which of two pairs with the same name should be sent: the first, the last, or both?",
        "The `headers` argument of the constructor.",
        "Take headers.items() of a dict, or else the pairs: keep a list of pairs.",
    ),
    rows=("3.14",),
)
async def repeated(bench: Bench) -> str:
    text = bench.name(TEXT)
    pairs = [("Set-Cookie", "a=1"), ("link", "<x>"), ("Set-Cookie", "b=2"), ("Link", "<y>")]
    answer = await reply(bench, lambda: text("tea", headers=(pair for pair in pairs)))
    from_dict = await reply(bench, lambda: text("tea", headers={"x-tea": "green"}))
    told = [f"{name}: {_each(answer, name)}" for name in ("set-cookie", "link")]
    return " · ".join([*told, f"x-tea: {_each(from_dict, 'x-tea')}"])


@check(
    "response-headers-add",
    "add_header replaces a header of the same name, but adds to the cookies",
    since=3,
    expected="x-tea: black · set-cookie: a=1 | b=2 | c=3",
    needs=TEXT,
    read=DEFINING,
    hints=(
        "After adding x-tea twice, how many should be sent? And set-cookie?",
        "BaseHTTPResponse.add_header.",
        "Remove the headers with the same lower-case name, except set-cookie; then append.",
    ),
    rows=("3.14",),
)
async def added_twice(bench: Bench) -> str:
    text = bench.name(TEXT)

    def make() -> Any:
        response = text("tea", headers={"X-Tea": "white", "Set-Cookie": "a=1"})
        for pair in ("x-tea", "green"), ("X-TEA", "black"), ("set-cookie", "b=2"):
            response.add_header(*pair)
        response.add_header("Set-Cookie", "c=3")
        return response

    answer = await reply(bench, make)
    return " · ".join(f"{name}: {_each(answer, name)}" for name in ("x-tea", "set-cookie"))


async def _told(bench: Bench, make: Callable[[], Any]) -> str:
    try:
        return seen(await reply(bench, make), "content-length")
    except h11.RemoteProtocolError as error:
        return f"no whole answer: {error}"


def _each(answer: Answer, name: str) -> str:
    return " | ".join(answer.all(name)) or "-"


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0]
