"""Your extractors made from dataclasses: the annotation, not the client, decides what a value is.

No article has them. The README of the series lists type conversion among its features.
"""

from collections.abc import Callable
from typing import TypeVar

Model = TypeVar("Model")


def query_extractor(model: type[Model]) -> Callable[[bytes], Model]:
    """For query_string_extractor=…: makes the model of the raw query string.

    Fields are str, int, float, bool, `X | None` or `list[X]`. Only a list accepts a repeated name.
    A value that does not fit is an InvalidRequestDataException that begins with the field.
    """
    raise NotImplementedError("TODO: return a function that makes a model of bytes")


def json_extractor(model: type[Model]) -> Callable[[bytes], Model]:
    """For body_extractor=…: makes the model of a JSON body; a field may be a dataclass too.

    JSON has types: the string "1" is not an int. The error for a value that does not fit begins
    with its field, such as tea.cups[0].
    """
    raise NotImplementedError("TODO: return a function that makes a model of bytes")
