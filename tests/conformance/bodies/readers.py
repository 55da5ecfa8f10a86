"""Checks of several readers of one body, and of how often `receive` is awaited for them."""

import asyncio
from typing import Any

from tests.conformance.by_hand import STREAM, Receive, as_it_is, request_data, streamed
from workbook.protocol.asgi_types import Message
from workbook.protocol.messages import body_messages, http_scope
from workbook.suite.checks import check
from workbook.suite.cpu_time import cpu_time
from workbook.suite.testbed import Bench, Route

READ = "Part 3, repository: asgi/request_data.py"
PIECES = (b"ab", b"cd", b"ef")
CHUNK = bytes(1024)
FEW, MANY = 64, 1024
# allowed CPU time for 16 times the chunks; joining at each chunk takes about 200 times
AT_MOST = 50


@check(
    "readers-two-whole",
    "two readers that want the whole body at the same time both get it",
    since=3,
    expected="b'abcdef' and b'abcdef'; of an empty body b'' and b''",
    needs=STREAM,
    read=READ,
    hints=(
        "While one reader waits for a message, what does a second reader do?",
        "RequestData, around its only await of receive.",
        "One reader at a time behind an asyncio.Lock; each first looks at the chunks stored so "
        "far.",
    ),
    rows=("3.23",),
    live=False,
)
async def two_whole(bench: Bench) -> str:
    async def both(*pieces: bytes) -> str:
        data = request_data(bench, Receive(body_messages(pieces)), body_extractor=as_it_is)
        first, second = await bench.within(asyncio.gather(data.get_body(), data.get_body()))
        return f"{first!r} and {second!r}"

    return f"{await both(*PIECES)}; of an empty body {await both()}"


@check(
    "readers-two-streams",
    "two streams of one body at the same time each give the whole body once",
    since=3,
    expected="b'abcdef' and b'abcdef'",
    needs=STREAM,
    read=READ,
    hints=(
        "Where does each stream remember its position?",
        "RequestData.get_stream_body_bytes.",
        "Store the chunks in the object, and the position in the generator.",
    ),
    rows=("3.23",),
    live=False,
)
async def two_streams(bench: Bench) -> str:
    data = request_data(bench, Receive(body_messages(PIECES)))
    first, second = await bench.within(asyncio.gather(streamed(data), streamed(data)))
    return f"{b''.join(first)!r} and {b''.join(second)!r}"


@check(
    "readers-stream-and-whole",
    "if one reader streams while another wants the whole body, both get it",
    since=3,
    expected="b'abcdef' and b'abcdef'",
    needs=STREAM,
    read=READ,
    hints=(
        "Can the body become complete while a stream is suspended?",
        "RequestData.get_stream_body_bytes, after each await.",
        "If the body is complete, yield the rest after the chunks that were already yielded.",
    ),
    rows=("3.23",),
    live=False,
)
async def stream_and_whole(bench: Bench) -> str:
    data = request_data(bench, Receive(body_messages(PIECES)), body_extractor=as_it_is)
    chunks, body = await bench.within(asyncio.gather(streamed(data), data.get_body()))
    return f"{b''.join(chunks)!r} and {body!r}"


@check(
    "readers-count",
    "receive is awaited once for each message, not before it is needed and not after the end",
    since=3,
    expected="0 before, 1 after a chunk, 3 at the end, 3 for ever",
    needs=STREAM,
    read=READ,
    hints=(
        "After the last message, when does receive return again?",
        "RequestData, around its only await of receive.",
        "Await receive only when a reader needs a missing chunk, and never after the last one.",
    ),
    rows=("3.4",),
    live=False,
)
async def count(bench: Bench) -> str:
    receive = Receive(body_messages(PIECES))
    data = request_data(bench, receive, body_extractor=as_it_is)
    counts = [receive.asked]
    stream = data.get_stream_body_bytes()
    await bench.within(anext(stream))
    counts.append(receive.asked)
    async for _ in stream:
        pass
    counts.append(receive.asked)
    for read in (data.get_body, data._load_all_body, lambda: streamed(data)):
        await bench.within(read())
    return "{} before, {} after a chunk, {} at the end, {} for ever".format(*counts, receive.asked)


@check(
    "readers-none",
    "a handler that does not read the body does not wait for it",
    since=1,
    expected="answered 200, 0 messages taken",
    read='Part 1, "Handling requests"',
    hints=(
        "Who should wait for a slow upload?",
        "Every place where receive is awaited.",
        "Pass receive to RequestData, and await it there when a reader needs it.",
    ),
    live=False,
)
async def nobody_asks(bench: Bench) -> str:
    app = bench.make(Route("POST", "/tea"))
    never = asyncio.Event()  # the rest never arrives
    script: list[Message | asyncio.Event] = [never, *body_messages([b"tea"])]
    transcript = await bench.talk(app, http_scope("POST", "/tea"), script)
    status = transcript.answer.status if transcript.answer else "nothing"
    return f"answered {status}, {transcript.received} messages taken"


@check(
    "readers-linear",
    "16 times as many chunks take about 16 times as long",
    since=3,
    expected="whole linear, streamed linear",
    needs=STREAM,
    read=READ,
    hints=(
        "What does `body += chunk` copy?",
        "RequestData._load_all_body, and what a stream stores.",
        "Write each chunk to a BytesIO, and get its bytes once, at the end.",
    ),
    rows=("3.24",),
    live=False,
)
async def linear(bench: Bench) -> str:
    seen: list[str] = []
    for name, read in {"whole": lambda data: data._load_all_body(), "streamed": streamed}.items():
        few, many = [min([await _cpu(bench, read, n) for _ in range(5)]) for n in (FEW, MANY)]
        longer = many / few
        seen.append(f"{name} " + ("linear" if longer < AT_MOST else f"{longer:.0f} times as long"))
    return ", ".join(seen)


async def _cpu(bench: Bench, read: Any, chunks: int) -> float:
    messages = iter(body_messages([CHUNK] * chunks))

    async def receive() -> Message:
        return next(messages)

    data = request_data(bench, receive)
    with cpu_time() as took:
        await bench.within(read(data))
    return took.seconds
