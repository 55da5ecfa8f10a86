"""Checks of the bytes of a response: every client must find the same end, or it is not sent."""

import re
from typing import Any

from tests.part0.checks.asking import (
    Scope,
    answer,
    closing,
    connected,
    line_ends_in_words,
    logged_lines,
    note,
    request,
    status,
)
from tests.part0.checks.stand_ins import connections, said
from workbook.suite.checks import check
from workbook.suite.testbed import Bench


async def raw(bench: Bench, app: Any, message: bytes, end: bytes) -> bytes:
    note(bench, message)
    async with connections(bench, app) as server, connected(server.port) as one:
        one.send(message)
        return await one.until(end)


async def tea(scope: Scope, receive: Any, send: Any) -> None:
    await answer(send, b"tea", (b"x-a", b"1"))


@check(
    "answers-checked",
    "status and headers become bytes; a wrong value, or one that would begin another header, is "
    "refused",
    since=0,
    expected="HTTP/1.1 200 OK, x: 1, length 3 · status 99 refused, CR LF refused, "
    "LF refused, CR refused, NUL refused, text refused",
    read='RFC 9110, "Field Values"',
    hints=(
        "Which values of an app must not be sent to a client?",
        "ResponseHead in server/response_head.py.",
        "A status from 200 to 599, names that are tokens, values without control characters.",
    ),
    rows=("0.10", "0.12"),
)
async def checked(bench: Bench) -> str:
    make = bench.name("server.response_head.ResponseHead")
    head = make(200, [(b"x", b"1"), (b"content-length", b"3")])
    lines = head.lines.decode().split("\r\n")
    refused = []
    wrong: dict[str, tuple[int, list[Any]]] = {
        "status 99": (99, []),
        "CR LF": (200, [(b"x", b"a\r\nb: 1")]),
        "LF": (200, [(b"x", b"a\nb: 1")]),
        "CR": (200, [(b"x", b"a\rb: 1")]),
        "NUL": (200, [(b"x", b"a\0")]),
        "text": (200, [("x", "1")]),
    }
    for name, given in wrong.items():
        try:
            make(*given)
            refused.append(f"{name} taken")
        except (TypeError, ValueError):
            refused.append(f"{name} refused")
    fields = [line for line in lines[1:] if line and not line.startswith("date: ")]
    return f"{lines[0]}, {', '.join(fields)}, length {head.length} · {', '.join(refused)}"


@check(
    "answers-lines",
    "a response has a status line, a date, its length, and lines that end in CRLF",
    since=0,
    expected="HTTP/1.1 200 OK <CRLF> content-length: 3 <CRLF> date <CRLF> x-a: 1 <CRLF> <CRLF> tea",
    read='RFC 9112, "Status Line"',
    hints=(
        "Which bytes end a line in HTTP?",
        "ResponseHead in server/response_head.py, Exchange.send in server/exchange.py.",
        r"b\"\r\n\" after each line, and once more before the body.",
    ),
    rows=("0.8",),
)
async def lines(bench: Bench) -> str:
    got = (await raw(bench, tea, request(), b"tea")).decode()
    got = re.sub(r"date: [^\r\n]*GMT", "date", got)
    status, *lines = re.findall(r"[^\n]*\n|[^\n]+$", got) or ["nothing"]
    fields, body = [line for line in lines[:-1] if line.strip()], lines[-1:]
    ends = [line for line in lines[:-1] if not line.strip()]
    # The headers may come in any order.
    return line_ends_in_words("".join([status, *sorted(fields), *ends, *body]))


@check(
    "answers-head",
    "HEAD, 204 and 304 have no body",
    since=0,
    expected="200, 204, 304, 200",
    read='RFC 9110, "HEAD"',
    hints=(
        "What does a client do with a body that it does not expect?",
        "Exchange.send in server/exchange.py.",
        "There is no body if the method is HEAD or the status is 204 or 304: drop the app's bytes.",
    ),
    rows=("0.14",),
)
async def no_body(bench: Bench) -> str:
    async def app(scope: Scope, receive: Any, send: Any) -> None:
        code = int(scope["query_string"] or 200)
        await answer(send, b"" if scope["path"] == "/empty" else b"tea", status=code)

    asked = request(line=b"HEAD / HTTP/1.1") + request(line=b"GET /?204 HTTP/1.1")
    asked += request(line=b"GET /?304 HTTP/1.1") + closing(line=b"GET /empty HTTP/1.1")
    return await said(bench, app, asked)


