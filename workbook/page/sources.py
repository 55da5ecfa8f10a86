"""Splits the files of a part into lines of words, each with the name of its colour."""

import functools
import hashlib
from pathlib import Path
from typing import Any

from pygments.lexers.python import PythonLexer
from pygments.token import (
    Comment,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    _TokenType,
)

from workbook.lab.codebase import Code

LARGEST = 200_000  # bytes; a larger file is not shown
MOST_FILES = 60

# The first kind that fits decides; other words have the colour of the text.
COLOURS: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "comment"),
    (String, "string"),
    (Number, "number"),
    (Literal, "number"),
    (Keyword, "keyword"),
    (Operator.Word, "keyword"),
    (Name.Function, "defined"),
    (Name.Class, "defined"),
    (Name.Decorator, "decorator"),
    (Name.Builtin, "builtin"),
    (Name.Exception, "builtin"),
    (Operator, "sign"),
    (Punctuation, "sign"),
)

Line = list[list[str]]  # [[colour, text], …]


def files_of(code: Code) -> list[Path]:
    """Return the Python files in the directory, sorted; of our own parts only the listed files."""
    found = sorted(code.directory.rglob("*.py"))
    if code.directory == code.part.directory:
        found = [code.directory / name for name in sorted(code.part.files)]
    shown = [each for each in found if "__pycache__" not in each.parts and not each.is_symlink()]
    return shown[:MOST_FILES]


def sources(code: Code) -> dict[str, Any]:
    texts = {each.relative_to(code.directory).as_posix(): _read(each) for each in files_of(code)}
    together = "\0".join(f"{name}\0{text}" for name, text in texts.items())
    return {
        "digest": hashlib.sha256(together.encode("utf-8", "replace")).hexdigest()[:16],
        "files": [{"name": name, "lines": coloured(text)} for name, text in texts.items()],
    }


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            return "# This file is too large to be shown."
        return file.read_text("utf-8", "replace")
    except OSError as error:  # deleted in the meantime
        return f"# This file cannot be read: {error.strerror}."


@functools.lru_cache(maxsize=256)
def coloured(source: str) -> list[Line]:
    lines: list[Line] = [[]]
    for kind, text in PythonLexer(stripnl=False, ensurenl=False).get_tokens(source):
        colour = _colour(kind)
        first, *more = text.split("\n")
        for words, fresh in [(first, False), *((each, True) for each in more)]:
            if fresh:
                lines.append([])
            if words and lines[-1] and lines[-1][-1][0] == colour:
                lines[-1][-1][1] += words
            elif words:
                lines[-1].append([colour, words])
    if lines and not lines[-1]:
        lines.pop()
    return lines


@functools.cache
def _colour(kind: _TokenType) -> str:
    return next((name for token, name in COLOURS if kind in token), "")
