"""Checks of Request: the data that a handler can read, without a server."""

from collections.abc import Iterable
from typing import Any

from workbook.protocol.messages import body_messages, http_scope
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = 'The guide, "Request/Response objects"'


def made(bench: Bench, scope: dict[str, Any], pieces: Iterable[bytes] = (), **options: Any) -> Any:
    messages = iter(body_messages(pieces))

    async def receive() -> dict[str, Any]:
        return dict(next(messages))

    return bench.name("web.request.Request")(scope, receive, "the app", **options)


@check(
    "requests-url",
    "a request knows its method, its url with the query, its version, and the app",
    since=0,
    expected="GET http://site/x?q=a%20b, q=a b, 1.1, the app",
    read=READ,
    hints=(
        "Where does each of these values come from: the method, the URL, the version, the app?",
        "Request.__init__ and Request.url in web/request.py.",
        "URL(scheme://host + raw_path + ? + query_string); the host comes from the header Host.",
    ),
    rows=("0.5",),
)
async def url(bench: Bench) -> str:
    asked = made(bench, http_scope("GET", "/x?q=a%20b", headers=[("Host", "site")]))
    app = getattr(asked, "app", "no app")
    return f"{asked.method} {asked.url}, q={asked.url.query['q']}, {asked.version}, {app}"


@check(
    "requests-headers",
    "the case of a header name does not matter, and repeated headers are joined into one value",
    since=0,
    expected="X-TOKEN t, many a, b, cookies a=1; b=2",
    read=READ,
    hints=(
        "Are names of headers case-sensitive?",
        "RequestHeaders in web/request.py.",
        'Convert both names to lower case. Join values with ", ", and cookies with "; ".',
    ),
)
async def headers(bench: Bench) -> str:
    pairs = [("X-Token", "t"), ("Many", "a"), ("many", "b"), ("Cookie", "a=1"), ("Cookie", "b=2")]
    got = made(bench, http_scope(headers=pairs)).headers
    return f"X-TOKEN {got['X-TOKEN']}, many {got['many']}, cookies {got['cookie']}"


@check(
    "requests-latin-1",
    "a header may contain a byte that is not ASCII",
    since=0,
    expected="café",
    read=READ,
    hints=(
        "Which encoding can read every byte?",
        "RequestHeaders.__init__ in web/request.py.",
        "name.decode('latin-1'), value.decode('latin-1').",
    ),
    rows=("0.14",),
)
async def latin_1(bench: Bench) -> str:
    return str(made(bench, http_scope(headers=[(b"x", b"caf\xe9")])).headers["x"])


@check(
    "requests-body",
    "a body that arrives in pieces is read as a whole, and a second read returns the same object",
    since=0,
    expected="abcde, again the same",
    read=READ,
    hints=(
        "What does each message of the body contain, and what does more_body=False mean?",
        "Request.read in web/request.py.",
        "Append each piece to a list, join them once at the end, and keep the result.",
    ),
    rows=("0.11",),
)
async def body(bench: Bench) -> str:
    asked = made(bench, http_scope("POST"), [b"ab", b"", b"cd", b"e"])
    whole = await bench.within(asked.read())
    same = await bench.within(asked.read()) is whole
    return f"{whole.decode()}, again {'the same' if same else 'another'}"


@check(
    "requests-json",
    "json() returns the data, and a body that is not JSON raises HTTPBadRequest",
    since=0,
    expected="{'a': 1}, HTTPBadRequest, HTTPBadRequest, HTTPBadRequest",
    read=READ,
    hints=(
        "Whose mistake is a body that is not JSON?",
        "Request.text and Request.json in web/request.py.",
        "Turn UnicodeDecodeError, ValueError and RecursionError into HTTPBadRequest.",
    ),
)
async def as_json(bench: Bench) -> str:
    told = []
    for given in (b'{"a": 1}', b"{", b"\xff", b"[" * 100_000):
        asked = made(bench, http_scope("POST"), [given])
        try:
            told.append(repr(await bench.within(asked.json())))
        except NotImplementedError:
            raise  # a stub refuses nothing
        except Exception as error:
            told.append(type(error).__name__)
    return ", ".join(told)


@check(
    "requests-limit",
    "a body that is too large is refused, also when it is read again",
    since=0,
    expected="10: 10 bytes, 11: HTTPRequestEntityTooLarge twice",
    read=READ,
    hints=(
        "How much memory may one client use?",
        "Request.read in web/request.py.",
        "Count the bytes as they arrive. Above max_body_size raise the exception, and remember it.",
    ),
)
async def limit(bench: Bench) -> str:
    fits = made(bench, http_scope("PUT"), [b"a" * 10], max_body_size=10)
    told = f"10: {len(await bench.within(fits.read()))} bytes"
    large, raised = made(bench, http_scope("PUT"), [b"a" * 6, b"a" * 5], max_body_size=10), []
    for _ in range(2):
        try:
            raised.append(repr(await bench.within(large.read())))
        except NotImplementedError:
            raise  # a stub refuses nothing
        except Exception as error:
            raised.append(type(error).__name__)
    same = f"{raised[0]} twice" if raised[0] == raised[1] else " then ".join(raised)
    return f"{told}, 11: {same}"
