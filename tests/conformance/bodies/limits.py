"""Checks of the body limit: a body larger than max_body_size is answered 413."""

from collections.abc import Awaitable
from typing import Any

from tests.conformance.by_hand import STREAM, Receive, app_that, as_it_is, request_data, streamed
from workbook.protocol.messages import body_messages, http_scope
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = "Part 3, repository: asgi/request_data.py"
MIB = bytes(1024 * 1024)


async def _length_of_body(data: Any) -> int:
    return len(await data.get_body())


async def _told(bench: Bench, reading: Awaitable[Any]) -> str:
    """Return the body, or the status of the response in the exception."""
    try:
        return repr(await bench.within(reading))
    except bench.name("asgi.exceptions.InvalidRequest") as error:
        return str(int(error.http_response.get_status_code()))


@check(
    "limits-app",
    "a body as long as max_body_size is accepted, one byte more is answered 413",
    since=3,
    expected="10 bytes 200, 11 bytes 413, 11 in pieces 413",
    needs=STREAM,
    read=READ,
    hints=(
        "What happens if a client never stops sending?",
        "App's keyword max_body_size, which it passes to RequestData.",
        "Count the bytes as they arrive; above the limit raise PayloadTooLargeException, a 413.",
    ),
    rows=("3.24",),
)
async def of_an_app(bench: Bench) -> str:
    bench.name(STREAM)
    app = app_that(bench, _length_of_body, body=as_it_is, max_body_size=10)
    fits = await bench.ask(app, "POST", "/read", body=bytes(10))
    whole = await bench.ask(app, "POST", "/read", body=bytes(11))
    pieces = await bench.ask(app, "POST", "/read", chunks=[bytes(6), bytes(5)])
    return f"10 bytes {fits.status}, 11 bytes {whole.status}, 11 in pieces {pieces.status}"


@check(
    "limits-own",
    "each app has its own max_body_size, and 0 allows no byte at all",
    since=3,
    expected="limit 10: 11 bytes 413, limit 20: 11 bytes 200, limit 0: 1 byte 413, no byte 200",
    needs=STREAM,
    read=READ,
    hints=(
        "One process may have two apps. Whose limit counts, and is 0 the same as None?",
        "App.__init__, where it keeps max_body_size, and RequestData, where it compares.",
        "self._max_body_size = max_body_size; test `is not None`, because 0 is false too.",
    ),
    rows=("3.24",),
)
async def of_each_app(bench: Bench) -> str:
    bench.name(STREAM)
    ten, twenty, zero = [
        app_that(bench, _length_of_body, body=as_it_is, max_body_size=limit)
        for limit in (10, 20, 0)
    ]
    small, large, one, none = [
        (await bench.ask(app, "POST", "/read", body=bytes(length))).status
        for app, length in ((ten, 11), (twenty, 11), (zero, 1), (zero, 0))
    ]
    return (
        f"limit 10: 11 bytes {small}, limit 20: 11 bytes {large}, "
        f"limit 0: 1 byte {one}, no byte {none}"
    )


@check(
    "limits-default",
    "the default of max_body_size is 16 MiB",
    since=3,
    expected="App: 16 MiB 200, more 413; RequestData: 16 MiB kept, more 413",
    needs=STREAM,
    read=READ,
    hints=(
        "Should an App without a setting have a limit?",
        "The default of max_body_size, of App and of RequestData.",
        "max_body_size: int | None = 16 * 1024 * 1024",
    ),
    rows=("3.24",),
    live=False,
)
async def default(bench: Bench) -> str:
    bench.name(STREAM)
    app = app_that(bench, _length_of_body, body=as_it_is)
    statuses: list[str] = []
    kept: list[str] = []
    for pieces in ([MIB] * 16, [*[MIB] * 16, b"!"]):
        transcript = await bench.talk(app, http_scope("POST", "/read"), body_messages(pieces))
        statuses.append(str(transcript.answer.status) if transcript.answer else "no answer")
        data = request_data(bench, Receive(body_messages(pieces)), body_extractor=len)
        told = await _told(bench, data.get_body())
        kept.append("kept" if told == str(16 * len(MIB)) else told)
    return (
        f"App: 16 MiB {statuses[0]}, more {statuses[1]}; "
        f"RequestData: 16 MiB {kept[0]}, more {kept[1]}"
    )


