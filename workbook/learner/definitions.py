"""Finds the functions and classes of a file, without importing it."""

import ast
from collections.abc import Iterator
from pathlib import Path

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST, prefix: str) -> Iterator[tuple[str, Definition]]:
    """Yield functions and classes with their qualified names."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Definition):
            name = f"{prefix}{node.name}"
            yield name, node
            yield from functions(node, f"{name}.")


def parsed(file: Path) -> ast.Module:
    """Return the syntax tree of a file; an empty one if it cannot be read or parsed."""
    try:
        return ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return ast.Module([], [])
