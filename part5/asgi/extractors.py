"""Extractors made from dataclasses: the annotation, not the client, decides what a value is.

Each annotation is read once, when the extractor is made, and becomes a converter: a function of a
value and of its path in the request, which is what the client is told when the value does not fit.
"""

import math
import re
import reprlib
from collections.abc import Callable
from dataclasses import is_dataclass
from inspect import Parameter, signature
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from asgi.exceptions import InvalidRequestDataException
from asgi.query_string import query_pairs
from asgi.request_data import decode_json

Model = TypeVar("Model")
Converter = Callable[[Any, str], Any]

# What a scalar is called, how it is written in a query string, and which types JSON has for it.
# The patterns are there because int() and float() take blanks, "1_000" and any script's digits.
_SCALARS: dict[type, tuple[str, str, set[type]]] = {
    str: ("a string", r"(?s).*", {str}),
    int: ("an integer", r"[+-]?[0-9]+", {int}),
    float: ("a number", r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", {int, float}),
    bool: ("true or false", r"(?ai)true|1|yes|on|false|0|no|off", {bool}),
}
_ABSENT = Parameter.empty  # converted in place of a value where there is no default either


def query_extractor(model: type[Model]) -> Callable[[bytes], Model]:
    """For query_string_extractor=…; only a list takes a name that is given twice."""
    convert = _object(model, _from_query)

    def extract(query_string: bytes) -> Model:
        given: dict[str, list[str]] = {}
        for name, text in query_pairs(query_string):
            given.setdefault(name, []).append(text)
        return convert(given, "")

    return extract


def json_extractor(model: type[Model]) -> Callable[[bytes], Model]:
    """For body_extractor=…; a field may be a dataclass as well, and a list may hold them."""
    made: dict[type, Converter] = {}
    convert = _object(model, lambda annotation: _from_json(annotation, made))

    def extract(body: bytes) -> Model:
        try:
            return convert(decode_json(body) if body else {}, "")
        except (ValueError, RecursionError) as error:
            raise InvalidRequestDataException("Invalid JSON body") from error

    return extract


def _object(
    model: type[Model], converter_for: Callable[[Any], Converter]
) -> Callable[[Any, str], Model]:
    """From a dict with what the client gives for each parameter of the model's constructor."""
    if not isinstance(model, type) or not is_dataclass(model):
        raise TypeError(f"{model!r} is no dataclass: write @dataclass above its class")
    annotations, fields = get_type_hints(model), []
    for name, parameter in signature(model).parameters.items():
        try:
            convert_value = converter_for(annotations.get(name))
        except TypeError as error:
            raise TypeError(f"{model.__name__}.{name}: {error}") from None
        fields.append((name, convert_value, parameter.default is not Parameter.empty))

    def convert(given: Any, path: str) -> Model:
        if not isinstance(given, dict):
            raise _misfit(path or "the body", "an object", given)
        values: dict[str, Any] = {}
        for name, convert_value, has_default in fields:
            if name in given or not has_default:
                inner = f"{path}.{name}" if path else name
                values[name] = convert_value(given.get(name, _ABSENT), inner)
        try:
            return model(**values)
        except ValueError as error:  # what __post_init__ has to say
            raise InvalidRequestDataException(f"{path}: {error}" if path else error) from error

    return convert


def _from_query(annotation: Any) -> Converter:
    """From the list of all the texts that a name is given."""
    kind, optional = _without_none(annotation)
    if get_origin(kind) is list and get_args(kind):
        convert = _list(_scalar(get_args(kind)[0], from_text=True))
    else:
        convert = _only(_scalar(kind, from_text=True))
    empty = _ABSENT if kind is str else [""]  # for a str, "" is a value like any other
    return _optional(convert, _ABSENT, empty) if optional else convert


def _from_json(annotation: Any, made: dict[type, Converter]) -> Converter:
    """From what decode_json returns; `made` is for a model that contains itself."""
    kind, optional = _without_none(annotation)
    if get_origin(kind) is list and get_args(kind):
        convert = _list(_from_json(get_args(kind)[0], made))
    elif isinstance(kind, type) and is_dataclass(kind):
        if kind not in made:
            made[kind] = lambda value, path: made[kind](value, path)
            made[kind] = _object(kind, lambda annotation: _from_json(annotation, made))
        convert = made[kind]
    else:
        convert = _scalar(kind, from_text=False)
    return _optional(convert, _ABSENT, None) if optional else convert


def _scalar(kind: Any, *, from_text: bool) -> Converter:
    if not isinstance(kind, type) or kind not in _SCALARS:
        where = "a query string" if from_text else "JSON"
        supported = "take str, int, float, bool, X | None or list[X]"
        raise TypeError(f"{kind!r} is not supported in {where}: {supported}")
    wanted, pattern, types = _SCALARS[kind]
    matches = re.compile(pattern).fullmatch
    make = _is_true if from_text and kind is bool else kind

    def convert(value: Any, path: str) -> Any:
        fits = matches(value) if from_text else type(value) in types
        try:
            if fits and (made := make(value)) not in (math.inf, -math.inf):
                return made
        except (ValueError, OverflowError):
            pass  # an int() of 5,000 digits, a float() of an integer beyond all floats
        raise _misfit(path, wanted, value)

    return convert


def _is_true(text: str) -> bool:
    return text.lower() in ("true", "1", "yes", "on")


def _only(convert: Converter) -> Converter:
    def convert_only(texts: Any, path: str) -> Any:
        if texts is _ABSENT or len(texts) > 1:
            raise _misfit(path, "one value", texts)
        return convert(texts[0], path)

    return convert_only


def _list(convert: Converter) -> Converter:
    def convert_each(values: Any, path: str) -> list[Any]:
        if values is _ABSENT:
            return []
        if not isinstance(values, list):
            raise _misfit(path, "a list", values)
        return [convert(value, f"{path}[{index}]") for index, value in enumerate(values)]

    return convert_each


def _optional(convert: Converter, *nulls: Any) -> Converter:
    return lambda value, path: None if value in nulls else convert(value, path)


def _without_none(annotation: Any) -> tuple[Any, bool]:
    """X | None as X and True, anything else as it is and False."""
    if get_origin(annotation) in (Union, UnionType):
        others = [kind for kind in get_args(annotation) if kind is not NoneType]
        if len(others) == 1:
            return others[0], True
    return annotation, False


def _misfit(path: str, wanted: str, value: Any) -> InvalidRequestDataException:
    got = "nothing" if value is _ABSENT else reprlib.repr(value)
    return InvalidRequestDataException(f"{path}: expected {wanted}, got {got}")
