"""Colours ✓ green and ✗ red in the outputs of a notebook.

The colours can be read on light and dark pages.
"""

from html import escape

COLOURS = {"✓": ("32", "#2c974b"), "✗": ("31", "#e5484d")}


def printed(mark: str) -> str:
    """Return the mark with a terminal's colour codes, which notebooks show too."""
    return f"\x1b[{COLOURS[mark][0]}m{mark}\x1b[0m"


def as_html(text: str) -> str:
    """Return the text as HTML, with its marks coloured."""
    text = escape(text, quote=False)
    for mark, (_, colour) in COLOURS.items():
        text = text.replace(mark, f"<b style='color:{colour}'>{mark}</b>")
    return text
