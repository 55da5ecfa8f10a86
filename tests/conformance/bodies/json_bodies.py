"""Checks of JSON bodies: invalid JSON is answered 400, never 500."""

from typing import Any

from tests.conformance.by_hand import NOT_YET, STREAM, Receive, app_reading, request_data
from workbook.protocol.messages import body_messages
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

READ = "Part 3, repository: asgi/request_data.py"


async def _statuses(bench: Bench, **bodies: bytes) -> str:
    app = app_reading(bench, lambda data: data.get_json_body())
    told = [
        f"{name.replace('_', ' ')} {(await bench.ask(app, 'POST', '/read', body=body)).status}"
        for name, body in bodies.items()
    ]
    return ", ".join(told)


@check(
    "json-body",
    "get_json_body returns the decoded JSON, and a new {} for each empty body",
    since=3,
    expected={
        1: f"{NOT_YET}, {NOT_YET}, {NOT_YET}",
        3: '200 "{\'k\': [1, \'é\', None]}", 200 "{}", 200 "{}"',
    },
    read=READ,
    hints=(
        "Is an empty body valid JSON, and should it be an error?",
        "RequestData.get_json_body.",
        "Read the whole body; return {} if it is empty, or else decode it. Write {} in the method, "
        "because a handler may change the dict that it gets.",
    ),
)
async def as_json(bench: Bench) -> str:
    async def read_and_change(data: Any) -> str:
        decoded = await data.get_json_body()
        told = str(decoded)
        if isinstance(decoded, dict):
            decoded["changed"] = "by the handler"
        return told

    app = app_reading(bench, read_and_change)
    body = '{"k": [1, "é", null]}'.encode()
    answers = [await bench.ask(app, "POST", "/read", body=body)]
    answers += [await bench.ask(app, "GET", "/read") for _ in range(2)]
    return ", ".join(map(seen, answers))


@check(
    "json-malformed",
    "a body that is not JSON is answered 400",
    since=3,
    expected={
        1: "cut off 500, two 500, words 500",
        3: "cut off 400, two 400, words 400",
    },
    read=READ,
    hints=(
        "Which exception does the json module raise?",
        "RequestData.get_json_body.",
        "Turn the ValueError into an InvalidRequestDataException, which is a 400.",
    ),
)
async def malformed(bench: Bench) -> str:
    return await _statuses(bench, cut_off=b'{"k": ', two=b"{} {}", words=b"tea, please")


@check(
    "json-constants",
    "NaN, Infinity and a number too large for a float are refused, because they are not JSON",
    since=3,
    expected={
        1: "NaN 500, Infinity 500, -Infinity 500, 1e999 500",
        3: "NaN 400, Infinity 400, -Infinity 400, 1e999 400",
    },
    read=READ,
    hints=(
        "Which words does Python's json module accept that are not in RFC 8259?",
        "RequestData.get_json_body: the decoder.",
        "json.JSONDecoder(parse_constant=…, parse_float=…): functions that raise a ValueError.",
    ),
    rows=("3.25",),
)
async def constants(bench: Bench) -> str:
    bodies = {"NaN": b"[NaN]", "Infinity": b"Infinity", "-Infinity": b"[-Infinity]"}
    return await _statuses(bench, **bodies, **{"1e999": b"[1e999]"})


@check(
    "json-utf-8",
    "JSON that is not valid UTF-8 is answered 400",
    since=3,
    expected={1: "latin-1 500, UTF-16 500", 3: "latin-1 400, UTF-16 400"},
    read=READ,
    hints=(
        "Whose mistake are bytes that are not UTF-8?",
        "RequestData.get_json_body: where the bytes become text.",
        "body.decode() inside the try: its UnicodeDecodeError is a ValueError. Given bytes, "
        "json.loads also takes UTF-16 and UTF-32.",
    ),
    rows=("3.25",),
)
async def not_utf8(bench: Bench) -> str:
    bodies = {"latin-1": '"café"'.encode("latin-1"), "UTF-16": '"tea"'.encode("utf-16")}
    return await _statuses(bench, **bodies)


@check(
    "json-digits",
    "a number of 5,000 digits in JSON is answered 400",
    since=3,
    expected={1: "5,000 digits 500", 3: "5,000 digits 400"},
    read=READ,
    hints=(
        "What does int() do with a number of 5,000 digits?",
        "RequestData.get_json_body: which exceptions it catches.",
        "It raises a ValueError that is not a JSONDecodeError: catch ValueError.",
    ),
    rows=("3.25",),
)
async def digits(bench: Bench) -> str:
    return await _statuses(bench, **{"5,000 digits": b"9" * 5000})


@check(
    "json-nested",
    "100,000 nested lists in JSON are answered 400",
    since=3,
    expected={1: "100,000 lists 500", 3: "100,000 lists 400"},
    read=READ,
    hints=(
        "What does the decoder do for a list in a list?",
        "RequestData.get_json_body: which exceptions it catches.",
        "Catch RecursionError too, because it is not a ValueError.",
    ),
    rows=("3.25",),
)
async def nested(bench: Bench) -> str:
    return await _statuses(bench, **{"100,000 lists": b"[" * 100_000 + b"]" * 100_000})


@check(
    "json-without-extractor",
    "get_json_body never calls the extractor",
    since=3,
    expected="{'k': 1}, the extractor ran 0 times",
    needs=STREAM,
    read=READ,
    hints=(
        "Should one way to read a body depend on the other?",
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
