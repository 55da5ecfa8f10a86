"""Shows an X-ray in a notebook: pictures, and the text folded."""

from html import escape
from typing import TYPE_CHECKING

from workbook.lab.marks import as_html
from workbook.lab.xray.text import sections, title

if TYPE_CHECKING:
    from workbook.lab.xray import XRay

FOLDED = ("the scope",)


def page(report: "XRay") -> str:
    """Return the HTML; it sets no colours, so that it fits a light and a dark notebook."""
    pictures = {"what happened": report.conversation}
    if report.walk is not None:
        pictures["the router's tree"] = report.tree
    if report.layers:
        pictures["the middleware"] = report.onion
    blocks = [f"<p><strong>{escape(title(report))}</strong></p>"]
    for heading, lines in sections(report):
        picture = pictures[heading]._repr_html_() if heading in pictures else ""
        words = "" if picture and heading != "what happened" else preformatted(lines)
        is_open = "" if heading in FOLDED else " open"
        blocks.append(
            f"<details{is_open}><summary>{escape(heading)}</summary>{picture}{words}</details>"
        )
    return "\n".join(blocks)


def preformatted(lines: list[str]) -> str:
    """Return a <pre> with a fixed-width font, because some pages set another one."""
    return f"<pre style='font-family:monospace'>{as_html(chr(10).join(lines))}</pre>"
