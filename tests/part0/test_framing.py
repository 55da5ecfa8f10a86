"""Tests where a message ends, and which bytes are refused, however they are cut into reads."""

import asyncio
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.part0 import PART0
from tests.part0.serving import (
    Limits,
    Site,
    answer,
    client,
    closing,
    one_by_one,
    request,
    said,
    serving,
    statuses,
    turns_until,
)
from workbook.suite.cpu_time import cpu_time

Reader = PART0.get("server.reader.Reader")
BadMessage = PART0.get("server.errors.BadMessage")

CHUNKED = b"Transfer-Encoding: chunked"
POST = b"POST / HTTP/1.1"


def chunked(body: bytes) -> bytes:
    return closing(CHUNKED, line=POST, body=body)


GOOD = {
    "get": closing(),
    "empty-line-before": b"\r\n\r\n" + closing(),
    "length": closing(b"Content-Length: 3", line=POST, body=b"abc"),
    "length-with-zeros": closing(b"Content-Length: 003", line=POST, body=b"abc"),
    "chunked": chunked(b"3\r\nabc\r\n0\r\n\r\n"),
    "chunked-big-letters": chunked(b"A\r\n0123456789\r\n0\r\n\r\n"),
    "chunk-extension": chunked(b'3;a=b;c="d"\r\nabc\r\n0;x\r\n\r\n'),
    "chunk-extension-blanks": chunked(b'3 ;a=b\r\nabc\r\n1\t; c = "d" ;e\r\nx\r\n0\r\n\r\n'),
    "chunk-extension-quoted": chunked(b'3;a="b;\\"\xe9\t\\\\"\r\nabc\r\n0;b=""\r\n\r\n'),
    "trailers": chunked(b"3\r\nabc\r\n0\r\nX-Trailer: 1\r\nHost: b\r\n\r\n"),
    "coding-in-capitals": closing(b"Transfer-Encoding: CHUNKED", line=POST, body=b"0\r\n\r\n"),
    "absolute": closing(line=b"GET http://b:80/x?y HTTP/1.1"),
    "absolute-no-path": closing(line=b"GET http://b HTTP/1.1"),
    "options-star": closing(line=b"OPTIONS * HTTP/1.1"),
    "1.0": b"GET / HTTP/1.0\r\n\r\n",
    "1.2": closing(line=b"GET / HTTP/1.2"),
    "1.9": closing(b"Content-Length: 3", line=b"POST / HTTP/1.9", body=b"abc"),
    "ipv6-host": b"GET / HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close\r\n\r\n",
    "upgrade-is-ignored": closing(b"Upgrade: h2c", b"Connection: upgrade, close"),
    "latin-1-value": closing(b"X: caf\xe9"),
}

