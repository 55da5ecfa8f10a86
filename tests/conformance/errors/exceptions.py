"""Checks of exceptions with a response: the framework's own, and those of an application."""

from collections.abc import Callable
from typing import Any

from tests.conformance.handlers import raising, reply
from workbook.protocol.answer import Answer
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

DEFINING = 'Part 3, "Defining helpers"'
INVALID = "asgi.exceptions.InvalidRequest"


async def raised(bench: Bench, make: Callable[[], BaseException]) -> Answer:
    """Return the response to a request whose handler raises `make()`."""
    return await bench.ask(bench.make(("GET", "/tea", raising(make))), "GET", "/tea")


async def _reply(bench: Bench, make: Callable[[], Any]) -> Answer:
    """Return what the client gets if an app sends the response of the exception `make()`."""
    return await reply(bench, lambda: make().get_response())


@check(
    "errors-raised",
    "each exception of the framework is answered with its status and its message",
    since=3,
    expected='404 "Not found" · 405 "no pot" · 400 "no cup" · 413 "no room"',
    needs="asgi.exceptions.NotFoundException",
    read=DEFINING,
    hints=(
        "Where does the `except` branch find the response to send?",
        "NotFoundException and MethodNotAllowedException: which attribute do they set?",
        "self.http_response = NOT_FOUND_TEXTResponse(message)",
    ),
    rows=("3.2", "5.1"),
)
async def raised_in_a_handler(bench: Bench) -> str:
    names = ("NotFound", "MethodNotAllowed", "InvalidRequestData", "PayloadTooLarge")
    not_found, not_allowed, invalid, too_large = [
        bench.name(f"asgi.exceptions.{name}Exception") for name in names
    ]
    ways: tuple[Callable[[], BaseException], ...] = (
        lambda: not_found(),
        lambda: not_allowed("no pot"),
        lambda: invalid("no cup"),
        lambda: too_large("no room"),
    )
    return " · ".join([seen(await raised(bench, way)) for way in ways])


@check(
    "errors-family",
    "each exception has an http_response, and can be caught as InvalidRequest",
    since=3,
    expected="InvalidRequest: 400 404 405 413, allow: GET, PUT · not ClientDisconnected",
    needs="asgi.exceptions.InvalidRequest",
    read=DEFINING,
    hints=(
        "The app asks an exception for its http_response. Does each of the four set this name?",
        "exceptions.py: __init__ of the exceptions for 400, 404, 405 and 413, and their base.",
        "self.http_response = NOT_FOUND_TEXTResponse(str(message)), and the like in the other "
        "three subclasses of InvalidRequest. MethodNotAllowedException has a second parameter, "
        "allow=(), for its allow header. ClientDisconnected is a plain Exception.",
    ),
    rows=("3.2",),
    live=False,
)
async def family(bench: Bench) -> str:
    base = bench.name(INVALID)
    names = ("InvalidRequestData", "NotFound", "MethodNotAllowed", "PayloadTooLarge")
    errors = [bench.name(f"asgi.exceptions.{name}Exception")("no tea") for name in names]
    told = [_status(error, base) for error in errors]
    not_allowed = bench.name("asgi.exceptions.MethodNotAllowedException")
    allowing = not_allowed("no tea", allow=["GET", "PUT"]).http_response
    allow = allowing.get_headers().get("allow") if allowing else None
    gone = issubclass(bench.name("asgi.exceptions.ClientDisconnected"), base)
    statuses = f"{' '.join(told)}, allow: {allow}"
    return f"InvalidRequest: {statuses} · {'also' if gone else 'not'} ClientDisconnected"


def _status(error: Any, base: Any) -> str:
    if not isinstance(error, base):
        return f"({type(error).__name__} is none)"
    if error.http_response is None:
        return f"({type(error).__name__}: http_response is None)"
    return str(int(error.http_response.get_status_code()))


@check(
    "errors-get-response",
    "get_response gives a copy of http_response, or a 400 if there is none",
    since=3,
    expected="418 · x-tea: green in one copy, none in the next · unset: 400 · 'oops': a TypeError",
    needs=f"{INVALID}.get_response",
    read="the docstring of InvalidRequest.get_response in asgi/exceptions.py",
    hints=(
        "If a class keeps one response for all requests, who may add a header to it?",
        "InvalidRequest.get_response: http_response may be a response, None, or a mistake. It may "
        "also be set for the class: `self.http_response = None` in __init__ hides it.",
        "If it is None, return a BAD_REQUEST_TEXTResponse. If it is not a response, raise a "
        "TypeError with its repr. Otherwise return self.http_response.copy().",
    ),
    rows=("3.2", "3.12"),
    live=False,
)
async def own_response(bench: Bench) -> str:
    bench.name(f"{INVALID}.get_response")
    invalid: Any = bench.name(INVALID)

    class Teapot(invalid):  # type: ignore[misc]
        http_response = bench.name("asgi.http_responses.TextResponse")("a teapot", 418)

    class Odd(invalid):  # type: ignore[misc]
        http_response = "oops"

    if Teapot().http_response is None:
        kept = f"the class Teapot sets http_response = {Teapot.http_response!r}"
        return f"{kept}, but Teapot().http_response is None: does __init__ set it?"
    first = Teapot().get_response()
    first.add_header("x-tea", "green")
    both = first.get_headers(), Teapot().get_response().get_headers()
    one, next_ = (headers.get("x-tea") or "none" for headers in both)
    told = f"{first.get_status_code():d} · x-tea: {one} in one copy, {next_} in the next"
    told += f" · unset: {invalid().get_response().get_status_code():d} · 'oops': "
    try:
        return f"{told}{Odd().get_response()!r}"
    except TypeError as error:
        return f"{told}a TypeError{'' if repr('oops') in str(error) else f' without it: {error}'}"


