"""Checks of the ready-made responses, and of the allowed statuses."""

from enum import EnumType
from functools import partial
from http import HTTPStatus
from typing import Any

from tests.conformance.handlers import all_refused, refusal, reply
from workbook.parts.loader import LoadedPart
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

DEFINING = 'Part 3, "Defining helpers"'
STATUSES = {"OK": 200, "BAD_REQUEST": 400, "NOT_FOUND": 404, "INTERNAL_SERVER_ERROR": 500}
MEDIA_TYPES = {"JSON": "application/json", "TEXT": "text/plain"}
HELPERS = {
    **{
        f"{name}_{kind}Response": f"{status} {media_type}"
        for name, status in STATUSES.items()
        for kind, media_type in MEDIA_TYPES.items()
    },
    "METHOD_NOT_ALLOWED_TEXTResponse": "405 text/plain",
}


@check(
    "responses-helpers",
    "each ready-made response has the status and content-type that its name says",
    since=3,
    expected="all 9 as their names say",
    needs="asgi.http_responses.OK_JSONResponse",
    read=DEFINING,
    hints=(
        "Which two things does the name NOT_FOUND_JSONResponse say?",
        "The classes at the end of http_responses.py.",
        "class NOT_FOUND_JSONResponse(JsonResponse) passes StatusCode.NOT_FOUND on.",
    ),
)
async def helpers(bench: Bench) -> str:
    made = {name: bench.name(f"asgi.http_responses.{name}") for name in HELPERS}
    for name, expected in HELPERS.items():
        answer = await reply(bench, partial(made[name], "tea"))
        found = f"{answer.status} {answer.header('content-type').partition(';')[0] or '-'}"
        if found != expected:
            return f"{name}: {found}"
    return f"all {len(HELPERS)} as their names say"


@check(
    "responses-helper-arguments",
    "a ready-made response can be called with body, headers and encoding, or without arguments",
    since=3,
    expected='200, length 0 · 200 "café", x-tea: green, content-length: 4, twice',
    needs="asgi.http_responses.OK_TEXTResponse",
    read=DEFINING,
    hints=(
        "Can a helper be called without arguments, by position and by name?",
        "The parameters that all helpers share.",
        'def __init__(self, body=None, headers=None, encode="utf-8")',
    ),
)
async def helper_arguments(bench: Bench) -> str:
    ok = bench.name("asgi.http_responses.OK_TEXTResponse")
    green = {"x-tea": "green"}
    nothing = await reply(bench, lambda: ok())
    by_position = await reply(bench, lambda: ok("café", green, "latin-1"))
    by_name = await reply(bench, lambda: ok(body="café", headers=green, encode="latin-1"))
    # The check response-bodies-encode tests that the content-type names the encoding.
    first, second = [
        f'{one.status} "{one.body.decode("latin-1")}", x-tea: {one.header("x-tea") or "-"}, '
        f"content-length: {one.header('content-length')}"
        for one in (by_position, by_name)
    ]
    told = f"{seen(nothing)}, length {nothing.header('content-length')} · {first}"
    return f"{told}, twice" if first == second else f"{told} · {second}"


@check(
    "responses-status-codes",
    "StatusCode has every HTTP status, and its members are ints",
    since=3,
    expected="none missing · 418 is an int",
    needs="asgi.types.StatusCode",
    read=DEFINING,
    hints=(
        "Which class of the standard library has all statuses?",
        "types.py; look at http.HTTPStatus.",
        "StatusCode = HTTPStatus",
    ),
    rows=("5.17",),
    live=False,
)
async def status_codes(bench: Bench) -> str:
    codes: Any = bench.name("asgi.types.StatusCode")
    if not issubclass(type(codes), EnumType):
        return "StatusCode is a class without members: use HTTPStatus of Python's module http"
    named = {"METHOD_NOT_ALLOWED": 405, **STATUSES}
    wrong = [f"{name} is no {n}" for name, n in named.items() if getattr(codes, name, None) != n]
    missing = {int(known) for known in HTTPStatus} - {int(code.value) for code in codes}
    complaints = [*wrong, *(f"{number} missing" for number in sorted(missing)), "none missing"]
    number = codes(418)
    return f"{complaints[0]} · {number:d} is {'an' if isinstance(number, int) else 'no'} int"


@check(
    "responses-status-range",
    "a status that cannot end a response is refused, and the error names it",
    since=3,
    expected="all 8 refused, 200 and 599 are not",
    needs="asgi.http_responses.TextResponse",
    read=DEFINING,
    hints=(
        "What does a server do with the statuses 99, 100 and 1000?",
        "The constructor of BaseHTTPResponse.",
        "Unless it is an int from 200 to 599: raise AssertionError with the status in its text.",
    ),
    rows=("3.17",),
    live=False,
)
async def status_range(bench: Bench) -> str:
    text = bench.name("asgi.http_responses.TextResponse")
    wrong: tuple[Any, ...] = (99, 100, 199, 600, 1000, -200, "abc", "200")
    refusals = {
        repr(status): await refusal(bench, partial(text, "tea", status), status) for status in wrong
    }
    if not (verdict := all_refused(refusals)).startswith("all"):
        return verdict
    edges = [text("tea", status).get_status_code() for status in (200, 599)]
    return f"{verdict}, {edges[0]} and {edges[1]} are not"


@check(
    "responses-python-o",
    "a wrong status is refused under python -O as well, which removes every assert",
    since=3,
    expected="without asserts: abc refused 99 refused 200 accepted",
    needs="asgi.http_responses.TextResponse",
    read=DEFINING,
    hints=(
        "What is left of `assert isinstance(status_code, int)` under python -O?",
        "The constructor of BaseHTTPResponse.",
        "`if not …: raise AssertionError(…)` does the same and is not removed.",
    ),
    rows=("3.29",),
    live=False,
)
async def without_asserts(bench: Bench) -> str:
    bench.name("asgi.http_responses.TextResponse")
    with LoadedPart(bench.code.directory, optimize=1) as code:
        text = code.get("asgi.http_responses.TextResponse")
        verdicts = [f"{status} {_verdict(text, status)}" for status in ("abc", 99, 200)]
    return " ".join(["without asserts:", *verdicts])


def _verdict(response: Any, status: object) -> str:
    try:
        response("tea", status)
    except NotImplementedError:
        raise  # a stub refuses nothing
    except Exception:
        return "refused"
    return "accepted"