@check(
    "limits-none",
    "max_body_size=None means no limit",
    since=3,
    expected="App: 17 MiB 200; RequestData: 17 MiB kept",
    needs=STREAM,
    read=READ,
    hints=(
        "What happens if a length is compared with None?",
        "Where RequestData compares the length with max_body_size.",
        "First test whether `self._max_body_size is not None`.",
    ),
    rows=("3.24",),
    live=False,
)
async def no_limit(bench: Bench) -> str:
    bench.name(STREAM)
    pieces = [MIB] * 17
    app = app_that(bench, _length_of_body, body=as_it_is, max_body_size=None)
    transcript = await bench.talk(app, http_scope("POST", "/read"), body_messages(pieces))
    status = transcript.answer.status if transcript.answer else "no answer"
    receive = Receive(body_messages(pieces))
    data = request_data(bench, receive, body_extractor=len, max_body_size=None)
    told = await _told(bench, data.get_body())
    return f"App: 17 MiB {status}; RequestData: 17 MiB " + (
        "kept" if told == str(17 * len(MIB)) else told
    )


@check(
    "limits-later-readers",
    "after a 413 every later reader of the same body gets the 413 again",
    since=3,
    expected="whole 413, stream 413, JSON 413, whole 413",
    needs=STREAM,
    read=READ,
    hints=(
        "If the first reader fails, what does the second reader find?",
        "RequestData, where it refuses a body that is too long.",
        "Keep the exception in the object, and raise it again for every later reader.",
    ),
    rows=("3.24",),
    live=False,
)
async def later_readers(bench: Bench) -> str:
    receive = Receive(body_messages([b"ab", b"cd", b"ef"]))
    data = request_data(bench, receive, body_extractor=as_it_is, max_body_size=5)
    ways = {
        "whole": data.get_body,
        "stream": lambda: streamed(data),
        "JSON": data.get_json_body,
        "whole ": data.get_body,
    }
    told = [f"{way.strip()} {await _told(bench, read())}" for way, read in ways.items()]
    return ", ".join(told)


@check(
    "limits-stream",
    "a stream gives the chunks below the limit, then the 413",
    since=3,
    expected="b'ab', b'cd', 413",
    needs=STREAM,
    read=READ,
    hints=(
        "A stream keeps its chunks for later readers. Does the limit apply to it?",
        "RequestData.get_stream_body_bytes.",
        "Count before a chunk is yielded, in the one method that awaits receive.",
    ),
    rows=("3.24",),
    live=False,
)
async def stream(bench: Bench) -> str:
    receive = Receive(body_messages([b"ab", b"cd", b"ef"]))
    data = request_data(bench, receive, max_body_size=5)
    stream = data.get_stream_body_bytes()
    told = [await _told(bench, anext(stream)) for _ in range(3)]
    return ", ".join(told)


@check(
    "limits-endless",
    "an endless upload is refused as soon as it is too long",
    since=3,
    expected="413 after 3 messages",
    needs=STREAM,
    read=READ,
    hints=(
        "When do you know that a body is too long: at its end, or earlier?",
        "RequestData, after each await of receive.",
        "Add up the lengths as they arrive, and raise before the next await.",
    ),
    rows=("3.24",),
    live=False,
)
async def endless(bench: Bench) -> str:
    # An app that stops at all has stopped long before a thousand messages.
    receive = Receive(body_messages([b"abcd"] * 1000))
    data = request_data(bench, receive, body_extractor=as_it_is, max_body_size=10)
    return f"{await _told(bench, data.get_body())} after {receive.asked} messages"
