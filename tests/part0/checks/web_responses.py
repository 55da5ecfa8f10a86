"""Checks of Response and json_response: status, headers, body, and values that are refused."""

from typing import Any

from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = 'The guide, "Request/Response objects"'


@check(
    "responses-as-headers",
    "a response gives ASGI its headers as bytes, with lower-case names and the length of the body",
    since=0,
    expected="content-type=text/plain; charset=utf-8, content-length=3, x-tea=Green · "
    "without a body: content-length=0, b''",
    read=READ,
    hints=(
        "Which two headers does every response with a body have?",
        "Response.as_headers in web/response.py.",
        "Convert names to lower case, and encode names and values. A text/ type gets its "
        "charset. Leave out a Content-Length from the caller, because the response counts the "
        "body. A response without a body has the body b''.",
    ),
)
async def as_headers(bench: Bench) -> str:
    def shown(response: Any) -> str:
        return ", ".join(f"{key.decode()}={value.decode()}" for key, value in response.as_headers())

    make = bench.name("web.response.Response")
    told = shown(make("tea", headers={"X-Tea": "Green", "Content-Length": "99"}))
    empty = make()
    return f"{told} · without a body: {shown(empty)}, {empty.body!r}"


@check(
    "responses-text",
    "str(response) is the whole HTTP response as text",
    since=0,
    expected="HTTP/1.1 404 Not Found / content-type: text/plain; charset=utf-8 / "
    "content-length: 3 /  / tea",
    read=READ,
    hints=(
        "With which lines does a response begin, and what is between them and the body?",
        "Response.phrase and Response.__str__ in web/response.py.",
        "HTTPStatus(status).phrase; each line ends in CR LF, and an empty line ends the head.",
    ),
)
async def as_text(bench: Bench) -> str:
    return str(bench.name("web.response.Response")("tea", 404)).replace("\r\n", " / ")


@check(
    "responses-length",
    "Content-Length counts bytes, not characters",
    since=0,
    expected="content-length: 5",
    read=READ,
    hints=(
        "How many bytes is é?",
        "Response.add_body and Response.as_headers in web/response.py.",
        "add_body turns the body into bytes. Count these bytes.",
    ),
    rows=("0.9",),
)
async def length(bench: Bench) -> str:
    headers = dict(bench.name("web.response.Response")("café").as_headers())
    return f"content-length: {headers[b'content-length'].decode()}"


@check(
    "responses-json",
    "json_response sends JSON without blanks, with its own content type and no charset",
    since=0,
    expected='{"a":[1,null]} as content-type: application/json, 201',
    read=READ,
    hints=(
        "In what does a JSON response differ from other responses?",
        "json_response in web/response.py.",
        'Response(_to_json(data), status, "application/json", headers): _to_json leaves the '
        "blanks out, and refuses NaN, which is not JSON.",
    ),
)
async def as_json(bench: Bench) -> str:
    response = bench.name("web.response.json_response")({"a": [1, None]}, status=201)
    kind = dict(response.as_headers())[b"content-type"].decode()
    return f"{response.body.decode()} as content-type: {kind}, {response.status}"


@check(
    "responses-cookies",
    "a header that is added twice is sent twice: two cookies are two headers",
    since=0,
    expected="a=1 b=2",
    read=READ,
    hints=(
        "Can a dict hold two cookies?",
        "Response.__init__, which makes the headers, and add_header in web/response.py.",
        "The headers are a list of pairs; add_header appends.",
    ),
)
async def cookies(bench: Bench) -> str:
    response = bench.name("web.response.Response")("tea")
    response.add_header("Set-Cookie", "a=1")
    response.add_header("Set-Cookie", "b=2")
    return " ".join(
        value.decode() for name, value in response.as_headers() if name == b"set-cookie"
    )


@check(
    "responses-injection",
    "a header with a control character is refused, so a value cannot add a second header",
    since=0,
    expected="CRLF ValueError, LF ValueError, CR ValueError, NUL ValueError, name ValueError, "
    "type ValueError",
    read=READ,
    hints=(
        "What does a client read if a value contains CR and LF?",
        "Response.add_header and Response.as_headers in web/response.py.",
        "Search for control characters with a regular expression; if there is one, raise a "
        "ValueError.",
    ),
    rows=("0.12",),
)
async def injection(bench: Bench) -> str:
    make = bench.name("web.response.Response")

    def refused(name: str, value: str) -> str:
        try:
            response = make("tea")
            response.add_header(name, value)
            return repr(response.as_headers()[-1])
        except ValueError:
            return "ValueError"

    return ", ".join(
        [
            f"{what} {refused(name, value)}"
            for what, name, value in (
                ("CRLF", "X", "a\r\nY: 1"),
                ("LF", "X", "a\nY: 1"),
                ("CR", "X", "a\rY: 1"),
                ("NUL", "X", "a\0"),
                ("name", "X\n", "a"),
                ("type", "Content-Type", "a\nb"),
            )
        ]
    )


@check(
    "responses-refused",
    "a wrong body and a wrong status raise an error when the response is made",
    since=0,
    expected="body 3 refused, 99 refused, 600 refused, '200' refused",
    read=READ,
    hints=(
        "When should a mistake raise an error: when the response is made, or when it is sent?",
        "Response.__init__ and add_body in web/response.py.",
        "A status is an int from 200 to 599; raise a ValueError otherwise. A body is str or "
        "bytes; raise a TypeError otherwise.",
    ),
    rows=("0.10",),
)
async def refusals(bench: Bench) -> str:
    make = bench.name("web.response.Response")

    def refused(*given: Any) -> str:
        try:
            return repr(make(*given))
        except (TypeError, ValueError):
            return "refused"

    told = [f"{status!r} {refused('tea', status)}" for status in (99, 600, "200")]
    return ", ".join([f"body 3 {refused(3)}", *told])
