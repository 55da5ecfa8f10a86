"""Checks of the head of a request: valid heads are read, and doubtful ones are refused."""

from typing import Any

from tests.part0.checks.asking import as_literal, request
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = 'The guide, "Making server protocol"'
POST = b"POST / HTTP/1.1"


def verdict(bench: Bench, *pieces: bytes, **limits: Any) -> str:
    """Return the target that the server's Reader finds, or the status with which it refuses."""
    head, fed = None, ", ".join(map(as_literal, pieces))
    bench.sent.append(f"a Reader, made by hand, is fed {fed}")
    reader = bench.name("server.reader.Reader")(bench.name("server.limits.Limits")(**limits))
    try:
        for piece in pieces:
            reader.feed(piece)
            head = reader.take_head()
    except bench.name("server.errors.BadMessage") as error:
        return str(error.status)
    return str(head.target) if head else "no head"


@check(
    "heads-parsed",
    "HeadParser reads two heads in pieces, one after the other: method, target and length",
    since=0,
    expected="POST /a?b, 3 bytes, kept · GET /, 0 bytes, closed",
    read=READ,
    hints=(
        "Which methods does httptools call, and how do you know that the head is complete?",
        "HeadParser in server/head.py.",
        "Collect the headers in on_header. finish(line) makes a Head of them and the request "
        "line, and prepares for the next head. After a head with a body, make a new "
        "HttpRequestParser, because the old one waits for the body.",
    ),
)
async def parsed(bench: Bench) -> str:
    parser = bench.name("server.head.HeadParser")(bench.name("server.limits.Limits")())
    told = []
    for line, headers in (
        (b"POST /a?b HTTP/1.1", b"Host: a\r\nContent-Length: 3\r\n\r\n"),
        (b"GET / HTTP/1.1", b"Host: a\r\nConnection: close\r\n\r\n"),
    ):
        for piece in (line[:7], line[7:] + b"\r\n", headers):
            parser.feed(piece, line)
        head = parser.finish(line)
        kept = "kept" if head.keep_alive else "closed"
        told.append(f"{head.method} {head.target.decode()}, {head.length} bytes, {kept}")
    return " · ".join(told)


@check(
    "heads-cut",
    "a request is read in the same way, however its bytes are cut",
    since=0,
    expected="GET /a [(b'host', b'a'), (b'x', b'1')] · then b'GET /b'",
    read=READ,
    hints=(
        "Does a read end where a request ends?",
        "Reader.feed and Reader.take_head in server/reader.py.",
        "Keep the bytes, and return None until the empty line has arrived. Keep the bytes after "
        "it too.",
    ),
)
async def cut(bench: Bench) -> str:
    reader = bench.name("server.reader.Reader")(bench.name("server.limits.Limits")())
    message = request(b"X: 1", line=b"GET /a HTTP/1.1") + b"GET /b"
    head = None
    for at in range(len(message)):
        reader.feed(message[at : at + 1])
        head = head or reader.take_head()
    if head is None:
        return "no head"
    rest = message[len(message) - reader.pending :]
    return f"{head.method} {head.target.decode()} {head.headers} · then {rest!r}"


@check(
    "heads-host",
    "a request needs one valid Host; only HTTP/1.0 may leave it out. All others are answered 400",
    since=0,
    expected="none 400, two 400, a/b 400, none in HTTP/1.0 b'/', two in HTTP/1.0 400",
    read='RFC 9112, "Request Target"',
    hints=(
        "For which site is a request that names no host?",
        "HeadParser.finish in server/head.py: raise BadMessage(400, …).",
        "HTTP/1.1 has exactly one Host, HTTP/1.0 at most one. Its value is only a name or an "
        "address, with or without a port.",
    ),
    rows=("0.14",),
)
async def host(bench: Bench) -> str:
    messages = {
        "none": b"GET / HTTP/1.1\r\n\r\n",
        "two": request(b"Host: b"),
        "a/b": b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "none in HTTP/1.0": b"GET / HTTP/1.0\r\n\r\n",
        "two in HTTP/1.0": b"GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
    }
    return ", ".join(f"{what} {verdict(bench, message)}" for what, message in messages.items())


