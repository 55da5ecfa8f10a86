"""Checks of HTTPException and its subclasses: exceptions that are also responses."""

from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = 'The guide, "Better exceptions"'


@check(
    "exceptions-are-responses",
    "each exception is also a response: you can raise it or return it, and it has its status",
    since=0,
    expected="400 404 405 413 500: all both; a 405 has allow: GET, POST",
    read=READ,
    hints=(
        "If a handler raises an exception, what does the client get?",
        "HTTPException and HTTPMethodNotAllowed in web/exceptions.py.",
        "class HTTPException(Response, Exception): its __init__ calls both base classes. "
        "Response gets self.status_code, which each class sets. HTTPMethodNotAllowed passes "
        "headers={'Allow': ', '.join(allow)}.",
    ),
)
async def family(bench: Bench) -> str:
    both = (bench.name("web.response.Response"), Exception)
    made = [
        bench.name("web.exceptions.HTTPBadRequest")(),
        bench.name("web.exceptions.HTTPNotFound")("gone"),
        bench.name("web.exceptions.HTTPMethodNotAllowed")(["GET", "POST"]),
        bench.name("web.exceptions.HTTPRequestEntityTooLarge")(),
        bench.name("web.exceptions.HTTPInternalServerError")(),
    ]
    kinds = all(isinstance(each, kind) for each in made for kind in both)
    statuses, both_or_not = " ".join(str(each.status) for each in made), "all" if kinds else "not"
    allow = dict(made[2].as_headers()).get(b"allow", b"none").decode()
    return f"{statuses}: {both_or_not} both; a 405 has allow: {allow}"


@check(
    "exceptions-say-what",
    "the reason of an exception is its body; without a reason the body is the status and its text",
    since=0,
    expected="'404: Not Found' · 'no tea' · '<i>no</i>' as text/html",
    read=READ,
    hints=(
        "What does a person see who gets an empty 404?",
        "HTTPException.__init__ in web/exceptions.py.",
        'If reason is None: self.add_body(f"{self.status}: {self.phrase}").',
    ),
)
async def words(bench: Bench) -> str:
    not_found = bench.name("web.exceptions.HTTPNotFound")
    page = not_found(reason="<i>no</i>", content_type="text/html")
    told = [repr(each.body.decode()) for each in (not_found(), not_found("no tea"), page)]
    return f"{' · '.join(told)} as {page.content_type}"


@check(
    "exceptions-found",
    "a redirect has its location as a valid URL, and refuses text that is not a location",
    since=0,
    expected=r"'/a?b=c d': 302 /a?b=c+d · '/a\r\nX: 1': ValueError · '\\\\b': ValueError",
    read=READ,
    hints=(
        "Who may have written the location to which a handler redirects?",
        "HTTPFound.__init__ in web/exceptions.py.",
        "str(URL(location)) quotes it; refuse control characters, backslashes, and blanks "
        "around it.",
    ),
    rows=("0.12", "0.17"),
)
async def found(bench: Bench) -> str:
    make = bench.name("web.exceptions.HTTPFound")

    def refused(location: str) -> str:
        try:
            make(location)
            return "taken"
        except ValueError:
            return "ValueError"

    there = make("/a?b=c d")
    location = dict(there.as_headers())[b"location"].decode()
    told = [f"{each!r}: {refused(each)}" for each in ("/a\r\nX: 1", "\\\\b")]
    return " · ".join([f"'/a?b=c d': {there.status} {location}", *told])
