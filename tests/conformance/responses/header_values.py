"""Checks that response headers cannot contain characters which would start another header."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.conformance.handlers import all_refused, refusal, reply
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

DEFINING = 'Part 3, "Defining helpers"'
TEXT = "asgi.http_responses.TextResponse"
VALUES = ("green\r\nset-cookie: a=1", "gr\neen", "gr\reen", "green\n", "gr\0een", "gr\x7feen")
NAMES = ("x tea", "x:tea", "x-tea\n", "x\r\ntea", "x-té", "")


@check(
    "header-values-control",
    "a control character in a header value is refused, however the header is set",
    since=3,
    expected="all 18 refused",
    needs=TEXT,
    read=DEFINING,
    hints=(
        "How does a client read `x-tea: green\\r\\nset-cookie: admin=1`?",
        "Every way to set a header: a dict, pairs, add_header.",
        "Refuse 0x00 to 0x08, 0x0a to 0x1f and 0x7f, and name the header; a tab may stay.",
    ),
    rows=("3.14",),
    live=False,
)
async def control_characters(bench: Bench) -> str:
    return await _refusals(bench, (("x-tea", value) for value in VALUES), lambda name, _: name)


@check(
    "header-values-name",
    "a header name that HTTP does not allow is refused",
    since=3,
    expected="all 18 refused",
    needs=TEXT,
    read=DEFINING,
    hints=(
        "How does a client read the header `x: tea`, or one with a line end in its name?",
        "Every way to set a header: a dict, pairs, add_header.",
        "RFC 9110 5.6.2: letters, digits and !#$%&'*+.^_`|~- only, at least one (re.fullmatch).",
    ),
    rows=("3.14",),
    live=False,
)
async def names(bench: Bench) -> str:
    pairs = ((name, "green") for name in NAMES)
    return await _refusals(bench, pairs, lambda name, _: repr(name)[1:-1])


@check(
    "header-values-transfer-encoding",
    "transfer-encoding is refused, because the server decides how the body is framed",
    since=3,
    expected="all 6 refused",
    needs=TEXT,
    read=DEFINING,
    hints=(
        "How does a client read the body after `transfer-encoding: chunked`?",
        "Where the name of a header is tested.",
        "Refuse the lower-case name transfer-encoding.",
    ),
    live=False,
)
async def transfer_encoding(bench: Bench) -> str:
    pairs = [("transfer-encoding", "chunked"), ("Transfer-Encoding", "gzip")]
    return await _refusals(bench, pairs, lambda name, value: "transfer-encoding")


@check(
    "header-values-latin-1",
    "headers are encoded as latin-1, and characters outside latin-1 are refused",
    since=3,
    expected="x-tea: grün, also in a response in UTF-16 · 茶: refused",
    needs=TEXT,
    read=DEFINING,
    hints=(
        "How does the name x-tea look in UTF-16, and what does a server do with it?",
        "_get_bytes_headers: which encoding?",
        '.encode("latin-1"), never the response\'s own encoding.',
    ),
    rows=("3.15",),
)
async def latin_1(bench: Bench) -> str:
    text = bench.name(TEXT)
    answer = await reply(bench, lambda: text("tea", headers={"X-Tea": "grün"}, encode="utf-16"))
    other = await refusal(bench, lambda: text("tea", headers={"x-tea": "茶"}), "x-tea")
    value = answer.header("x-tea") or "missing" if answer.status == 200 else seen(answer)
    return f"x-tea: {value}, also in a response in UTF-16 · 茶: {other}"


@check(
    "header-values-number",
    "a header value may be a number; None is an error that names the header",
    since=3,
    expected='200 "tea", retry-after: 120, x-pot: 3 · None: refused',
    needs=TEXT,
    read=DEFINING,
    hints=(
        'Should `{"retry-after": 120}` work?',
        "Where the value of a header is encoded.",
        "str(value) for a str or an int; a TypeError with the header's name for the rest.",
    ),
    rows=("3.14",),
)
async def number(bench: Bench) -> str:
    text = bench.name(TEXT)

    def make() -> Any:
        response = text("tea", headers={"retry-after": 120})
        response.add_header("x-pot", 3)
        return response

    answer = await reply(bench, make)
    none = await refusal(bench, lambda: text("tea", headers={"x-tea": None}), "x-tea")
    return f"{seen(answer, 'retry-after', 'x-pot')} · None: {none}"


async def _refusals(
    bench: Bench,
    pairs: Iterable[tuple[str, str]],
    naming: Callable[[str, str], str],
) -> str:
    text = bench.name(TEXT)
    refusals = {
        f"{pair!r} {way}": await refusal(bench, make, naming(*pair))
        for pair in pairs
        for way, make in _ways(text, *pair)
    }
    return all_refused(refusals)


def _ways(text: Any, name: str, value: str) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield every way to put a header into a response."""

    def added() -> Any:
        response = text("tea")
        response.add_header(name, value)
        return response

    yield "in a dict", lambda: text("tea", headers={name: value})
    yield "in pairs", lambda: text("tea", headers=[(name, value)])
    yield "by add_header", added
