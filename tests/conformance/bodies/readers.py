"""Who asks for a body, and when: several readers at once, and never a message too many."""

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
CHUNK = bytes(512)
FEW, MANY = 256, 4096
AT_MOST = 50  # times the CPU time, for 16 times the chunks; joined anew at each it is about 200


@check(
    "readers-two-whole",
    "two that want the whole body at the same time both get it",
    since=3,
    expected="b'abcdef' and b'abcdef'; of an empty body b'' and b''",
    needs=STREAM,
    read=READ,
    hints=(
        "While one reader waits for a message, another may start to.",
        "RequestData, around its only await of receive.",
        "One reader at a time behind an asyncio.Lock; who gets it looks first what has come.",
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
    "two streams of one body at the same time each bring all of it, once",
    since=3,
    expected="b'abcdef' and b'abcdef'",
    needs=STREAM,
    read=READ,
    hints=(
        "Each stream has a place of its own in what has come so far.",
        "RequestData.get_stream_body_bytes.",
        "Keep what has come on the object, and how much of it was given in the generator.",
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
    "one streams while another wants the whole body, and both get it",
    since=3,
    expected="b'abcdef' and b'abcdef'",
    needs=STREAM,
    read=READ,
    hints=(
        "The body may become complete while a stream of it is on its way.",
        "RequestData.get_stream_body_bytes, after each of its awaits.",
        "When the body is there, yield what is left of it behind what was given already.",
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
    "receive is awaited once for each message: not before it is needed, nor after the end",
    since=3,
    expected="0 before, 1 after a chunk, 3 at the end, 3 for ever",
    needs=STREAM,
    read=READ,
    hints=(
        "A server that has said everything blocks, until the client leaves.",
        "RequestData, around its only await of receive.",
        "Await receive when a reader needs a chunk that has not come; never once it is complete.",
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
    "a handler that does not want the body is not kept waiting for it",
    since=1,
    expected="answered 200, 0 messages taken",
    read='Part 1, "Handling requests"',
    hints=(
        "A slow upload should cost only those who read it.",
        "Wherever receive is awaited.",
        "Pass receive on to RequestData and await it there, when somebody asks.",
    ),
    live=False,
)
async def nobody_asks(bench: Bench) -> str:
    app = bench.make(Route("POST", "/tea"))
    never = asyncio.Event()  # what is behind it does not come
    script: list[Message | asyncio.Event] = [never, *body_messages([b"tea"])]
    transcript = await bench.talk(app, http_scope("POST", "/tea"), script)
    status = transcript.answer.status if transcript.answer else "nothing"
    return f"answered {status}, {transcript.received} messages taken"


@check(
    "readers-linear",
    "a body in 16 times as many chunks takes about 16 times as long",
    since=3,
    expected="whole linear, streamed linear",
    needs=STREAM,
    read=READ,
    hints=(
        "Each `body += chunk` copies all that came before.",
        "RequestData._load_all_body, and what a stream keeps.",
        "Write each chunk to a BytesIO, which grows in place; ask for its bytes once, at the end.",
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
