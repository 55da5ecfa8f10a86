"""Checks of responses used as in the articles: subclassed, called with keywords, without a body."""

import inspect
from functools import partial
from typing import Any

from tests.conformance.handlers import reply
from tests.conformance.responses.helpers import HELPERS
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

DEFINING = 'Part 3, "Defining helpers"'
JSON = "asgi.http_responses.JsonResponse"


@check(
    "response-use-own-type",
    "a subclass may set self._headers after super().__init__, in any case of the name",
    since=3,
    expected="content-type, Content-Type, CONTENT-TYPE: application/problem+json, once each",
    needs=JSON,
    read=DEFINING,
    hints=(
        "How do the article's own subclasses set their content-type?",
        "The class of self._headers: a mapping that ignores the case of a name.",
        "Headers.__setitem__ removes the header with the same lower-case name, then appends.",
    ),
    rows=("3.13",),
)
async def own_type(bench: Bench) -> str:
    base: Any = bench.name(JSON)

    class Problem(base):  # type: ignore[misc]
        def __init__(self, name: str, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._headers[name] = "application/problem+json"

    names = ("content-type", "Content-Type", "CONTENT-TYPE")
    sent = [
        " and ".join((await reply(bench, partial(Problem, name, {"k": 1}))).all("content-type"))
        for name in names
    ]
    if len(set(sent)) > 1:
        return ", ".join(f"{name}: {types}" for name, types in zip(names, sent, strict=True))
    return f"{', '.join(names)}: {sent[0] or 'none'}, once each"


@check(
    "response-use-keywords",
    "each ready-made response is a function with the parameters body, headers and encode",
    since=3,
    expected="9 functions; body, headers and encode by name",
    needs="asgi.http_responses.OK_JSONResponse",
    read=DEFINING,
    hints=(
        "Does the article write these names with def, or with class?",
        "The functions at the end of http_responses.py.",
        'def OK_TEXTResponse(body=None, headers=None, encode="utf-8"): return TextResponse(…)',
    ),
    live=False,
)
async def keywords(bench: Bench) -> str:
    bench.name("asgi.http_responses.OK_JSONResponse")
    for name in HELPERS:
        helper = bench.name(f"asgi.http_responses.{name}")
        if not inspect.isfunction(helper):
            return f"{name} is not a function"
        response = helper(body="café", headers={"x-tea": "green"}, encode="latin-1")
        kind = "JsonResponse" if "JSON" in name else "TextResponse"
        if type(response) is not bench.name(f"asgi.http_responses.{kind}"):
            return f"{name} gives {response!r}"
        body, tea = response.get_body(), response.get_headers().get("x-tea")
        expected = b'"caf\\u00e9"' if "JSON" in name else b"caf\xe9"
        if (body, tea) != (expected, "green"):
            return f"{name}: {body!r}, x-tea: {tea}"
    return f"{len(HELPERS)} functions; body, headers and encode by name"


@check(
    "response-use-json",
    "JSON is sent without spaces after commas and colons",
    since=3,
    expected='{"k":[1,2],"n":null}',
    needs=JSON,
    read=DEFINING,
    hints=(
        "How many bytes does a space after each comma and colon cost?",
        "JsonResponse.get_body.",
        'json.JSONEncoder(separators=(",", ":"))',
    ),
)
async def compact(bench: Bench) -> str:
    make = partial(bench.name(JSON), {"k": [1, 2], "n": None})
    return (await reply(bench, make)).text
