"""Property tests: hypothesis invents inputs, and each result is compared with a simple oracle.

`make test` uses a limited number of inputs, the same each time; `make fuzz` uses new ones.
"""

import asyncio
import functools
from collections.abc import Coroutine
from typing import Any, TypeVar

from hypothesis import settings

from workbook.parts import ladder
from workbook.parts.loader import LoadedPart, load_part

T = TypeVar("T")


@functools.cache
def code_of(part: int) -> LoadedPart:
    """Return one copy of the part for all examples, because no example changes it."""
    return load_part(ladder.part(part).directory)


def of(part: int, name: str) -> Any:
    return code_of(part).get(name)


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(coroutine)


def costly() -> settings:
    """Return settings with a tenth of the examples, for properties that take ten times as long.

    The number is that of the profile in force when a test module is imported.
    """
    return settings(max_examples=max(settings().max_examples // 10, 40))
