"""Tests that the stubs have the signatures of the finished part."""

import ast
import inspect
import re
import shutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

from workbook.errata.planting import copy_part
from workbook.learner.steps import STARTERS, Lesson, lesson
from workbook.parts.ladder import all_parts, parts
from workbook.parts.loader import load_part

LESSONS = [
    lesson(each) for each in all_parts() if (STARTERS / f"{each.directory.name}.toml").exists()
]
STUBS = [(one, file) for one in LESSONS for file in one.starters if file not in one.given]
of_each_stub = pytest.mark.parametrize(
    ("one", "file"), STUBS, ids=[f"{one.part.directory.name}/{file}" for one, file in STUBS]
)


@of_each_stub
def test_a_stub_has_the_signatures_of_the_finished_file(
    one: Lesson, file: str, tmp_path: Path
) -> None:
    copy_part(one.part, tmp_path)
    shutil.copyfile(one.starters[file], tmp_path / file)
    assert list(differences(tmp_path, one.part.directory, file)) == []


@of_each_stub
def test_no_word_of_a_stub_is_lost(one: Lesson, file: str) -> None:
    """Two quotes inside a string cause no error: Python joins the strings before and after them."""
    for node in ast.walk(ast.parse(one.starters[file].read_text("utf-8"))):
        if isinstance(node, ast.Constant) and str(node.value).startswith("TODO"):
            assert not re.search(r"  | b if", str(node.value)), node.value


def differences(stub: Path, finished: Path, file: str) -> Iterator[str]:
    """Return where a stub differs from the finished file, or lacks a public name."""
    name = file.removesuffix(".py").replace("/", ".")
    with load_part(stub) as code:
        ours = signatures(code.module(name))
    with load_part(finished) as code:
        module = code.module(name)
        theirs = signatures(module)
    for dotted, signature in ours.items():
        if theirs.get(dotted) != signature:
            yield f"{dotted}{signature} is {theirs.get(dotted, 'not there')} in the finished file"
    for dotted in theirs.keys() - ours.keys():
        top = getattr(module, dotted.partition(".")[0])
        public = not any(word.startswith("_") for word in dotted.split("."))
        if public and (top.__module__ == name or dotted in getattr(module, "__all__", ())):
            yield f"{dotted} is missing in the stub"


def signatures(module: ModuleType) -> dict[str, str]:
    """Return the signatures of functions, classes and methods by dotted name."""
    found: dict[str, str] = {}
    for name, value in vars(module).items():
        # What is not the part's own is imported.
        if not Path(getattr(inspect.getmodule(value), "__file__", None) or "").is_relative_to(
            Path(str(module.__file__)).parent
        ):
            continue
        if isinstance(value, FunctionType):
            found[name] = signature_of(value)
        elif isinstance(value, type):
            found[name] = shape_of(value)
            for member in dir(value):
                method = inspect.getattr_static(value, member)
                if is_method(method) and inspect.getmodule(method) is not None:
                    found[f"{name}.{member}"] = signature_of(method)
    return found


def is_method(member: object) -> bool:
    return isinstance(member, FunctionType | staticmethod | property)


def shape_of(cls: type) -> str:
    parts = [base.__name__ for base in cls.__mro__[1:] if not base.__name__.startswith("_")]
    if is_dataclass(cls):
        parts += [f"{each.name}={each.default!r}" for each in fields(cls)]
    return f"({', '.join(parts)})"


def signature_of(method: Any) -> str:
    """Return the signature with the kind of function; a class by its own name."""
    kind = type(method).__name__
    function = getattr(method, "fget", None) or getattr(method, "__func__", method)
    if inspect.iscoroutinefunction(function):
        kind = f"async {kind}"
    if getattr(function, "__isabstractmethod__", False):
        kind = f"abstract {kind}"
    text = re.sub(r" at 0x[0-9a-f]+", "", str(inspect.signature(function)))  # a default's address
    text = re.sub(r"\b(?:[a-z_]\w*\.)+(?=[A-Za-z_~])", "", text)
    return f"{text} {kind}"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "(self, path: str, handler: Handler) -> None",
            "(self, path: str) -> None",
            "Router.add_r",
        ),
        (
            "path: str) -> _NodeRoute | None",
            "path: bytes) -> _NodeRoute | None",
            "Router.get_route",
        ),
        (
            "    @staticmethod\n",
            "",
            "Router.get_segments(path: str) -> list[str] function is (path",
        ),
        ("    def get_route(", "    async def get_route(", "async function"),
        ("def get_route", "def find_route", "Router.get_route is missing in the stub"),
        ("    path: str\n", "    path: str = ''\n", "_Route(object, handler="),
        ("class _NodeRoute:", "class _NodeRoute(Exception):", "_NodeRoute(Exception, BaseEx"),
    ],
)
def test_a_stub_that_drifts_is_told(old: str, new: str, told: str, tmp_path: Path) -> None:
    finished = lesson(parts()[0]).part.directory
    copy_part(parts()[0], tmp_path)
    text = lesson(parts()[0]).starters["router.py"].read_text(encoding="utf-8")
    assert list(differences(finished, finished, "router.py")) == []
    (tmp_path / "router.py").write_text(text.replace(old, new), encoding="utf-8")
    assert told in "\n".join(differences(tmp_path, finished, "router.py"))
