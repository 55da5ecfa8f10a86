"""Tests the explanations of failed calls and of a missing `async` or `await`."""

import json
import traceback
from pathlib import Path

import pytest

from workbook.learner.explain import meaning_in, of_error
from workbook.learner.meanings import meaning
from workbook.learner.places import Own
from workbook.parts.loader import load_part

FINISHED = """
from typing import NamedTuple
class Route(NamedTuple):
    path: str
class Cup:
    def fill(amount): return amount
def find(path): return path
async def read(): return 1
async def stream(): yield 1
async def run(given): await given(1)
"""
CASES = {
    "a function of theirs": ("find()", "The call of find does not fit its definition"),
    "a class without __init__": (
        "Route()",
        "The call of Route.__new__ does not fit its definition",
    ),
    "a method without self": ("Cup().fill(1)", "Cup.fill has no parameter `self`"),
    "an await without a call": ("await find", "write `()` after its name"),
    "a builtin": ("int(1, 2, 3)", "int belongs to Python"),
    "a function of the check": ("given()", "is a function of the check. Should this line call it?"),
    "an await too many": ("await find('/')", "find is a plain `def`, as it should be."),
    "an async that is missing": ("await read()", "missing before the `def` of read, in"),
    "an async generator": ("await stream()", "loop over it with `async for`"),
    "a function that was given": ("await given(1)", "This `await` is right. `given` is a function"),
    "neither is known": (
        "await (lambda: 1)()",
        "Either remove this `await`, or write `async`",
    ),
    "None out of a call": ("x = nothing()\n    x.y", "`x` comes from line 13: nothing()."),
    "None that is called": ("x = nothing()\n    x(1)", "`x` comes from line 13: nothing()."),
    "a coroutine": (
        "x = run(1)\n    x.close()\n    x.y",
        "an `await` is missing before the call that made it",
    ),
    "a coroutine that is called": (
        "x = run(1)\n    x.close()\n    x()",
        "where it was passed on, leave out the `()` after its name.",
    ),
    "None of nobody": ("x = None\n    x.y", "The value before .y is None."),
}


@pytest.mark.parametrize("name", CASES)
async def test_a_call_that_fails(name: str, tmp_path: Path) -> None:
    line, sentence = CASES[name]
    ours, theirs = tmp_path / "ours", tmp_path / "mine/theirs"
    ours.mkdir()
    theirs.mkdir(parents=True)
    (ours / "tea.py").write_text(FINISHED)
    written = FINISHED.replace("async def read", "def read")
    (theirs / "tea.py").write_text(
        f"{written}def nothing(): pass\nasync def run(given):\n    {line}\n"
    )

    def of_the_check(argument: int) -> int:
        return argument

    of_the_check.__qualname__ = "of_the_check"
    with load_part(theirs) as code, pytest.raises((TypeError, AttributeError)) as raised:
        await code.get("tea.run")(of_the_check)
    why = of_error(raised.value, Own(theirs, ours)).why
    assert sentence in " ".join(why.split())


RECURSIONS = """
def find(path): return find(path)
def here(path): return there(path)
def there(path): return here(path)
def read(given): return given()
"""
AGAIN = "This function calls itself again and again, without an end."


@pytest.mark.parametrize("name", ["find", "here", "read"])
def test_only_a_function_of_theirs_is_said_to_call_itself(name: str, tmp_path: Path) -> None:
    (tmp_path / "tea.py").write_text(RECURSIONS)
    own = Own(tmp_path)
    with load_part(tmp_path) as code, pytest.raises(RecursionError) as raised:
        code.get(f"tea.{name}")(lambda: json.loads("[" * 100_000))
    again = name != "read"
    assert (AGAIN in of_error(raised.value, own).why) == again
    printed = own.printed_in("".join(traceback.format_exception(raised.value)))
    assert printed is not None
    assert (AGAIN in meaning_in(*printed[:3], own)) == again


def test_a_string_is_no_member_of_an_enum_before_python_3_12() -> None:
    said = "unsupported operand type(s) for 'in': 'str' and 'EnumType'"
    assert "write `in list(…)` around the class." in meaning("TypeError", said)