BAD = {
    # framing
    "length-and-chunked": (400, request(b"Content-Length: 3", CHUNKED, line=POST)),
    "chunked-and-length": (400, request(CHUNKED, b"Content-Length: 3", line=POST)),
    "two-lengths": (400, request(b"Content-Length: 3", b"Content-Length: 4", line=POST)),
    "same-length-twice": (400, request(b"Content-Length: 3", b"Content-Length: 3", line=POST)),
    "chunked-twice": (400, request(CHUNKED, CHUNKED, line=POST)),
    "chunked-chunked": (400, request(CHUNKED + b", chunked", line=POST)),
    "chunked-not-last": (400, request(CHUNKED + b", gzip", line=POST)),
    "identity": (400, request(b"Transfer-Encoding: identity", line=POST)),
    "empty-coding": (400, request(b"Transfer-Encoding:", line=POST)),
    "unknown-coding": (501, request(b"Transfer-Encoding: gzip, chunked", line=POST)),
    "chunked-in-1.0": (400, request(CHUNKED, line=b"POST / HTTP/1.0")),
    "coding-with-tab": (400, request(b"Transfer-Encoding: \x0bchunked", line=POST)),
    "space-before-colon": (400, request(b"Content-Length : 3", line=POST)),
    "fold": (400, request(b"X: a", b" Content-Length: 3", line=POST)),
    # header fields
    "no-host": (400, b"GET / HTTP/1.1\r\n\r\n"),
    "two-hosts": (400, request(b"Host: a")),
    "nul": (400, request(b"X: a\x00b")),
    "control": (400, request(b"X: a\x01b")),
    "delete": (400, request(b"X: a\x7fb")),
    "bare-lf": (400, request(b"X: a\nY: b")),
    "bare-lf-only": (400, b"GET / HTTP/1.1\nHost: a\n\n"),
    "bare-lf-at-end": (400, b"GET / HTTP/1.1\r\nHost: a\n\n"),
    "bare-cr": (400, request(b"X: a\rY: b")),
    "no-colon": (400, request(b"X")),
    "no-name": (400, request(b": x")),
    "name-in-latin-1": (400, request(b"X\xe9: x")),
    "name-with-bracket": (400, request(b"X(: x")),
    "space-first": (400, b"GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
    "expectation": (417, request(b"Expect: a-pony")),
    # the request line
    "two-spaces": (400, request(line=b"GET  / HTTP/1.1")),
    "no-target": (400, request(line=b"GET  HTTP/1.1")),
    "lf-before": (400, request(line=b"\nGET / HTTP/1.1")),
    "cr-before": (400, request(line=b"\rGET / HTTP/1.1")),
    "space-at-end": (400, request(line=b"GET / HTTP/1.1 ")),
    "tab": (400, request(line=b"GET\t/ HTTP/1.1")),
    "no-version": (400, request(line=b"GET /")),
    "lower-case-http": (400, request(line=b"GET / http/1.1")),
    "ice": (400, request(line=b"SOURCE / ICE/1.0")),
    "0.9": (505, request(line=b"GET / HTTP/0.9")),
    "1.2-no-host": (400, b"GET / HTTP/1.2\r\n\r\n"),
    "1.2-bare-lf": (400, b"GET / HTTP/1.2\nHost: a\r\n\r\n"),
    "2.0": (505, request(line=b"GET / HTTP/2.0")),
    "1.10": (400, request(line=b"GET / HTTP/1.10")),
    "unknown-method": (501, request(line=b"BREW / HTTP/1.1")),
    "unknown-method-1.2": (501, request(line=b"BREW / HTTP/1.2")),
    "long-method": (501, request(line=b"A" * 9000 + b" / HTTP/1.1")),
    "lower-case-method": (501, request(line=b"get / HTTP/1.1")),
    "connect": (400, request(line=b"CONNECT a:1 HTTP/1.1")),
    "get-star": (400, request(line=b"GET * HTTP/1.1")),
    "no-slash": (400, request(line=b"GET x HTTP/1.1")),
    "at-evil": (400, request(line=b"GET @evil HTTP/1.1")),
    "userinfo-target": (400, request(line=b"GET http://u@h/ HTTP/1.1")),
    "fragment": (400, request(line=b"GET /#f HTTP/1.1")),
    "control-in-target": (400, request(line=b"GET /\x01 HTTP/1.1")),
    "high-byte-in-target": (400, request(line=b"GET /\xff HTTP/1.1")),
    "tls": (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
    "nonsense": (400, b"\r\n \r\n"),
    **{
        f"host-{value.decode('latin-1')}": (400, b"GET / HTTP/1.1\r\nHost: " + value + b"\r\n\r\n")
        for value in (b"", b"a/b", b"u@a", b"a,b", b"a b", b"a:x", b"[::1", b"\xe9", b"a#b", b"a?b")
    },
    **{
        f"length-{value!r}": (400, request(b"Content-Length: " + value, line=POST))
        for value in (b"+3", b"-3", b"0x3", b"3_0", b"3 3", b"3,3", b"3, 4", b"", b"3;", b"\xb2")
    },
    # chunks
    **{
        f"chunk-{body!r}": (400, chunked(body))
        for body in (
            b"x\r\n",
            b"-1\r\nabc",
            b"0x3\r\nabc",
            b"+3\r\nabc",
            b"3 \r\nabc",
            b" 3\r\nabc",
            b"3\nabc\n0\n\n",
            b"3\rabc",
            b"3\r\nabcd\r\n0\r\n\r\n",
            b"3\r\nabc0\r\n\r\n",
            b"3\r\nabc\n0\r\n\r\n",
            b"3;a\x00\r\nabc",
            b"3;a\nabc",
            b"3;\r\nabc",
            b"3;;;\r\nabc",
            b"3;a=\r\nabc",
            b"3;a==b\r\nabc",
            b"3;a=b c\r\nabc",
            b"3;bad[=x\r\nabc",
            b"3 a\r\nabc",
            b"3;a \r\nabc",
            b'1;a="\r\nX\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"\r\n',
            b'3;a="\\\r\nabc"\r\nabc',
            b'3;a="b"c\r\nabc',
            b"\r\n3\r\nabc\r\n",
            b"11111111111111111\r\n",
            b"0\r\nbad trailer\r\n\r\n",
            b"0\r\nX: a\x00\r\n\r\n",
            b"0\r\nX: a\n\r\n",
        )
    },
}  # fmt: skip


def verdict(*pieces: bytes) -> object:
    """Return the messages that the server's Reader finds, or the status of its refusal."""
    reader, seen, head, body = Reader(Limits()), [], None, b""
    try:
        for piece in pieces:
            reader.feed(piece)
            while True:
                if head is None and (head := reader.take_head()) is None:
                    break
                body += reader.take_body()
                if not reader.is_body_complete:
                    break
                seen.append((head.method, head.target, tuple(head.headers), body))
                head, body = None, b""
    except BadMessage as error:
        return error.status
    return seen


@pytest.mark.parametrize("name", GOOD)
async def test_good_messages_are_accepted(name: str) -> None:
    async with serving(Site()) as server:
        assert statuses(await said(server, GOOD[name])) == [200]
    assert verdict(GOOD[name]) == verdict(*one_by_one(GOOD[name]))
    assert isinstance(verdict(GOOD[name]), list)


@pytest.mark.parametrize("name", BAD)
async def test_bad_messages_are_refused_and_the_connection_closes(name: str) -> None:
    status, message = BAD[name]
    site = Site()
    async with serving(site) as server:
        assert statuses(await said(server, message)) == [status]
        assert statuses(await said(server, *one_by_one(message))) == [status]
    assert site.bodies == []
    assert verdict(message) == verdict(*one_by_one(message)) == status


def test_the_table_is_long_enough() -> None:
    assert len(BAD) >= 80


def test_the_page_of_verdicts_is_right_about_part_0() -> None:
    """Only the column of Part 0 is tested. The other columns come from one run."""
    from tests.part0 import verdicts  # which begins with this module's tables

    page = verdicts.PAGE.read_text("utf-8").splitlines()
    shown = {line.partition("` | ")[0] + "`": line.partition("` | ")[2][:3] for line in page}
    for group, messages in verdicts.groups().items():
        for name, message in messages.items():
            told = shown[f"| {verdicts.row(name, message)}"]
            if group != "Pipelining":
                assert told == str(BAD[name][0] if name in BAD else 200), name


@given(st.sampled_from([*GOOD.values(), *(message for _, message in BAD.values())]), st.data())
def test_a_message_is_read_in_the_same_way_however_it_is_cut(
    message: bytes, data: st.DataObject
) -> None:
    message += GOOD["trailers"]
    cuts = data.draw(st.lists(st.integers(0, len(message)), max_size=6))
    places = [0, *sorted(cuts), len(message)]
    pieces = [message[start:end] for start, end in itertools.pairwise(places)]
    assert verdict(*filter(None, pieces)) == verdict(message)


async def test_trailers_are_not_headers_of_this_or_the_next_request() -> None:
    site = Site()
    first = request(CHUNKED, line=POST, body=b"3\r\nabc\r\n0\r\nX-Trailer: 1\r\nCookie: x\r\n\r\n")
    async with serving(site) as server:
        assert statuses(await said(server, first + closing())) == [200, 200]
    names = [[name for name, _ in scope["headers"]] for scope in site.asked]
    assert names == [[b"host", b"transfer-encoding"], [b"host", b"connection"]]


async def test_the_authority_of_an_absolute_target_is_the_host() -> None:
    site = Site()
    async with serving(site) as server:
        await said(server, closing(line=b"GET http://b:80?x=1 HTTP/1.1"))
    assert (site.asked[0]["raw_path"], site.asked[0]["query_string"]) == (b"/", b"x=1")
    assert [value for name, value in site.asked[0]["headers"] if name == b"host"] == [b"b:80"]


async def test_white_space_around_values_is_removed() -> None:
    site = Site()
    async with serving(site) as server:
        await said(server, closing(b"X-Y: \t a b\t ", b"Empty:"))
    assert site.asked[0]["headers"][2:] == [(b"x-y", b"a b"), (b"empty", b"")]


async def test_many_empty_lines_do_not_keep_a_connection_open() -> None:
    """Neither many empty lines nor slow ones may keep a connection open."""
    lines = b"\r\n" * 200_000
    async with serving(Site()) as server:
        assert statuses(await said(server, b"\r\n" * 4 + closing())) == [200]
        assert statuses(await said(server, lines)) == [400]
        assert statuses(await said(server, *one_by_one(lines[:40]))) == [400]
        assert statuses(await said(server, request() + lines)) == [200, 400]


async def test_garbage_after_a_request_is_refused_after_its_answer() -> None:
    async with serving(Site()) as server:
        assert statuses(await said(server, request() + b"\x00garbage\r\n\r\n")) == [200, 400]


def test_many_small_chunks_need_little_memory() -> None:
    reader = Reader(Limits())
    reader.feed(request(CHUNKED, line=POST))
    assert reader.take_head() is not None
    stream = b"1\r\nx\r\n" * 50_000 + b"0\r\n\r\n"
    taken = 0
    for start in range(0, len(stream), 65536):
        reader.feed(stream[start : start + 65536])
        taken += len(reader.take_body())
        assert reader.pending < 16  # only the beginning of a chunk is kept
    assert (taken, reader.is_body_complete) == (50_000, True)


LONG_LINES = {
    "extension": b"1;a=" + b"b" * 16_000,
    "quoted-extension": b'1;a="' + b"b" * 16_000,
    "extensions": b"1" + b";a=b" * 4_000,
    "blanks": b"1 " + b" " * 16_000,
    "trailer": b"0\r\nX: " + b"b" * 16_000,
}


@pytest.mark.parametrize("name", LONG_LINES)
def test_each_byte_of_a_long_line_between_chunks_is_read_once(name: str) -> None:
    """A line four times as long must not cost more for each byte, and must not be kept."""
    times = []
    for size in (4_000, 16_000):
        best = float("inf")
        for _ in range(3):
            reader = Reader(Limits())
            reader.feed(request(CHUNKED, line=POST))
            reader.take_head()
            with cpu_time() as took:
                for byte in one_by_one(LONG_LINES[name][:size]):
                    reader.feed(byte)
                    reader.take_body()
                    assert reader.pending < 8
            best = min(best, took.seconds)
        times.append(best)
    assert times[1] < times[0] * 6 + 0.002


async def test_bytes_that_are_only_framing_do_not_wake_the_app(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If a chunk extension arrives byte by byte, the app must not be woken for each byte."""
    exchange = PART0.get("server.exchange.Exchange")
    wake, woken = exchange.wake, []

    def counted(self: Any) -> None:
        woken.append(self)
        wake(self)

    monkeypatch.setattr(exchange, "wake", counted)
    site = Site()
    async with serving(site) as server, client(server) as one:
        one.send(closing(CHUNKED, line=POST))
        await turns_until(lambda: bool(server.running))
        (connection,) = server.connections
        await turns_until(lambda: connection.phase == "the app waits for the body")
        for byte in one_by_one(b"3;a=" + b"b" * 1000 + b"\r\nt"):
            connection.data_received(byte)
        assert len(woken) == 1
        one.send(b"ea\r\n0\r\n\r\n")
        assert statuses(await one.rest()) == [200]
    assert site.bodies == [b"tea"]


async def test_the_unread_rest_of_a_body_does_not_reach_the_next_request() -> None:
    """The app stops reading in the middle of a body. The next request must not get the rest."""
    bodies = []

    async def gives_up(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/first":
            waiting = asyncio.ensure_future(receive())
            await asyncio.sleep(0)
            waiting.cancel()
        else:
            bodies.append((await receive())["body"])
        await answer(send)

    async with serving(gives_up, lint=False) as server, client(server) as one:
        one.send(request(b"Content-Length: 3", line=b"PUT /first HTTP/1.1"))
        assert (await one.head()).startswith(b"HTTP/1.1 200")
        one.send(b"tea" + request() + closing(b"Content-Length: 3", line=POST, body=b"pot"))
        assert statuses(await one.rest()) == [200, 200]
    assert bodies == [b"", b"pot"]
