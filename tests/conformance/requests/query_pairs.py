"""Checks of unusual pairs in a query string, which must be read as urllib.parse reads them."""

from typing import Any
from urllib.parse import parse_qsl

from tests.conformance.by_hand import REQUEST_DATA, Receive
from workbook.protocol.messages import body_messages
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = 'Part 5, "Headers and Query string"'
BYTES_BEYOND_ASCII = {byte: f"%{byte:02X}" for byte in range(128, 256)}

# Each is one pair; urllib.parse defines how to read it.
AWKWARD = (
    *(b"", b"a", b"a=", b"=a", b"=", b"==", b"a==", b"a=b=c", b"token=abc==", b"a%3Db=c"),
    *(b"q=what?", b"?q=1", b"q?=?", b"a=1;b=2", b";", b"a=;", b"a=#", b"a=/x:@"),
    *(b"a=x+y", b"a+b=c", b"a=x%20y", b"a=x%2By", b"a=+", b"+=+"),
    *(b"a=%", b"a=%z", b"a=%zz", b"a=%4", b"a=%4z", b"a=%%41", b"a=%25zz", b"a=%2541", b"%41=1"),
    *(b"a=%26", b"a=%3D", b"a=%00", b"a=%0d%0a", b"a=%7f", b"a= ", b"a=\t"),
    *(b"a=%c3%a9", b"a=%C3%A9", b"a=\xc3\xa9", b"a=\xc3%a9", b"a=%f0%9f%8d%b5", b"caf%c3%a9=1"),
    *(b"a=%ff", b"a=\xff", b"%ff=a", b"\xff=a", b"a=%c3", b"a=%c3%28", b"a=%ed%a0%80", b"a=%c0%af"),
)


def _oracle(pair: bytes) -> list[tuple[str, str]]:
    """Return urllib's reading of one pair, or {} if it has no "=" or is not UTF-8."""
    text = pair.decode("latin-1").translate(BYTES_BEYOND_ASCII)
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict") if b"=" in pair else []
    except UnicodeDecodeError:
        return []


def _gathered(pairs: list[tuple[str, str]]) -> dict[str, str | list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: found if len(found) > 1 else found[0] for name, found in values.items()}


def _made(bench: Bench, query_string: bytes, **extractors: Any) -> Any:
    bench.name(f"{REQUEST_DATA}.get_query_string_dict")
    bench.sent.append(f"RequestData, made by hand, has the query string {query_string!r}")
    receive = Receive(body_messages([]))
    return bench.name(REQUEST_DATA)(receive, [], query_string, **extractors)


@check(
    "query-malformed",
    'a pair without "=" or not in UTF-8 is skipped, and the others are kept',
    since=5,
    expected="{'a': '1', 'b': '%zz', '': 'x', 'c': '2'}",
    needs=f"{REQUEST_DATA}.get_query_string_dict",
    read=READ,
    hints=(
        'What should happen to a pair without "=", and to one that is not UTF-8?',
        "RequestData.get_query_string_dict.",
        'Skip a pair without "="; unquote to bytes, decode strictly, skip it if that fails.',
    ),
    rows=("5.4",),
    live=False,
)
async def malformed(bench: Bench) -> str:
    data = _made(bench, b"a=1&flag&raw=\xff&quoted=%ff&%ff=name&b=%zz&=x&c=2")
    return repr(await data.get_query_string_dict())


@check(
    "query-as-urllib",
    "unusual pairs are read as Python's urllib.parse reads them",
    since=5,
    expected=f"{len(AWKWARD)} pairs, alone and together",
    needs=f"{REQUEST_DATA}.get_query_string_dict",
    read=READ,
    hints=(
        'In which order must "+", "%" and "=" be handled?',
        "RequestData.get_query_string_dict: the steps for one pair.",
        '"+" becomes a space, then split at "=", then unquote name and value.',
    ),
    rows=("5.2", "5.3", "5.4"),
    live=False,
)
async def as_urllib(bench: Bench) -> str:
    # "a&" goes before each, because a "?" at the very beginning is ambiguous.
    for query in (*(b"a&" + pair for pair in AWKWARD), b"&".join(AWKWARD)):
        expected = _gathered([read for pair in query.split(b"&") for read in _oracle(pair)])
        if (got := await _made(bench, query).get_query_string_dict()) != expected:
            differing = sorted(
                key for key in {*got, *expected} if got.get(key) != expected.get(key)
            )
            return f"{query[:40]!r} differs in {differing}"
    return f"{len(AWKWARD)} pairs, alone and together"
