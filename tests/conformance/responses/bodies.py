"""Checks of response bodies: text, JSON, their encoding, and statuses without a body."""

import codecs
import json
from functools import partial
from typing import Any

from tests.conformance.handlers import answering, refusal, reply, sending
from workbook.protocol.answer import Answer
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

DEFINING = 'Part 3, "Defining helpers"'


@check(
    "response-bodies-text",
    "a text body may be str or bytes, and an empty text is a body too",
    since=3,
    expected="tea as str: 'tea' text/plain · as bytes: 'tea' text/plain · empty str: '' text/plain",
    needs="asgi.http_responses.TextResponse",
    read=DEFINING,
    hints=(
        "Which types need no encoding, and which are not text?",
        "TextResponse.get_body.",
        "Encode a str, return bytes unchanged; only None means no body.",
    ),
    rows=("3.11",),
)
async def text_bodies(bench: Bench) -> str:
    text = bench.name("asgi.http_responses.TextResponse")
    told = []
    for what, body in (("tea as str", "tea"), ("as bytes", b"tea"), ("empty str", "")):
        answer = await reply(bench, partial(text, body))
        status = "" if answer.status == 200 else f"{answer.status} "
        told.append(f"{what}: {status}{answer.text!r} {_media_type(answer)}")
    return " · ".join(told)


@check(
    "response-bodies-not-text",
    "a text response with another type is an error that names the value",
    since=3,
    expected="500 for a dict, 0 and False; the error names each",
    needs="asgi.http_responses.TextResponse",
    read=DEFINING,
    hints=(
        "What did somebody forget who writes TextResponse(0)?",
        "TextResponse.get_body, after str and bytes.",
        'raise TypeError(f"a text body is str or bytes, not {body!r}")',
    ),
    rows=("3.11",),
)
async def not_text(bench: Bench) -> str:
    text = bench.name("asgi.http_responses.TextResponse")
    for body in ({"tea": 1}, 0, False):
        make = partial(text, body)
        answer = await reply(bench, make)
        if answer.status != 500:
            return f"{body!r}: {seen(answer)}, length {answer.header('content-length')}"
        if (told := await refusal(bench, make, repr(body))) != "refused":
            return f"{body!r}: 500, {told}"
    return "500 for a dict, 0 and False; the error names each"


@check(
    "response-bodies-lossless",
    "a text that its encoding cannot express is answered 500, not sent with other characters",
    since=3,
    expected='500 "Internal Server Error" for ☕ in latin-1 and in ascii',
    needs="asgi.http_responses.TextResponse",
    read=DEFINING,
    hints=(
        "What does the client see if your code drops a character, or sends ? for it?",
        "TextResponse.get_body: how it encodes.",
        'self._body.encode(self._encode), without "replace" or "ignore". It raises an error for a '
        "character that the encoding lacks, and the app answers 500.",
    ),
    rows=("3.16",),
)
async def lossless(bench: Bench) -> str:
    text = bench.name("asgi.http_responses.TextResponse")
    for encode in ("latin-1", "ascii"):
        answer = await reply(bench, partial(text, "one ☕", encode=encode))
        if answer.status != 500:
            return f"☕ in {encode}: {seen(answer)}"
    return f"{seen(answer)} for ☕ in latin-1 and in ascii"


@check(
    "response-bodies-json-falsy",
    "[], 0 and false are sent as JSON; None means no body and no content-type",
    since=3,
    expected='[] {} 0 false "" · None: length 0, content-type -',
    needs="asgi.http_responses.JsonResponse",
    read=DEFINING,
    hints=(
        "What is the JSON of an empty list?",
        "JsonResponse.get_body: the test for a body.",
        "Test `is None`, not `if not self._body`. Without a body leave out content-type.",
    ),
    rows=("3.10",),
)
async def falsy_json(bench: Bench) -> str:
    response = bench.name("asgi.http_responses.JsonResponse")
    bodies: list[Any] = [[], {}, 0, False, ""]
    answers = [await reply(bench, partial(response, body)) for body in bodies]
    texts = [
        seen(answer) if answer.status != 200 else json.dumps(answer.json()) if answer.body else "-"
        for answer in answers
    ]
    none = await reply(bench, partial(response, None))
    length, media_type = none.header("content-length"), _media_type(none)
    return f"{' '.join(texts)} · None: length {length}, content-type {media_type}"


