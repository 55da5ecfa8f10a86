"""Finds the function or class that each line of a module belongs to, with its syntax tree."""

import ast
from collections.abc import Collection, Iterator

MODULE = ""
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def scopes_of(source: str) -> list[str]:
    """Return for each line the dotted name of the innermost definition around it, or "".

    Decorators belong to the definition below them, and so do blank lines and comments above it.
    """
    lines = source.splitlines()
    scopes = [MODULE] * len(lines)
    starts: set[int] = set()
    for name, node in _definitions(ast.parse(source), MODULE):
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) - 1
        end = node.end_lineno or node.lineno
        scopes[first:end] = [name] * (end - first)
        starts.add(first)
    for number in range(len(lines) - 2, -1, -1):
        text = lines[number].strip()
        if not text or (text.startswith("#") and number + 1 in starts):
            scopes[number] = scopes[number + 1]
            if number + 1 in starts:
                starts.add(number)
    return scopes


def enclosing(scope: str) -> Iterator[str]:
    """Yield the names of the enclosing scopes and of the scope itself: App, App.get."""
    words = scope.split(".")
    for count in range(1, len(words) + 1):
        yield ".".join(words[:count])


def subject_of(scope: str, common: Collection[str]) -> str:
    """Return the name of the function or class under which a change is shown.

    If only one version has a class, all changes inside the class are shown under its name.
    """
    return next((name for name in enclosing(scope) if name not in common), scope)


def _definitions(node: ast.AST, around: str) -> Iterator[tuple[str, Definition]]:
    """Yield the definitions, outer ones first, so that inner ones overwrite their lines."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Definition):
            name = f"{around}.{child.name}" if around else child.name
            yield name, child
            yield from _definitions(child, name)
        else:
            yield from _definitions(child, around)
