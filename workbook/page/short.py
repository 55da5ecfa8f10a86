"""Turns values into the text that the page shows beside a line: short, and the same in each run.

It never calls a `__repr__` of the reader, because that may print, hang, or be the bug itself.
"""

import enum
import sys
from collections.abc import Iterator, Mapping
from types import BuiltinFunctionType, FunctionType, MemberDescriptorType, MethodType
from typing import Any

from workbook.lab.repeatable import stable

LONGEST = 96  # characters
ITEMS = 4  # that are shown of a list or a dict
INSIDE = 2  # levels of lists and dicts
ATTRIBUTES = 3
SHORTEST_ID = 40  # the length of a task id: a shorter text cannot contain one

SCALARS = (str, bytes, bytearray, int, float, complex, bool, type(None))


def short(value: Any, inside: int = INSIDE) -> str:
    text = _told(value, inside)
    return _cut(stable(text) if len(text) > SHORTEST_ID else text)


def _told(value: Any, inside: int) -> str:
    kind = type(value)
    if kind in (str, bytes, bytearray):
        return repr(value[:LONGEST]) if len(value) > LONGEST else repr(value)
    if kind is int and value.bit_length() > 300:
        return f"<an int of {value.bit_length()} bits>"
    if kind in SCALARS:
        return repr(value)
    if isinstance(value, enum.Enum):
        return f"{kind.__name__}.{value._name_}"
    if kind in (list, tuple, set, frozenset, dict):
        return _several(value, inside)
    if isinstance(value, type):
        return f"<class {value.__name__}>"
    if isinstance(value, FunctionType | MethodType | BuiltinFunctionType):
        ours = str(getattr(value, "__module__", "")).startswith("workbook.")  # receive and send
        return f"<{value.__name__ if ours else value.__qualname__.replace('.<locals>', '')}>"
    if isinstance(value, BaseException):
        return raised(value)
    foreign = kind.__module__.partition(".")[0] in sys.stdlib_module_names
    told = [] if foreign or not inside else _attributes(value)
    return f"<{' '.join([kind.__name__, *told])}>"


def _several(values: Any, inside: int) -> str:
    opened, closed = "[]" if type(values) is list else "()" if type(values) is tuple else "{}"
    if not inside and values:
        return f"{opened}…{closed}"
    if isinstance(values, dict):
        items = [f"{_told(k, inside - 1)}: {_told(v, inside - 1)}" for k, v in _first(values)]
    else:
        items = [_told(each, inside - 1) for each in _first(values)]
    more = ["…"] if len(values) > ITEMS else []
    comma = "," if type(values) is tuple and len(values) == 1 else ""
    if not values and isinstance(values, set | frozenset):
        return f"{type(values).__name__}()"
    return f"{opened}{', '.join([*items, *more])}{comma}{closed}"


def _first(values: Any) -> list[Any]:
    if isinstance(values, dict):
        return [pair for pair, _ in zip(values.items(), range(ITEMS), strict=False)]
    # A set has another order in each run.
    ordered = sorted(values, key=repr) if _sortable(values) else list(values)[:ITEMS]
    return ordered[:ITEMS]


def _sortable(values: Any) -> bool:
    return type(values) in (set, frozenset) and all(type(each) in SCALARS for each in values)


def _attributes(value: Any) -> Iterator[str]:
    """Yield the plain attributes of an object, such as `segment='about'`; None comes last."""
    plain = [(name, held) for name, held in _held(value) if type(held) in SCALARS]
    for name, held in sorted(plain, key=lambda pair: pair[1] is None)[:ATTRIBUTES]:
        yield f"{name}={_cut(repr(held[:40] if isinstance(held, str | bytes) else held))}"


def _held(value: Any) -> Iterator[tuple[str, Any]]:
    attributes = getattr(value, "__dict__", None)
    if isinstance(attributes, Mapping):
        yield from list(attributes.items())
    for kind in type(value).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        for name in [slots] if isinstance(slots, str) else slots:
            descriptor: Any = kind.__dict__.get(name)
            if isinstance(descriptor, MemberDescriptorType):
                try:
                    yield name, descriptor.__get__(value)
                except AttributeError:
                    continue


def raised(error: BaseException) -> str:
    """Return the exception as text, such as `ValueError: no such tea`."""
    arguments = ", ".join(
        each if type(each) is str else short(each, 1) for each in error.args[:ITEMS]
    )
    return _cut(f"{type(error).__name__}: {arguments}" if arguments else type(error).__name__)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