@check(
    "errors-bare",
    "an InvalidRequest without a response is answered 400",
    since=3,
    expected="the class itself 400 · a subclass 400",
    needs=INVALID,
    read='Part 3, "Improving our App class"',
    hints=(
        "What is the response of a plain `raise InvalidRequest`?",
        "InvalidRequest.get_response, or the `except InvalidRequest` branch of the app.",
        "If http_response is None, respond with BAD_REQUEST_TEXTResponse.",
    ),
    rows=("3.2",),
)
async def bare(bench: Bench) -> str:
    invalid: Any = bench.name(INVALID)

    class TooLate(invalid):  # type: ignore[misc]
        pass

    answers = [
        await raised(bench, lambda: invalid()),
        await raised(bench, lambda: TooLate("eight")),
    ]
    itself, subclass = (answer.status for answer in answers)
    return f"the class itself {itself} · a subclass {subclass}"


@check(
    "errors-own-class",
    "an exception class of your own is answered with the response that you give it",
    since=3,
    expected='418 "a teapot" twice · 409 "no milk left", x-tea: black',
    needs=INVALID,
    read='Part 3, "Improving our App class"',
    hints=(
        "Can a subclass set http_response for the class, and for each instance?",
        "The `except` branch: which exceptions, and which attribute?",
        "except InvalidRequest as error: response = error.http_response",
    ),
)
async def own_class(bench: Bench) -> str:
    invalid: Any = bench.name(INVALID)
    text = bench.name("asgi.http_responses.TextResponse")

    class Teapot(invalid):  # type: ignore[misc]
        http_response = text("a teapot", 418)

    class Empty(invalid):  # type: ignore[misc]
        def __init__(self, what: str) -> None:
            self.http_response = text(f"no {what} left", 409, {"x-tea": "black"})

    app = bench.make(
        ("GET", "/pot", raising(Teapot)),
        ("GET", "/cup", raising(lambda: Empty("milk"))),
    )
    first, again, cup = [await bench.ask(app, "GET", path) for path in ("/pot", "/pot", "/cup")]
    twice = "twice" if seen(first) == seen(again) else f"then {seen(again)}"
    return f"{seen(first)} {twice} · {seen(cup, 'x-tea')}"


@check(
    "errors-message",
    "the message of an exception may be any object that can be printed",
    since=3,
    expected='400 "no tea" · 404 "42" · 405 "[1, 2]"',
    needs="asgi.exceptions.InvalidRequestDataException",
    read=DEFINING,
    hints=(
        "`except ValueError as error: raise InvalidRequestDataException(error)`",
        "What becomes the body of the response.",
        "BAD_REQUEST_TEXTResponse(str(message))",
    ),
    rows=("3.30",),
)
async def message(bench: Bench) -> str:
    invalid = bench.name("asgi.exceptions.InvalidRequestDataException")
    not_found = bench.name("asgi.exceptions.NotFoundException")
    not_allowed = bench.name("asgi.exceptions.MethodNotAllowedException")
    ways: tuple[Callable[[], Any], ...] = (
        lambda: invalid(ValueError("no tea")),
        lambda: not_found(42),
        lambda: not_allowed([1, 2]),
    )
    return " · ".join([seen(await _reply(bench, way)) for way in ways])


@check(
    "errors-not-allowed-bare",
    "a MethodNotAllowedException of your own has an allow header only if you name methods",
    since=3,
    expected='405 "no pot", allow: - · 405 "no cup", allow: GET, PUT · 405 "no mug", allow: -',
    needs="asgi.exceptions.MethodNotAllowedException",
    read=DEFINING,
    hints=(
        "Which allow header fits an exception that was raised without methods? `allow` may also be "
        "an iterator, which is true even if nothing comes out of it.",
        "MethodNotAllowedException.__init__: when does it add the header?",
        'if methods := ", ".join(allow): self.http_response.add_header("allow", methods)',
    ),
    rows=("3.2", "3.7"),
)
async def bare_not_allowed(bench: Bench) -> str:
    not_allowed = bench.name("asgi.exceptions.MethodNotAllowedException")
    ways: tuple[Callable[[], Any], ...] = (
        lambda: not_allowed("no pot"),
        lambda: not_allowed("no cup", allow=["GET", "PUT"]),
        lambda: not_allowed("no mug", allow=iter(())),
    )
    answers = [await _reply(bench, way) for way in ways]
    told = [
        seen(each, "allow").replace("allow: -", "allow: empty" if each.all("allow") else "allow: -")
        for each in answers
    ]
    return " · ".join(told)
