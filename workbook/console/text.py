"""Text for a terminal of 80 columns: wrapping lines, folding commands, and a progress line."""

import re
import sys
import textwrap
from collections.abc import Iterator

WIDTH = 80
INDENT, LABEL = 3, 11
BAR = 20
COMMANDS = ("curl ", "printf ", "python3 ")  # what a check's request can be sent with
# A word of the shell: quoted and unquoted pieces without a space between them.
_WORD = r"""(?:\$'(?:[^'\\]|\\.)*'|'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])+"""


def show_progress(text: str) -> None:
    """Overwrite the progress line on stderr; do nothing if stderr is not a terminal."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def wrapped(text: str, width: int = WIDTH) -> list[str]:
    """Return the wrapped lines, at least one. A word longer than a line stays whole."""
    return list(_wrapped(text, width)) or [""]


def _wrapped(text: str, width: int) -> Iterator[str]:
    for line in text.splitlines():
        yield from textwrap.wrap(
            line,
            width,
            expand_tabs=False,
            replace_whitespace=False,
            break_long_words=False,
            break_on_hyphens=False,
        )


def folded(command: str, width: int = WIDTH - INDENT - LABEL) -> str:
    """Split a command into lines that can still be pasted, with a backslash at each end.

    If a check describes its request in words, or the command is cut, it is only wrapped.
    """
    words = _words(command)
    if not words:
        return "\n".join(wrapped(command, width))
    lines: list[str] = []
    for word in words:
        if lines and len(f"{lines[-1]} {word} \\") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(f"  {word}" if lines else word)
    return " \\\n".join(lines)


def _words(command: str) -> list[str]:
    """Return the words of a command of the shell, with their quotes.

    There are none if the text is not such a command, or if a quotation has no end.
    """
    if not command.startswith(COMMANDS) or re.fullmatch(rf"({_WORD}|\s)+", command) is None:
        return []
    return [word[0] for word in re.finditer(_WORD, command)]
