"""Colour for those who see it: on a terminal, and not where NO_COLOR asks for none."""

import os
import sys
from enum import StrEnum


class Style(StrEnum):
    BOLD = "1"
    DIM = "2"
    RED = "31"
    GREEN = "32"
    YELLOW = "33"
    CYAN = "36"


def has_colour() -> bool:
    dumb = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not dumb


def paint(text: str, *styles: Style) -> str:
    return f"\x1b[{';'.join(styles)}m{text}\x1b[0m" if has_colour() else text
