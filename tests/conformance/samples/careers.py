"""Checks of the sample's /about/careers, which reads a request in several ways."""

from typing import get_origin, get_type_hints

from tests.conformance.samples.routes import MIDDLEWARES, SAMPLE
from workbook.protocol.answer import Answer
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

PATH = "/about/careers"
DATA = "Part 3, repository: asgi/request_data.py"
UNKNOWN = '404 "not found": handler not found, ignoring'
DRAFT = '200 "ok": about careers triggered, {} 1'
POSTED = """about careers triggered, bytearray(b'{"k": 1}'), 1, {'k': 1}"""
POSTED_5 = """about careers triggered, {}, bytearray(b'{"k": 1}'), 1, {'k': 1}"""


def read_by_the_handler(answer: Answer, bench: Bench) -> str:
    lines = (line for line in bench.printed.lines if line not in MIDDLEWARES)
    return f"{seen(answer)}: {', '.join(lines) or '-'}"


@check(
    "samples-careers-get",
    "the sample's GET /about/careers prints what its handler reads of an empty body",
    since=2,
    expected={
        1: UNKNOWN,
        2: DRAFT,
        3: "200: about careers triggered, bytearray(b''), 1, {}",
        5: "200: about careers triggered, {}, bytearray(b''), 1, {}",
    },
    read={2: SAMPLE, 3: DATA},
    hints=(
        'Part 2: which extractor gets {}, and which b""? From Part 3 on: how do you tell a body '
        "that is empty from one that was not read?",
        "Part 2: careers in sample.py. From Part 3 on: RequestData._load_all_body and "
        "get_stream_body_bytes.",
        "Part 2: pass the query extractor first. From Part 3 on: remember in a flag that the body "
        "is complete; empty bytes are falsy.",
    ),
    rows=("2.3", "2.9", "3.4"),
)
async def careers_get(bench: Bench) -> str:
    return read_by_the_handler(await bench.ask(bench.sample, "GET", PATH), bench)


@check(
    "samples-query-extractor",
    "the sample's qs_extractor takes the query string as it comes, as bytes",
    since=5,
    expected={2: "takes dict: page=1 is {'page': '1'}", 5: "takes bytes: page=1 is 'page=1'"},
    needs="sample.qs_extractor",
    read='Part 5, "Headers and Query string"',
    hints=(
        "What does an extractor get from Part 5 on, and what does the one of the sample expect?",
        "sample.py, qs_extractor.",
        'def qs_extractor(qs: bytes) -> str: return qs.decode("latin-1")',
    ),
    rows=("5.6",),
    live=False,
)
async def query_extractor(bench: Bench) -> str:
    extractor = bench.name("sample.qs_extractor")
    taken = [kind for name, kind in get_type_hints(extractor).items() if name != "return"]
    kind = (get_origin(taken[0]) or taken[0]).__name__ if taken else "bytes"
    given = {"page": "1"} if kind == "dict" else b"page=1"
    return f"takes {kind}: page=1 is {extractor(given)!r}"


@check(
    "samples-careers-post",
    "the sample's POST /about/careers reads a JSON body as stream, with the extractor and as JSON",
    since=2,
    expected={1: UNKNOWN, 2: DRAFT, 3: f"200: {POSTED}", 5: f"200: {POSTED_5}"},
    read={2: SAMPLE, 3: DATA},
    hints=(
        "Three readers want one body. Which of them awaits receive?",
        "RequestData: get_body and get_json_body must find what the stream has read.",
        "Keep the chunks while streaming and join them at the end.",
    ),
    rows=("2.3", "2.6", "3.4"),
)
async def careers_post(bench: Bench) -> str:
    return read_by_the_handler(await bench.ask(bench.sample, "POST", PATH, body=b'{"k": 1}'), bench)


@check(
    "samples-careers-chunks",
    "the sample's POST /about/careers reads a JSON body that comes in four chunks",
    since=3,
    expected={1: UNKNOWN, 2: DRAFT, 3: f"200: {POSTED}", 5: f"200: {POSTED_5}"},
    read='Part 3, "Improving our App class"',
    hints=(
        "What is the second argument of bytearray(a, b)?",
        "careers in sample.py.",
        "body = bytearray(), then body += chunk for each chunk of the stream.",
    ),
    rows=("3.5", "3.20"),
)
async def careers_in_chunks(bench: Bench) -> str:
    chunks = [b'{"k"', b": ", b"1", b"}"]
    return read_by_the_handler(await bench.ask(bench.sample, "POST", PATH, chunks=chunks), bench)


@check(
    "samples-careers-bad-json",
    "the sample's POST /about/careers answers 400 to a body that is not JSON",
    since=3,
    expected={1: "404", 2: "200", 3: "400"},
    read=DATA,
    hints=(
        "Whose mistake is a body that is not JSON?",
        "RequestData.get_json_body.",
        "except ValueError: raise InvalidRequestDataException(…), which carries a 400.",
    ),
    rows=("3.2",),
)
async def careers_bad_json(bench: Bench) -> str:
    answer = await bench.ask(bench.sample, "POST", PATH, body=b'{"k": ')
    return str(answer.status)


@check(
    "samples-careers-query",
    "the sample's GET /about/careers prints its query string",
    since=5,
    expected={
        1: "404: handler not found, ignoring",
        2: "200: {} 1",
        3: "200: bytearray(b'')",
        5: "200: {'a': '1', 'b': ['x y', '2']}",
    },
    read='Part 5, "Testing our framework"',
    hints=(
        "What should a name that comes twice become?",
        "careers in sample.py, RequestData.get_query_string_dict.",
        "A str for one value, a list of str for several, all percent-decoded.",
    ),
)
async def careers_query(bench: Bench) -> str:
    answer = await bench.ask(bench.sample, "GET", f"{PATH}?a=1&b=x%20y&b=2")
    told = [line for line in bench.printed.lines if line not in MIDDLEWARES]
    return f"{answer.status}: {told[1] if told[1:] else ', '.join(told)}"


@check(
    "samples-careers-other-method",
    "the sample's /about/careers has two methods, and any other is answered 405",
    since=3,
    expected={1: UNKNOWN, 2: '404 "not found": -', 3: '405 "Method not allowed": -'},
    read='Part 3, "Improving our router"',
    hints=(
        "Which methods does the path have, and who answers a request with another one?",
        "careers in sample.py.",
        "[Methods.GET, Methods.POST], without PUT.",
    ),
    rows=("2.2",),
)
async def careers_put(bench: Bench) -> str:
    return read_by_the_handler(await bench.ask(bench.sample, "PUT", PATH, body=b"1"), bench)
