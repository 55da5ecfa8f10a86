"""Checks of reading a body as a stream, whole or as JSON, in any order and in any pieces."""

from itertools import permutations
from typing import Any

from tests.conformance.by_hand import (
    NOT_YET,
    STREAM,
    Receive,
    app_reading,
    as_it_is,
    request_data,
    shown,
    streamed,
)
from workbook.protocol.messages import body_messages
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

READ = "Part 3, repository: asgi/request_data.py"
CHUNKS = (b'{"te', b'a": ', b"1}")


@check(
    "bodies-whole",
    "get_body passes the whole body to the extractor, however many pieces it arrives in",
    since=3,
    expected={1: NOT_YET, 2: '200 "ok"', 3: "200 \"b'abcdef'\""},
    read=READ,
    hints=(
        "Which key of a message says whether another one follows?",
        "RequestData._load_all_body.",
        "Await receive until more_body is false; collect the chunks and join them once.",
    ),
)
async def whole(bench: Bench) -> str:
    app = app_reading(bench, lambda data: data.get_body(), body=as_it_is)
    return seen(await bench.ask(app, "POST", "/read", chunks=[b"ab", b"cd", b"ef"]))


@check(
    "bodies-empty-again",
    "an empty body can be read as stream, whole and JSON, without waiting for more",
    since=3,
    expected={1: NOT_YET, 3: "200 \"[], b'', {}\""},
    read=READ,
    hints=(
        "Is an empty body the same as a body that has not been read yet?",
        "Every place where RequestData tests whether it has the body.",
        "Keep None until the body is complete, and test `is None`: b'' is a complete body.",
    ),
    rows=("3.4",),
)
async def empty_again(bench: Bench) -> str:
    async def read(data: Any) -> str:
        chunks = await streamed(data)
        return f"{chunks}, {await data.get_body()}, {await data.get_json_body()}"

    return seen(await bench.ask(app_reading(bench, read, body=as_it_is), "GET", "/read"))


@check(
    "bodies-stream",
    "get_stream_body_bytes yields the chunks as they arrive, without the empty ones",
    since=3,
    expected="ab|cd|ef · of an empty body: no chunk",
    needs=STREAM,
    read=READ,
    hints=(
        "Which chunks does the server give, and which of them should the handler get?",
        "RequestData.__init__, which keeps `receive`, and get_stream_body_bytes.",
        "Yield a chunk if it is not empty; stop only when more_body is false.",
    ),
    rows=("3.20",),
    live=False,
)
async def stream(bench: Bench) -> str:
    pieces = [b"", b"ab", b"", b"cd", b"ef", b""]
    chunks = await bench.within(streamed(request_data(bench, Receive(body_messages(pieces)))))
    nothing = request_data(bench, Receive(body_messages([b"", b""])))
    empty = await bench.within(streamed(nothing))
    return f"{shown(chunks) or 'no chunk'} · of an empty body: {empty or 'no chunk'}"


@check(
    "bodies-empty-chunk",
    "an empty chunk in the middle does not end the body",
    since=3,
    expected="get_body() gives b'abcd'",
    needs=STREAM,
    read=READ,
    hints=(
        "Can a message with more_body true have an empty body?",
        "RequestData._load_all_body.",
        "Look only at more_body: the length of a chunk does not tell you about the end.",
    ),
    rows=("3.20",),
    live=False,
)
async def empty_chunk(bench: Bench) -> str:
    receive = Receive(body_messages([b"", b"ab", b"", b"cd"]))
    data = request_data(bench, receive, body_extractor=as_it_is)
    return f"get_body() gives {await bench.within(data.get_body())!r}"


@check(
    "bodies-any-order",
    "stream, whole body and JSON give the same in any order, and also a second time",
    since=3,
    expected="the same in all 6 orders, twice",
    needs=STREAM,
    read=READ,
    hints=(
        "The server sends the body once. Who keeps it for the next reader?",
        "RequestData: the first lines of every reader.",
        "Keep each chunk, and at the end the joined body; every reader looks there first.",
    ),
    rows=("3.4",),
    live=False,
)
async def any_order(bench: Bench) -> str:
    async def as_stream(data: Any) -> bytes:
        return b"".join(await streamed(data))

    tea = b"".join(CHUNKS)
    ways: dict[str, tuple[Any, object]] = {
        "stream": (as_stream, tea),
        "whole": (lambda data: data.get_body(), tea),
        "JSON": (lambda data: data.get_json_body(), {"tea": 1}),
    }
    for order in permutations(ways):
        data = request_data(bench, Receive(body_messages(CHUNKS)), body_extractor=as_it_is)
        for way in order * 2:
            read, expected = ways[way]
            if (got := await bench.within(read(data))) != expected:
                return f"{', '.join(order)}: {way} gave {got!r}"
    return "the same in all 6 orders, twice"


@check(
    "bodies-partly-streamed",
    "after a part of the stream a handler can get the whole body, and then the rest of the stream",
    since=3,
    expected="ab, then b'abcdef', then cdef, and as a new stream abcdef",
    needs=STREAM,
    read=READ,
    hints=(
        "If a stream is abandoned, where is the chunk that it has read?",
        "RequestData.get_stream_body_bytes, and _load_all_body after it.",
        "Keep the chunks in the object. Each generator has its own position in them, and goes on "
        "from there when the body has become complete meanwhile.",
    ),
    rows=("3.22",),
    live=False,
)
async def partly_streamed(bench: Bench) -> str:
    def load(data: Any) -> Any:
        return data._load_all_body()

    def extract(data: Any) -> Any:
        return data.get_body()

    told: list[str] = []
    for read in (load, extract):
        receive = Receive(body_messages([b"ab", b"cd", b"ef"]))
        data = request_data(bench, receive, body_extractor=as_it_is)
        stream = data.get_stream_body_bytes()
        first = (await bench.within(anext(stream))).decode()
        body = await bench.within(read(data))
        rest = b"".join([chunk async for chunk in stream]).decode() or "nothing more"
        again = shown(await bench.within(streamed(data)))
        told.append(f"{first}, then {body!r}, then {rest}, and as a new stream {again}")
    return told[0] if told[0] == told[1] else " · ".join(told)


@check(
    "bodies-read-again",
    "the whole body is always the same object, and streams again as one chunk",
    since=3,
    expected="the same object, streamed as abcdef",
    needs=STREAM,
    read=READ,
    hints=(
        "How many copies of a large body are in memory?",
        "RequestData._load_all_body, and the start of get_stream_body_bytes.",
        "Join the chunks once and keep the result; a stream of a complete body yields only that.",
    ),
    live=False,
)
async def read_again(bench: Bench) -> str:
    data = request_data(bench, Receive(body_messages([b"ab", b"cd", b"ef"])))
    first, second = [await bench.within(data._load_all_body()) for _ in range(2)]
    same = "the same object" if first is second else "two objects"
    return f"{same}, streamed as {shown(await bench.within(streamed(data)))}"
