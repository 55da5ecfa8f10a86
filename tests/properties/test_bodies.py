"""Tests any body, with several readers at once, some of which stop, while the client may leave.

A reader of the whole body must get all of it, a stream at least its beginning. After a "too large"
or "client gone", all other readers must get the same error.
"""

import asyncio
import json
import tracemalloc
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import of, run

PARTS = [3, 5]  # Part 4 uses Part 3's file
Message = dict[str, Any]


@dataclass(frozen=True)
class Reader:
    kind: Literal["stream", "body", "json"]
    starts_after: int  # turns of the event loop
    gives_up_after: int | None  # turns; None reads to the end


readers = st.lists(
    st.builds(
        Reader,
        st.sampled_from(["stream", "body", "json"]),
        st.integers(0, 6),
        st.none() | st.integers(0, 8),
    ),
    min_size=1,
    max_size=4,
)
chunks = st.lists(st.sampled_from([b"", b"{", b"}", b"[1]", b"ab", b"\xff"]), max_size=6)


@given(
    chunks=chunks,
    cut_after=st.none() | st.integers(0, 6),
    limit=st.none() | st.integers(0, 12),
    bare=st.booleans(),
    readers=readers,
)
@pytest.mark.parametrize("part", PARTS)
def test_a_body_is_whole_or_refused_for_every_reader(
    part: int,
    chunks: list[bytes],
    cut_after: int | None,
    limit: int | None,
    bare: bool,
    readers: list[Reader],
) -> None:
    messages = list(said(chunks, cut_after, bare))
    body, failure = oracle(messages, limit)
    results = run(read(part, messages, limit, readers))
    for reader, (got, error) in zip(readers, results, strict=True):
        if reader.kind == "stream":
            assert all(got)
            assert body.startswith(b"".join(got))
        if error == "gave up":
            assert reader.gives_up_after is not None
        elif failure:
            assert error == failure
        elif reader.kind == "stream":
            assert (b"".join(got), error) == (body, "")
        elif reader.kind == "body":
            assert (got, error) == (body, "")
        else:
            assert (got, error) == as_json(body)


def said(chunks: list[bytes], cut_after: int | None, bare: bool) -> Iterable[Message]:
    """Yield the messages of a server; a `bare` one leaves out all optional keys."""
    for number, chunk in enumerate(chunks or [b""]):
        if number == cut_after:
            yield {"type": "http.disconnect"}
            return
        message: Message = {"type": "http.request"}
        if chunk or not bare:
            message["body"] = chunk
        more = number + 1 < len(chunks)
        if more or not bare:
            message["more_body"] = more
        yield message


def oracle(messages: list[Message], limit: int | None) -> tuple[bytes, str]:
    """Return the part of the body within the limit, and the expected exception or ""."""
    body = b""
    for message in messages:
        if message["type"] == "http.disconnect":
            return body, "ClientDisconnected"
        if limit is not None and len(body) + len(message.get("body", b"")) > limit:
            return body, "PayloadTooLargeException"
        body += message.get("body", b"")
    return body, ""


def as_json(body: bytes) -> tuple[object, str]:
    try:
        return (json.loads(body.decode()) if body else {}), ""
    except ValueError:
        return None, "InvalidRequestDataException"


async def read(
    part: int, messages: list[Message], limit: int | None, readers: list[Reader]
) -> list[tuple[Any, str]]:
    waiting = iter(messages)

    async def receive() -> Message:
        await asyncio.sleep(0)
        return next(waiting)  # the reader gets an error if it awaits receive once too often

    data = made(part, receive, limit)
    return await asyncio.gather(*(reads(data, reader) for reader in readers))


def made(part: int, receive: Any, limit: int | None) -> Any:
    return of(part, "asgi.request_data.RequestData")(
        receive,
        *([[]] if part >= 5 else []),
        body_extractor=lambda body: body,
        max_body_size=limit,
    )


async def reads(data: Any, reader: Reader) -> tuple[Any, str]:
    """Return the value that a reader got, and the name of its exception or ""."""
    streamed: list[bytes] = []

    async def stream() -> list[bytes]:
        async for chunk in data.get_stream_body_bytes():
            streamed.append(chunk)  # chunks before an error count too
        return streamed

    await turns(reader.starts_after)
    ways = {"stream": stream, "body": data.get_body, "json": data.get_json_body}
    reading = asyncio.create_task(ways[reader.kind]())
    if reader.gives_up_after is not None:
        await turns(reader.gives_up_after)
        reading.cancel()
    error = ""
    try:
        return await reading, ""
    except asyncio.CancelledError:
        error = "gave up"
    except Exception as raised:
        error = type(raised).__name__
    return (streamed if reader.kind == "stream" else None), error


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("part", PARTS)
def test_a_body_in_single_bytes_takes_memory_by_its_bytes(part: int, streamed: bool) -> None:
    """A list of one-byte chunks would need about ninety more bytes for each."""
    size = 32 * 1024
    left = iter(reversed(range(size)))

    async def receive() -> Message:
        return {"type": "http.request", "body": b"x", "more_body": next(left) > 0}

    async def most_memory() -> int:
        data = made(part, receive, limit=size)
        tracemalloc.start()
        try:
            if streamed:
                async for _ in data.get_stream_body_bytes():
                    pass
            assert len(await data.get_body()) == size
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert run(most_memory()) < 4 * size
