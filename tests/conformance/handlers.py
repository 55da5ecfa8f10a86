"""What several areas hang on a route, and how they tell of a refusal: no checks of its own."""

from collections.abc import Callable, Mapping
from typing import Any

from workbook.protocol.answer import Answer
from workbook.suite.testbed import Bench, Handler


def answering(make: Callable[[], Any]) -> Handler:
    """A handler that returns whatever `make` makes."""

    async def answer(request_data: Any) -> Any:
        return make()

    return answer


def raising(make: Callable[[], BaseException]) -> Handler:
    """A handler that raises it."""

    async def fail(request_data: Any) -> Any:
        raise make()

    return fail


async def reply(bench: Bench, make: Callable[[], Any]) -> Answer:
    """What a client gets from a route that returns what `make` makes."""
    return await bench.ask(bench.make(("GET", "/tea", answering(make))), "GET", "/tea")


async def refusal(bench: Bench, make: Callable[[], Any], naming: object) -> str:
    """ "refused": making the response, or sending it at the latest, is an error that names what."""
    try:
        await bench.within(make()())
    except Exception as error:
        if str(naming) in str(error):
            return "refused"
        return f"refused without naming {naming!r}: {type(error).__name__}: {error}"
    return "accepted"


def all_refused(refusals: Mapping[str, str]) -> str:
    """One line for many refusals: the first that was none, if there is one."""
    other = [f"{what}: {how}" for what, how in refusals.items() if how != "refused"]
    return other[0] if other else f"all {len(refusals)} refused"
