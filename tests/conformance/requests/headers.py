"""Checks of request headers: found in any case, returned as text, and joined if repeated."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.conformance.by_hand import NOT_YET, REQUEST_DATA, Receive, app_that
from workbook.protocol.messages import Headers, body_messages
from workbook.suite.checks import check
from workbook.suite.cpu_time import cpu_time
from workbook.suite.testbed import Bench, seen

READ = 'Part 5, "Headers and Query string"'


async def _read(bench: Bench, headers: Headers, *names: str) -> str:
    """Return get_header_value for the first name, and get_headers for all names."""

    async def read(data: Any) -> str:
        value, every = await data.get_header_value(names[0]), await data.get_headers()
        return f"{value!r}, { {name: every.get(name) for name in names}!r}"

    return seen(await bench.ask(app_that(bench, read), "GET", "/read", headers=headers))


@check(
    "request-headers",
    "get_headers and get_header_value return the request's headers as text",
    since=5,
    expected={1: NOT_YET, 5: "200 \"'green', {'x-tea': 'green', 'accept': 'text/plain'}\""},
    read=READ,
    hints=(
        "Which type have header names and values in the scope?",
        "RequestData.get_headers and get_header_value.",
        "Decode names and values; get_headers returns a dict, get_header_value one value.",
    ),
)
async def as_text(bench: Bench) -> str:
    headers = {"X-Tea": "green", "Accept": "text/plain"}
    return await _read(bench, headers, "x-tea", "accept")


@check(
    "request-headers-absent",
    'get_header_value returns "" for a header that the request does not have',
    since=5,
    expected={1: NOT_YET, 5: "200 \"'', {'x-tea': None}\""},
    read=READ,
    hints=(
        "Is a missing header an error?",
        "RequestData.get_header_value.",
        'Return "" if no pair has the name, not None.',
    ),
)
async def absent(bench: Bench) -> str:
    return await _read(bench, {}, "x-tea")


@check(
    "request-headers-case",
    "a header is found in any case of its name",
    since=5,
    expected={1: NOT_YET, 5: '200 "green, green, green"'},
    read=READ,
    hints=(
        "What does RFC 9110 5.1 say about the case of field names?",
        "RequestData.get_header_value.",
        "Lower the key before you look: in the scope names are lower-case.",
    ),
    rows=("5.8",),
)
async def any_case(bench: Bench) -> str:
    async def read(data: Any) -> str:
        return ", ".join([await data.get_header_value(key) for key in ("x-tea", "X-Tea", "X-TEA")])

    return seen(await bench.ask(app_that(bench, read), "GET", "/read", headers={"X-tEA": "green"}))


@check(
    "request-headers-repeated",
    "the values of a repeated header are joined into one list",
    since=5,
    expected={1: NOT_YET, 5: "200 \"'green, black, white', {'x-tea': 'green, black, white'}\""},
    read=READ,
    hints=(
        "How many values can a dict keep for one name?",
        "RequestData.get_headers and get_header_value.",
        'RFC 9110 5.3: join the values with ", " in their order.',
    ),
    rows=("5.7",),
)
async def repeated(bench: Bench) -> str:
    teas = ("green", "black", "white")
    return await _read(bench, [("x-tea", tea) for tea in teas], "x-tea")


@check(
    "request-headers-cookies",
    "cookies from several headers are joined with semicolons",
    since=5,
    expected={1: NOT_YET, 5: "200 \"'a=1; b=2; c=3', {'cookie': 'a=1; b=2; c=3'}\""},
    read=READ,
    hints=(
        "HTTP/2 may send each cookie in its own header. How should they be joined?",
        "RequestData.get_headers and get_header_value: where values are joined.",
        'RFC 9113 8.2.3: cookies are joined with "; ", all others with ", ".',
    ),
    rows=("5.7",),
)
async def cookies(bench: Bench) -> str:
    return await _read(bench, [("cookie", each) for each in ("a=1", "b=2", "c=3")], "cookie")


@check(
    "request-headers-latin-1",
    "a header may contain bytes that are not ASCII",
    since=5,
    expected={1: NOT_YET, 5: "200 \"'café', {'x-tea': 'café'}\""},
    read=READ,
    hints=(
        "Which encoding can decode any byte?",
        "RequestData.get_headers and get_header_value.",
        'Decode names and values with "latin-1".',
    ),
    rows=("5.9",),
)
async def latin_1(bench: Bench) -> str:
    return await _read(bench, [("x-tea", b"caf\xe9")], "x-tea")


@check(
    "request-headers-iterator",
    "headers that are given as an iterator can be read twice",
    since=5,
    expected="green, green, {'x-tea': 'green'}",
    needs=f"{REQUEST_DATA}.get_query_string",
    read=READ,
    hints=(
        "How often can you iterate over a generator?",
        "RequestData.__init__.",
        "Make a list of the headers, unless they are a list already.",
    ),
    rows=("5.10",),
    live=False,
)
async def iterator(bench: Bench) -> str:
    bench.name(f"{REQUEST_DATA}.get_query_string")
    headers = iter([(b"x-tea", b"green")])
    data = bench.name(REQUEST_DATA)(Receive(body_messages([])), headers)
    values = [await data.get_header_value("x-tea") for _ in range(2)]
    return f"{', '.join(values)}, {await data.get_headers()}"


@check(
    "request-headers-linear",
    "16 times as many headers, cookies or query pairs take about 16 times as long",
    since=5,
    expected="headers linear, cookies linear, query linear",
    needs=f"{REQUEST_DATA}.get_query_string_dict",
    read=READ,
    hints=(
        "What is copied when you add one more value to a string?",
        "RequestData.get_headers and get_query_string_dict: how do they join repeated names?",
        "Collect the values of a name in a list, and join the list once.",
    ),
    live=False,
)
async def linear(bench: Bench) -> str:
    bench.name(f"{REQUEST_DATA}.get_query_string_dict")
    ways: dict[str, Callable[[Any], Awaitable[object]]] = {
        "headers": lambda data: data.get_headers(),
        "cookies": lambda data: data.get_header_value("cookie"),
        "query": lambda data: data.get_query_string_dict(),
    }
    seen: list[str] = []
    for name, read in ways.items():
        few, many = [
            min([await _cpu(bench, read, count) for _ in range(5)]) for count in (500, 8000)
        ]
        longer = many / few
        seen.append(f"{name} " + ("linear" if longer < 60 else f"{longer:.0f} times as long"))
    return ", ".join(seen)


async def _cpu(bench: Bench, read: Callable[[Any], Awaitable[object]], count: int) -> float:
    """Measure headers that all have one name, the slowest case for joining one by one."""
    headers = [(b"cookie", b"tea=green"), (b"x-tea", b"green")] * count
    query = b"&".join([b"tea=green"] * count)
    data = bench.name(REQUEST_DATA)(Receive(body_messages([])), headers, query)
    with cpu_time() as took:
        await read(data)
    return took.seconds
