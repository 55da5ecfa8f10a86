"""Checks of the query string: raw bytes for the extractor, and a dict of text."""

from typing import Any, get_args

from tests.conformance.by_hand import NOT_YET, REQUEST_DATA, app_that
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

READ = 'Part 5, "Headers and Query string"'


async def _as_dict(bench: Bench, query: str) -> str:
    async def read(data: Any) -> Any:
        return await data.get_query_string_dict()

    return seen(await bench.ask(app_that(bench, read), "GET", f"/read{query}"))


@check(
    "query-dict",
    "get_query_string_dict returns text by name, and a list for a repeated name",
    since=5,
    expected={1: NOT_YET, 5: "200 \"{'a': '1', 'b': ['x y', '2'], 'c': ''}\""},
    read=READ,
    hints=(
        "How can one dict hold a name that comes once, and a name that comes twice?",
        "RequestData.get_query_string_dict.",
        "Collect a list for each name; return a list of one value as that value.",
    ),
)
async def as_dict(bench: Bench) -> str:
    return await _as_dict(bench, "?a=1&b=x%20y&c=&b=2")


@check(
    "query-empty",
    "without a query string the dict is empty",
    since=5,
    expected={1: NOT_YET, 5: '200 "{}"'},
    read=READ,
    hints=(
        'What does b"".split(b"&") return?',
        "RequestData.get_query_string_dict.",
        'Skip a pair that has no "=".',
    ),
)
async def empty(bench: Bench) -> str:
    return await _as_dict(bench, "")


@check(
    "query-equals",
    'only the first "=" of a pair ends its name',
    since=5,
    expected={1: NOT_YET, 5: "200 \"{'token': 'abc=='}\""},
    read=READ,
    hints=(
        "Which characters can the end of a Base64 value have?",
        'RequestData.get_query_string_dict: the split at "=".',
        'pair.partition(b"=") splits at the first.',
    ),
    rows=("5.2",),
)
async def first_equals(bench: Bench) -> str:
    return await _as_dict(bench, "?token=abc==")


@check(
    "query-question-mark",
    "a question mark inside the query string belongs to its name or value",
    since=5,
    expected={
        1: f"{NOT_YET} · {NOT_YET}",
        5: "200 \"{'q': 'what?', 'r': '?'}\" · 200 \"{'?q': '1'}\"",
    },
    read=READ,
    hints=(
        "Does RFC 3986 3.4 allow question marks in a query?",
        "RequestData.get_query_string_dict: the characters that it strips.",
        'query_string.removeprefix(b"?") removes only one at the beginning.',
    ),
    rows=("5.3",),
)
async def question_mark(bench: Bench) -> str:
    inside = await _as_dict(bench, "?q=what?&r=?")
    leading = await _as_dict(bench, "???q=1")
    # The app gets b"??q=1". Part 5 drops one ? as the article does, and need not.
    return f"{inside} · {leading.replace('??q', '?q')}"


@check(
    "query-semicolon",
    'only "&" separates pairs, ";" does not',
    since=5,
    expected={1: NOT_YET, 5: "200 \"{'a': '1;b=2'}\""},
    read=READ,
    hints=(
        "What if a cache and the app split the query string in different ways?",
        "RequestData.get_query_string_dict: the split into pairs.",
        'query_string.split(b"&") and nothing else.',
    ),
)
async def semicolon(bench: Bench) -> str:
    return await _as_dict(bench, "?a=1;b=2")


@check(
    "query-raw",
    "the extractor gets the raw bytes once, as its type says; the dict does not call it",
    since=5,
    expected="b'a=%20&b=x+y&q=?', ran 1 times; QueryExtractor takes bytes",
    needs=f"{REQUEST_DATA}.get_query_string_dict",
    read=READ,
    hints=(
        "Who knows best how to decode the query string of this route?",
        "RequestData.get_query_string, and get_query_string_dict beside it.",
        "Call the extractor with the bytes of the scope; QueryExtractor = Callable[[bytes], …].",
    ),
    rows=("5.6",),
)
async def raw(bench: Bench) -> str:
    bench.name(f"{REQUEST_DATA}.get_query_string_dict")
    handed: list[bytes] = []

    async def read(data: Any) -> Any:
        return await data.get_query_string_dict(), await data.get_query_string()

    await bench.ask(app_that(bench, read, handed.append), "GET", "/read?a=%20&b=x+y&q=?")
    takes = _argument(bench.name("asgi.types.QueryExtractor"))
    return f"{b' '.join(handed)!r}, ran {len(handed)} times; QueryExtractor takes {takes}"


def _argument(extractor: Any) -> str:
    """Return the type of the first argument of a callable type, which may be a union with None."""
    for kind in (extractor, *get_args(extractor)):
        match get_args(kind):
            case ([taken, *_], _):
                return str(getattr(taken, "__name__", taken))
    return "anything"


@check(
    "query-extractor-errors",
    "a query string that the extractor refuses is answered 400, a bug in the extractor 500",
    since=5,
    expected="int of 7: 7, int of tea: 400, KeyError: 500",
    needs=f"{REQUEST_DATA}.get_query_string_dict",
    read=READ,
    hints=(
        "Which exception does int() raise for wrong input?",
        "RequestData.get_query_string.",
        "Turn ValueError and RecursionError into an InvalidRequestDataException, as for bodies.",
    ),
    rows=("3.30",),
)
async def extractor_errors(bench: Bench) -> str:
    bench.name(f"{REQUEST_DATA}.get_query_string_dict")

    async def read(data: Any) -> Any:
        return await data.get_query_string()

    number, bug = app_that(bench, read, int), app_that(bench, read, {}.__getitem__)
    good = await bench.ask(number, "GET", "/read?7")
    bad = await bench.ask(number, "GET", "/read?tea")
    broken = await bench.ask(bug, "GET", "/read?tea")
    return f"int of 7: {good.text}, int of tea: {bad.status}, KeyError: {broken.status}"
