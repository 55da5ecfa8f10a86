"""Compares the names that the articles define with those that a part defines.

workbook/lessons/article_names.toml lists the names of the articles: file, name, kind, parameters
and defaults. This module makes the same lines from a part's code, so that both can be compared word
by word. Annotations are left out, except in the fields of a dataclass.
"""

import ast
import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

MANIFEST = Path(__file__).with_name("article_names.toml")
ABSENT = "absent"
Lines = dict[str, str]  # such as "App.__call__" -> "async def (self, scope, receive, send)"


@dataclass(frozen=True)
class Row:
    """One name of the sources: printed in the article, or only in the repository of the series."""

    place: str  # "article", "repository" or "both"
    line: str


@functools.cache
def article_names() -> Mapping[int, Mapping[str, Mapping[str, Row]]]:
    """Return the names of the sources by part, then by file, then by name."""
    listed = tomllib.loads(MANIFEST.read_text("utf-8"))
    return {
        int(part.removeprefix("part")): {
            file: {name: Row(*row) for name, row in names.items()} for file, names in files.items()
        }
        for part, files in listed.items()
    }


def lines_of(directory: Path) -> dict[str, Lines]:
    """Return every name that the Python files in a directory define, by file."""
    return {
        file.relative_to(directory).as_posix(): lines_in(file.read_text("utf-8"))
        for file in sorted(directory.rglob("*.py"))
    }


def lines_in(source: str) -> Lines:
    """Return the names that a module defines; the second definition of `about` is "about (2)"."""
    found: Lines = {}
    for name, line in _definitions(ast.parse(source), ""):
        times = 1
        while (numbered := name if times == 1 else f"{name} ({times})") in found:
            times += 1
        found[numbered] = line
    return found


def _definitions(scope: ast.AST, prefix: str) -> Iterator[tuple[str, str]]:
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + node.name, _function(node)
            if node.name == "__init__":
                yield from _attributes(node, prefix)
        elif isinstance(node, ast.ClassDef):
            bases = ", ".join(map(ast.unparse, [*node.bases, *node.keywords]))
            yield prefix + node.name, f"{_decorators(node)}class({bases})"
            yield from _definitions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.AnnAssign):
            default = f" = {ast.unparse(node.value)}" if node.value and prefix else ""
            kind = f"field: {ast.unparse(node.annotation)}{default}" if prefix else "name"
            yield prefix + ast.unparse(node.target), kind
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                yield prefix + ast.unparse(target), _value(node.value)


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    kind = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    for each in ast.walk(node.args):
        if isinstance(each, ast.arg):
            each.annotation = None
    return f"{_decorators(node)}{kind} ({ast.unparse(node.args)})"


def _decorators(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    return "".join(f"@{ast.unparse(each)} " for each in node.decorator_list)


def _attributes(
    init: ast.FunctionDef | ast.AsyncFunctionDef, prefix: str
) -> Iterator[tuple[str, str]]:
    """Yield one line for each `self.router = …` in __init__, in the order of first assignment."""
    names = [
        each.attr
        for each in ast.walk(init)
        if isinstance(each, ast.Attribute)
        and isinstance(each.ctx, ast.Store)
        and isinstance(each.value, ast.Name)
        and each.value.id == "self"
    ]
    for name in dict.fromkeys(names):
        yield f"{prefix}{name}", "attribute"


def _value(value: ast.expr) -> str:
    try:
        return f"= {ast.literal_eval(value)!r}"
    except ValueError:
        return "name"