@check(
    "response-bodies-no-json",
    "a value that JSON cannot express is answered 500, not sent as broken JSON",
    since=3,
    expected='500 "Internal Server Error" for NaN, Infinity and a set',
    needs="asgi.http_responses.JsonResponse",
    read=DEFINING,
    hints=(
        "What does json.dumps(float('nan')) return, and which parsers accept it?",
        "JsonResponse.get_body: an argument of json.dumps.",
        "allow_nan=False",
    ),
    rows=("3.19",),
)
async def no_json(bench: Bench) -> str:
    response = bench.name("asgi.http_responses.JsonResponse")
    for body in (float("nan"), [float("inf")], {"tea"}):
        answer = await reply(bench, partial(response, body))
        if answer.status != 500:
            return f"{body}: {seen(answer)}"
    return f"{seen(answer)} for NaN, Infinity and a set"


@check(
    "response-bodies-once",
    "get_body is called once each time the response is sent",
    since=3,
    expected="2 answers, 2 calls of get_body, content-length 3 and 3",
    needs="asgi.http_responses.TextResponse",
    read=DEFINING,
    hints=(
        "How often is the body encoded: for its length, and again for sending?",
        "_set_body_length has the encoded body.",
        "Keep the bytes whose length was counted; __call__ sends them.",
    ),
    rows=("3.19",),
)
async def made_once(bench: Bench) -> str:
    text: Any = bench.name("asgi.http_responses.TextResponse")
    calls = []

    class Counted(text):  # type: ignore[misc]
        def get_body(self) -> bytes:
            calls.append(self)
            return bytes(super().get_body())

    response = Counted("tea")  # a response may be kept and sent again
    app = sending(answering(lambda: response))
    lengths = [(await bench.ask(app, "GET", "/tea")).header("content-length") for _ in range(2)]
    return f"2 answers, {len(calls)} calls of get_body, content-length {' and '.join(lengths)}"


@check(
    "response-bodies-encode",
    "`encode` is the encoding of the body, and the content-type names it",
    since=3,
    expected="café is 5 bytes of utf-8, 4 of iso8859-1, 10 of utf-16 · JSON in utf-16 too",
    needs="asgi.http_responses.TextResponse",
    read=DEFINING,
    hints=(
        "How does a client learn in which encoding your code has written the body?",
        "Where the content-type is set.",
        'f"{content_type}; charset={encode}". Only JSON in utf-8 needs no charset.',
    ),
    rows=("3.16",),
)
async def encoded(bench: Bench) -> str:
    text = bench.name("asgi.http_responses.TextResponse")
    as_json = bench.name("asgi.http_responses.JsonResponse")
    told = []
    for encode in ("utf-8", "latin-1", "utf-16"):
        answer = await reply(bench, partial(text, "café", encode=encode))
        if (charset := _charset(answer)) == "-" or answer.text != "café":
            return f"café as {encode} came with charset {charset}"
        told.append(f"{answer.header('content-length')} of {charset}")
    told[0] = told[0].replace("of", "bytes of")
    wide = await reply(bench, lambda: as_json("tea", encode="utf-16"))
    made = 'JsonResponse("tea", encode="utf-16")'
    if (charset := _charset(wide)) != "utf-16":
        return f"{made} came with charset {charset}"
    if wide.text != '"tea"':
        return f"{made} came with the body {wide.body!r}"
    return f"café is {', '.join(told)} · JSON in utf-16 too"


@check(
    "response-bodies-none",
    "204 and 304 have no body, and so no content-length and no content-type",
    since=3,
    expected="204, content-length: -, content-type: - · 304, content-length: -, content-type: -",
    needs="asgi.http_responses.TextResponse",
    read=DEFINING,
    hints=(
        "What does the status 204 mean?",
        "_set_body_length, and where the content-type is set: which two statuses have no body?",
        "For 204 and 304 skip get_body, content-type and content-length, even a content-length "
        "that the caller gave (RFC 9110 8.6, 15.3.5).",
    ),
    rows=("3.18",),
)
async def no_body(bench: Bench) -> str:
    text = bench.name("asgi.http_responses.TextResponse")
    given = {"content-length": "9"}
    answers = [await reply(bench, partial(text, "tea", status, given)) for status in (204, 304)]
    return " · ".join(seen(answer, "content-length", "content-type") for answer in answers)


def _media_type(answer: Answer) -> str:
    return answer.header("content-type").partition(";")[0] or "-"


def _charset(answer: Answer) -> str:
    """Return Python's name of the charset in the content-type; a charset has several names."""
    _, _, name = answer.header("content-type").lower().partition("charset=")
    return codecs.lookup(name.strip().strip('"')).name if name else "-"
