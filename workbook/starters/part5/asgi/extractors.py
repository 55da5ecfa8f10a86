"""Your extractors made from dataclasses: the annotation, not the client, decides what a value is.

The article has nothing of it, but the series promises type conversion (Part 5, "Conclusion").
"""

from collections.abc import Callable
from typing import TypeVar

Model = TypeVar("Model")


def query_extractor(model: type[Model]) -> Callable[[bytes], Model]:
    """For query_string_extractor=…: makes the model of the raw query string.

    Fields are str, int, float, bool, `X | None`, or `list[X]`, the only one that takes a name given
    twice. What does not fit is an InvalidRequestDataException that begins with the field.
    """
    raise NotImplementedError("TODO: return a function that makes a model of bytes")


def json_extractor(model: type[Model]) -> Callable[[bytes], Model]:
    """For body_extractor=…: makes the model of a JSON body; a field may be a dataclass too.

    JSON has types of its own: "1" is no int. What does not fit names the field, as in tea.cups[0].
    """
    raise NotImplementedError("TODO: return a function that makes a model of bytes")
