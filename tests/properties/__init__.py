"""Properties: what holds for every input that hypothesis makes up, against a plain oracle.

In `make test` a bounded number, the same each time; `make fuzz` goes on with fresh ones.
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
    """One copy for all examples: what they ask of it leaves nothing behind."""
    return load_part(ladder.part(part).directory)


def of(part: int, name: str) -> Any:
    return code_of(part).get(name)


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(coroutine)


def costly() -> settings:
    """For what takes ten times as long as the other properties: a tenth of their examples.

    Of the profile that is in force when a test module is imported; this package is earlier.
    """
    return settings(max_examples=max(settings().max_examples // 10, 40))