@check(
    "answers-old",
    "a client of HTTP/1.0 gets no chunks: a body without a length ends with the connection",
    since=0,
    expected="1.1 chunked, 1.0 not, and closed",
    read='RFC 9112, "Message Body Length"',
    hints=(
        "Does HTTP/1.0 know chunks?",
        "Exchange.send in server/exchange.py.",
        "For HTTP/1.0 and a body in pieces: no chunks, `connection: close`, and close at the end.",
    ),
    rows=("0.14",),
)
async def old(bench: Bench) -> str:
    async def app(scope: Scope, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"te", "more_body": True})
        await send({"type": "http.response.body", "body": b"a"})

    new = await raw(bench, app, closing(), b"0\r\n\r\n")
    message = b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    old = await raw(bench, app, message, b"0\r\n\r\n")
    told = ["1.1 chunked" if b"2\r\nte\r\n1\r\na\r\n0\r\n\r\n" in new else f"1.1 {new!r}"]
    told.append("1.0 not" if old.endswith(b"\r\n\r\ntea") else "1.0 in chunks")
    return f"{', '.join(told)}, {'and closed' if b'connection: close' in old else 'kept alive'}"


@check(
    "answers-none",
    "if the app raises or gives no answer, the client gets a 500 and the log gets a line",
    since=0,
    expected="returns: 500, logged · raises: 500, logged, without the text of the exception",
    read='Part 0\'s page, "The life of a connection"',
    hints=(
        "Who answers the client if the app does not?",
        "Exchange.run in server/exchange.py.",
        "After the call of the app: if the response is not complete, log it and call "
        "connection.fail(self).",
    ),
    rows=("0.10",),
)
async def no_answer(bench: Bench) -> str:
    async def forgets(scope: Scope, receive: Any, send: Any) -> None:
        return

    async def raises(scope: Scope, receive: Any, send: Any) -> None:
        raise RuntimeError("a secret")

    told = []
    for name, app in (("returns", forgets), ("raises", raises)):
        with logged_lines() as lines:
            heard = await said(bench, app, request())
        line = f"{name}: {status(heard)}, {'logged' if lines else 'not logged'}"
        told.append(line)
    whether = "with" if "secret" in heard else "without"
    return f"{' · '.join(told)}, {whether} the text of the exception"


@check(
    "answers-injection",
    "a header or a status that would begin another header is never sent",
    since=0,
    expected="value 500, name 500, status 500",
    read='RFC 9110, "Field Values"',
    hints=(
        "Can the server trust the headers of an app?",
        "header_line in server/response_head.py.",
        "A name is a token, and a value has no control characters. Otherwise raise a "
        "ValueError, which becomes a 500.",
    ),
    rows=("0.12",),
)
async def injection(bench: Bench) -> str:
    def sending(code: Any, name: bytes, value: bytes) -> Any:
        async def app(scope: Scope, receive: Any, send: Any) -> None:
            await answer(send, b"tea", (name, value), status=code)

        return app

    wrong: dict[str, tuple[Any, bytes, bytes]] = {
        "value": (200, b"x", b"a\r\nY: 1"),
        "name": (200, b"x\r\ny", b"1"),
        "status": ("200", b"x", b"1"),
    }
    told = []
    with logged_lines():
        for what, (code, name, value) in wrong.items():
            heard = await said(bench, sending(code, name, value), closing())
            sends = f"the status {code!r} and the header {name!r} with {value!r}"
            bench.sent[-1] = f"GET /, and the app sends {sends}"
            told.append(f"{what} {heard[:3] if heard[:3].isdigit() else 'no answer'}")
    return ", ".join(told)


@check(
    "answers-length",
    "no client gets a complete response if the body does not fit its Content-Length",
    since=0,
    expected="shorter: less, longer: less",
    read='RFC 9112, "Message Body Length"',
    hints=(
        "What does a client do that expects three more bytes?",
        "Exchange.send in server/exchange.py.",
        "Count the missing bytes. If they do not match, raise an exception, and the connection "
        "is cut.",
    ),
)
async def promised(bench: Bench) -> str:
    def sending(body: bytes) -> Any:
        async def app(scope: Scope, receive: Any, send: Any) -> None:
            await answer(send, body, (b"content-length", b"3"))

        return app

    told = []
    with logged_lines():
        for name, body in (("shorter", b"te"), ("longer", b"teas")):
            got = await raw(bench, sending(body), closing(), b"never")
            whole = got.startswith(b"HTTP/1.1 200") and len(got.partition(b"\r\n\r\n")[2]) >= 3
            told.append(f"{name}: {'a whole one' if whole else 'less'}")
    return ", ".join(told)
