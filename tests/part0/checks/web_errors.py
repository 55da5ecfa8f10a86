"""HTTPException and its family: exceptions that are responses."""

from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = 'The guide, "Better exceptions"'


@check(
    "exceptions-are-responses",
    "each exception is a response: it can be raised and returned, and has its status",
    since=0,
    expected="400 404 405 413 500: all both; a 405 has allow: GET, POST",
    read=READ,
    hints=(
        "What does a handler raise, and what does the client get?",
        "HTTPException and HTTPMethodNotAllowed in web/exceptions.py.",
        "class HTTPException(Response, Exception): its __init__ calls both of theirs, Response's "
        "with self.status_code, which each class sets. HTTPMethodNotAllowed gives it "
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
    "an exception gives its reason as the body; without one it says what it is",
    since=0,
    expected="404: Not Found · no tea · <i>no</i> as text/html",
    read=READ,
    hints=(
        "What does a client see that gets an empty 404?",
        "HTTPException.__init__ in web/exceptions.py.",
        'Where reason is None: self.add_body(f"{self.status}: {self.phrase}").',
    ),
)
async def words(bench: Bench) -> str:
    not_found = bench.name("web.exceptions.HTTPNotFound")
    page = not_found(reason="<i>no</i>", content_type="text/html")
    told = [each.body.decode() for each in (not_found(), not_found("no tea"), page)]
    return f"{' · '.join(told)} as {page.content_type}"


@check(
    "exceptions-found",
    "a redirect has its location as a proper URL, and refuses what is none",
    since=0,
    expected="302 /a?b=c+d, CRLF ValueError, backslash ValueError",
    read=READ,
    hints=(
        "Who may have written the location that a handler redirects to?",
        "HTTPFound.__init__ in web/exceptions.py.",
        "str(URL(location)) quotes; refuse control characters, backslashes, outer blanks.",
    ),
    rows=("0.12", "0.17"),
)
async def found(bench: Bench) -> str:
    make = bench.name("web.exceptions.HTTPFound")

    def refused(location: str) -> str:
        try:
            return str(make(location).location)
        except ValueError:
            return "ValueError"

    there = make("/a?b=c d")
    location = dict(there.as_headers())[b"location"].decode()
    injected, elsewhere = refused("/a\r\nX: 1"), refused("\\\\b")
    return f"{there.status} {location}, CRLF {injected}, backslash {elsewhere}"
