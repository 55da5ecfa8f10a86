"""Helpers for checks of several themes: make handlers, and say whether a response was refused."""

from collections.abc import Callable, Mapping
from typing import Any

from workbook.protocol.answer import Answer
from workbook.suite.testbed import Bench, Handler


def answering(make: Callable[[], Any]) -> Handler:
    """Return a handler that returns `make()`."""

    async def answer(request_data: Any) -> Any:
        return make()

    return answer


def raising(make: Callable[[], BaseException]) -> Handler:
    """Return a handler that raises the exception."""

    async def fail(request_data: Any) -> Any:
        raise make()

    return fail


async def reply(bench: Bench, make: Callable[[], Any]) -> Answer:
    """Return what the client gets from a route whose handler returns `make()`."""
    return await bench.ask(bench.make(("GET", "/tea", answering(make))), "GET", "/tea")


async def refusal(bench: Bench, make: Callable[[], Any], naming: object) -> str:
    """Return "refused" if making or sending the response raises an error with this name."""
    try:
        await bench.within(make()())
    except NotImplementedError:
        raise  # a stub refuses nothing
    except Exception as error:
        if str(naming) in str(error):
            return "refused"
        return f"refused without naming {naming!r}: {type(error).__name__}: {error}"
    return "accepted"


def all_refused(refusals: Mapping[str, str]) -> str:
    """Return one line for many refusals, or the first item that was not refused."""
    other = [f"{what}: {how}" for what, how in refusals.items() if how != "refused"]
    return other[0] if other else f"all {len(refusals)} refused"
