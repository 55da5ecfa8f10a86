"""Checks of an upload that is cut off: no reader may take the half body for the whole."""

import asyncio
from typing import Any

from tests.conformance.by_hand import STREAM, Receive, app_that, as_it_is, request_data, streamed
from workbook.protocol.asgi_types import App
from workbook.protocol.client import open_raw
from workbook.protocol.messages import http_scope
from workbook.servers.live import serve
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = "Part 3, repository: asgi/request_data.py"
HALF = {"type": "http.request", "body": b"half", "more_body": True}
GONE = {"type": "http.disconnect"}
HALF_SENT = b"POST /read HTTP/1.1\r\nhost: any\r\ncontent-length: 8\r\n\r\nhalf"


async def _what_comes_of(bench: Bench, reading: Any) -> str:
    try:
        return repr(await bench.within(reading))
    except AssertionError as error:  # raised by `Receive`, or by the reader's code
        return str(error) or "AssertionError"
    except Exception as error:
        return type(error).__name__


@check(
    "cuts-readers",
    "if the client leaves during an upload, no reader gets the half body as if it were whole",
    since=3,
    expected="ClientDisconnected for whole, JSON and stream",
    needs=STREAM,
    read=READ,
    hints=(
        "Which message can come before the one with more_body false?",
        "RequestData, where it handles the message from receive.",
        "On http.disconnect raise ClientDisconnected, and raise it again for every later reader.",
    ),
    rows=("3.21",),
    live=False,
)
async def readers(bench: Bench) -> str:
    data = request_data(bench, Receive([HALF, GONE]), body_extractor=as_it_is)
    whole = await _what_comes_of(bench, data.get_body())
    as_json = await _what_comes_of(bench, data.get_json_body())
    stream = await _what_comes_of(bench, streamed(data))
    if whole == as_json == stream:
        return f"{whole} for whole, JSON and stream"
    return f"whole: {whole} · JSON: {as_json} · stream: {stream}"


@check(
    "cuts-stream",
    "the stream of a cut-off upload gives its chunks, then raises ClientDisconnected",
    since=3,
    expected="half, then ClientDisconnected",
    needs=STREAM,
    read=READ,
    hints=(
        "What does the normal end of a stream tell its reader?",
        "RequestData.get_stream_body_bytes.",
        "Let ClientDisconnected leave the generator instead of ending the stream.",
    ),
    rows=("3.21",),
)
async def stream(bench: Bench) -> str:
    bench.name(STREAM)
    seen: list[str] = []
    first, over = asyncio.Event(), asyncio.Event()

    async def read(data: Any) -> str:
        try:
            async for chunk in data.get_stream_body_bytes():
                seen.append(chunk.decode())
                first.set()
            seen.append("the end")
        except Exception as error:
            seen.append(type(error).__name__)
            raise
        finally:
            over.set()
        return "read"

    await _send_half(bench, app_that(bench, read), first, over)
    return ", then ".join(seen)


async def _send_half(bench: Bench, app: App, first: asyncio.Event, over: asyncio.Event) -> None:
    """Send half an upload, from a script or from a real client that then disconnects."""
    if bench.host == "inprocess":
        await bench.talk(app, http_scope("POST", "/read"), [HALF, GONE])
        return
    async with serve(app, bench.host) as live:
        async with open_raw(live.port) as (_, writer):
            writer.write(HALF_SENT)
            await bench.within(writer.drain())
            await bench.within(first.wait())
        await bench.within(over.wait())
    complaints = [*live.breaches, *(line for line in live.log if "Exception" in line)]
    if complaints:
        raise AssertionError(complaints[0])


@check(
    "cuts-answer",
    "a client that has left gets no response, and this is not an error of the app",
    since=3,
    expected="nothing sent, nothing raised, nothing logged",
    needs=STREAM,
    read='Part 3, "Improving our App class"',
    hints=(
        "Who would read a 400 here?",
        "App._handle_http_request.",
        "Catch ClientDisconnected there and return; no 400, no 500, no traceback.",
    ),
    rows=("3.21",),
    live=False,
)
async def answer(bench: Bench) -> str:
    bench.name(STREAM)
    app = app_that(bench, lambda data: data.get_body(), body=as_it_is)
    transcript = await bench.talk(app, http_scope("POST", "/read"), [HALF, GONE])
    sent = str(transcript.sent[0].get("status")) if transcript.sent else "nothing"
    raised = type(transcript.error).__name__ if transcript.error else "nothing"
    logged = "a traceback" if "Traceback" in bench.printed.everything else "nothing"
    return f"{sent} sent, {raised} raised, {logged} logged"
