"""Your extractors: they make a dataclass of the query string or body, and convert each value.

No article has them, but the README of the series lists type conversion among its features. The
annotation of a field decides its type, not the client.
"""

from collections.abc import Callable
from typing import TypeVar

Model = TypeVar("Model")


def query_extractor(model: type[Model]) -> Callable[[bytes], Model]:
    """Return a function for query_string_extractor=…: it makes a model of the raw query string.

    Fields are str, int, float, bool, `X | None` or `list[X]`. Only a list accepts a repeated name.
    A value that does not fit raises an InvalidRequestDataException. It names the field first.
    """
    raise NotImplementedError("TODO: return a function from bytes to the model")


def json_extractor(model: type[Model]) -> Callable[[bytes], Model]:
    """Return a function for body_extractor=…: it makes a model of a JSON body.

    A field may be a dataclass too. JSON has types: the string "1" is not an int. If a value does
    not fit, the error begins with the field, such as tea.cups[0].
    """
    raise NotImplementedError("TODO: return a function from bytes to the model")
