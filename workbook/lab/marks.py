"""✓ in green and ✗ in red, for the two kinds of output that a notebook colours.

Both greens and reds can be read on a light page and on a dark one.
"""

from html import escape

COLOURS = {"✓": ("32", "#2c974b"), "✗": ("31", "#e5484d")}


def printed(mark: str) -> str:
    """For print: notebooks show the colours that a terminal knows."""
    return f"\x1b[{COLOURS[mark][0]}m{mark}\x1b[0m"


def as_html(text: str) -> str:
    """Text in which each mark is coloured."""
    text = escape(text, quote=False)
    for mark, (_, colour) in COLOURS.items():
        text = text.replace(mark, f"<b style='color:{colour}'>{mark}</b>")
    return text
