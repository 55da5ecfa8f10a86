"""A body as JSON: what the client got wrong in it is a 400, never a 500."""

from tests.conformance.by_hand import NOT_YET, STREAM, Receive, app_that, request_data
from workbook.protocol.messages import body_messages
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

READ = "Part 3, repository: asgi/request_data.py"


async def _statuses(bench: Bench, **bodies: bytes) -> str:
    app = app_that(bench, lambda data: data.get_json_body())
    told = [
        f"{name.replace('_', ' ')} {(await bench.ask(app, 'POST', '/read', body=body)).status}"
        for name, body in bodies.items()
    ]
    return ", ".join(told)


@check(
    "json-body",
    "get_json_body gives what the JSON says, and {} where there is no body",
    since=3,
    expected={1: f"{NOT_YET}, {NOT_YET}", 3: "200 \"{'k': [1, 'é', None]}\", 200 \"{}\""},
    read=READ,
    hints=(
        "No body is no JSON, and no mistake either.",
        "RequestData.get_json_body.",
        "Load the whole body; {} where it is empty, else what the json module makes of it.",
    ),
)
async def as_json(bench: Bench) -> str:
    app = app_that(bench, lambda data: data.get_json_body())
    body = '{"k": [1, "é", null]}'.encode()
    with_body = await bench.ask(app, "POST", "/read", body=body)
    return f"{seen(with_body)}, {seen(await bench.ask(app, 'GET', '/read'))}"


@check(
    "json-malformed",
    "a body that is no JSON is answered 400",
    since=3,
    expected={
        1: "cut off 500, two 500, words 500",
        3: "cut off 400, two 400, words 400",
    },
    read=READ,
    hints=(
        "The json module raises a ValueError.",
        "RequestData.get_json_body.",
        "Turn the ValueError into an InvalidRequestDataException, which is a 400.",
    ),
)
async def malformed(bench: Bench) -> str:
    return await _statuses(bench, cut_off=b'{"k": ', two=b"{} {}", words=b"tea, please")


@check(
    "json-constants",
    "NaN and Infinity are no JSON, and a number that is beyond all floats is refused",
    since=3,
    expected={
        1: "NaN 500, Infinity 500, minus 500, 1e999 500",
        3: "NaN 400, Infinity 400, minus 400, 1e999 400",
    },
    read=READ,
    hints=(
        "Python's json module takes words that RFC 8259 does not have.",
        "RequestData.get_json_body: the decoder.",
        "json.JSONDecoder(parse_constant=…, parse_float=…): functions that raise a ValueError.",
    ),
    rows=("3.25",),
)
async def constants(bench: Bench) -> str:
    bodies = {"NaN": b"[NaN]", "Infinity": b"Infinity", "minus": b"[-Infinity]"}
    return await _statuses(bench, **bodies, **{"1e999": b"[1e999]"})


@check(
    "json-utf-8",
    "JSON that is not UTF-8 is answered 400",
    since=3,
    expected={1: "latin-1 500", 3: "latin-1 400"},
    read=READ,
    hints=(
        "Bytes that are not UTF-8 are the client's mistake as well.",
        "RequestData.get_json_body: where the bytes become text.",
        "A UnicodeDecodeError is a ValueError: decode inside the try.",
    ),
    rows=("3.25",),
)
async def not_utf8(bench: Bench) -> str:
    return await _statuses(bench, **{"latin-1": '"café"'.encode("latin-1")})


@check(
    "json-digits",
    "a number of 5,000 digits is answered 400",
    since=3,
    expected={1: "5,000 digits 500", 3: "5,000 digits 400"},
    read=READ,
    hints=(
        "int() refuses what takes too long to convert.",
        "RequestData.get_json_body: which exceptions it catches.",
        "That is a ValueError, but no JSONDecodeError: catch the ValueError.",
    ),
    rows=("3.25",),
)
async def digits(bench: Bench) -> str:
    return await _statuses(bench, **{"5,000 digits": b"9" * 5000})


@check(
    "json-nested",
    "100,000 lists in one another are answered 400",
    since=3,
    expected={1: "100,000 lists 500", 3: "100,000 lists 400"},
    read=READ,
    hints=(
        "The decoder calls itself for each list in a list.",
        "RequestData.get_json_body: which exceptions it catches.",
        "Catch RecursionError too, which is no ValueError.",
    ),
    rows=("3.25",),
)
async def nested(bench: Bench) -> str:
    return await _statuses(bench, **{"100,000 lists": b"[" * 100_000 + b"]" * 100_000})


@check(
    "json-without-extractor",
    "get_json_body never runs the extractor",
    since=3,
    expected="{'k': 1}, the extractor ran 0 times",
    needs=STREAM,
    read=READ,
    hints=(
        "Two ways to read a body, and neither goes through the other.",
        "RequestData.get_json_body.",
        "Take the bytes from _load_all_body, not from get_body.",
    ),
    live=False,
)
async def without_extractor(bench: Bench) -> str:
    ran: list[bytes] = []
    receive = Receive(body_messages([b'{"k": 1}']))
    data = request_data(bench, receive, body_extractor=ran.append)
    return f"{await bench.within(data.get_json_body())}, the extractor ran {len(ran)} times"