@check(
    "heads-two-lengths",
    "a request with two different lengths is refused, so that nobody can hide a request in it",
    since=0,
    expected="both 400, length twice 400, +3 400, chunked in 1.0 400, gzip 501",
    read='Part 0\'s page, "2. Two lengths"',
    hints=(
        "If a proxy uses one length and you use the other, where does the next request begin?",
        "HeadParser.finish in server/head.py.",
        "Accept one Content-Length of digits, or in HTTP/1.1 Transfer-Encoding: chunked; other "
        "codings are 501.",
    ),
)
async def two_lengths(bench: Bench) -> str:
    chunked = b"Transfer-Encoding: chunked"
    messages = {
        "both": request(b"Content-Length: 3", chunked, line=POST),
        "length twice": request(b"Content-Length: 3", b"Content-Length: 3", line=POST),
        "+3": request(b"Content-Length: +3", line=POST),
        "chunked in 1.0": request(chunked, line=b"POST / HTTP/1.0"),
        "gzip": request(b"Transfer-Encoding: gzip, chunked", line=POST),
    }
    return ", ".join(f"{what} {verdict(bench, message)}" for what, message in messages.items())


@check(
    "heads-lines",
    "a request line that servers read in different ways is a 400, and another version of HTTP "
    "is a 505",
    since=0,
    expected="X : 400, LF 400, two blanks 400, HTTP/2.0 505, GET x 400",
    read='RFC 9112, "Request Line"',
    hints=(
        "What does httptools accept that RFC 9112 does not allow?",
        "HeadParser.finish in server/head.py.",
        "The request line is exactly method, blank, target, blank, version; then 400, 501 or 505.",
    ),
)
async def lines(bench: Bench) -> str:
    messages = {
        "X :": request(b"X : 1"),
        "LF": request(b"X: a\nY: b"),
        "two blanks": request(line=b"GET  / HTTP/1.1"),
        "HTTP/2.0": request(line=b"GET / HTTP/2.0"),
        "GET x": request(line=b"GET x HTTP/1.1"),
    }
    return ", ".join(f"{what} {verdict(bench, message)}" for what, message in messages.items())


@check(
    "heads-empty-lines",
    "an empty line before a request is skipped, but many of them are refused",
    since=0,
    expected="one b'/', a hundred 400",
    read='RFC 9112, "Message Parsing"',
    hints=(
        "What happens if a client sends an empty line every second?",
        "Reader.take_head in server/reader.py.",
        "Drop CRLF before a request, and count the dropped bytes over all reads. Above "
        "_EMPTY_LINES raise BadMessage(400, …).",
    ),
)
async def empty_lines(bench: Bench) -> str:
    one = verdict(bench, b"\r\n" + request())
    hundred = verdict(bench, *[b"\r\n"] * 100)
    return f"one {one}, a hundred {hundred}"


@check(
    "heads-fields",
    "a head with too many fields is a 431",
    since=0,
    expected="15 taken, 16 431",
    read=READ,
    hints=(
        "How many objects does a head of 32 KB make, if each field has three bytes?",
        "HeadParser in server/head.py, and `headers` in server/limits.py.",
        "Count the fields in on_header. Above limits.headers raise BadMessage(431, …), at the "
        "latest in finish.",
    ),
)
async def fields(bench: Bench) -> str:
    limits = bench.name("server.limits.Limits")(headers=15)
    told = []
    for count in (15, 16):
        parser, line = bench.name("server.head.HeadParser")(limits), b"GET / HTTP/1.1"
        try:
            parser.feed(request(*[b"X: 1"] * (count - 1)), line)
            parser.finish(line)
            told.append(f"{count} taken")
        except bench.name("server.errors.BadMessage") as error:
            told.append(f"{count} {error.status}")
    return ", ".join(told)


@check(
    "heads-limits",
    "a head has limits: 414 for a long line and 431 for a long head, as soon as they are too long",
    since=0,
    expected="long line 414, line in two reads 414, long head 431, head in two reads 431",
    read='RFC 9112, "Request Line"',
    hints=(
        "How much memory can a client use that never ends its line?",
        "Reader.take_head in server/reader.py, and Limits in server/limits.py.",
        "The bytes of a head that is not complete stay in the reader. If they are more than the "
        "limit, do not wait for the rest: raise BadMessage(414, …) if their line has no end, "
        "else BadMessage(431, …).",
    ),
)
async def too_long(bench: Bench) -> str:
    line, head = b"GET /" + b"a" * 300, b"GET / HTTP/1.1\r\nX: " + b"a" * 900
    cases = {
        "long line": [line],
        "line in two reads": [line[:150], line[150:]],
        "long head": [head],
        "head in two reads": [head[:700], head[700:]],
    }
    limits = {"request_line": 200, "head": 800}
    return ", ".join(f"{what} {verdict(bench, *cut, **limits)}" for what, cut in cases.items())
