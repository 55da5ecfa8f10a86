"""A sheet to draw boxes, lines and words on, in colours that follow the system's theme.

An image cannot know the page around it, so the sheet has its own background.
"""

from html import escape
from textwrap import shorten

from workbook.lab.pictures import Picture

SIZE = 13  # of the font
LETTER = 7.85  # width of a character; the font is monospaced
MARGIN = 16

# Name: (light, dark). A box has a border of this colour, and a lighter shade inside.
COLOURS = {
    "ground": ("#ffffff", "#16191f"),
    "frame": ("#d3d9e0", "#343b46"),
    "ink": ("#1d2430", "#e4e8ee"),
    "soft": ("#5b6675", "#9aa6b5"),
    "edge": ("#7d8896", "#8a96a6"),
    "plain": ("#f3f5f8", "#20252e"),
    "lit": ("#0b62c4", "#6cb2ff"),
    "lit-in": ("#e0efff", "#12304f"),
    "good": ("#1a7a3c", "#5ccf82"),
    "good-in": ("#dff5e5", "#143622"),
    "bad": ("#c0262d", "#ff8a85"),
    "bad-in": ("#fde5e4", "#4a1d1e"),
    "late": ("#8f5a00", "#eab54f"),
    "late-in": ("#fff0cf", "#41300e"),
}
KINDS = ("lit", "good", "bad", "late")


def _rules(theme: int) -> str:
    rules = [f".wb-ground{{fill:{COLOURS['ground'][theme]};stroke:{COLOURS['frame'][theme]}}}"]
    rules.append(f".wb-box{{fill:{COLOURS['plain'][theme]};stroke:{COLOURS['edge'][theme]}}}")
    rules.append(f".wb-line{{stroke:{COLOURS['edge'][theme]};fill:none}}")
    rules.append(f".wb-over{{stroke:{COLOURS['ground'][theme]};stroke-width:5;paint-order:stroke}}")
    for name in ("ink", "soft", *KINDS):
        colour = COLOURS[name][theme]
        rules.append(f".wb-{name}{{fill:{colour}}}.wb-line-{name}{{stroke:{colour};fill:none}}")
    for name in KINDS:
        inside = COLOURS[f"{name}-in"][theme]
        rules.append(f".wb-box-{name}{{fill:{inside};stroke:{COLOURS[name][theme]}}}")
    return "".join(rules)


STYLE = (
    f"text.wb{{font:{SIZE}px 'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre}}"
    + _rules(0)
    + f"@media(prefers-color-scheme:dark){{{_rules(1)}}}"
)


def wide(text: str) -> float:
    """Return the width of the words."""
    return len(text) * LETTER


def short(text: str, letters: int = 60) -> str:
    """Return the text cut to a number of letters."""
    text = shorten(text, 4 * letters, placeholder=" …")
    return text if len(text) <= letters else f"{text[: letters - 1]}…"


class Sheet:
    """A drawing that grows with its contents; the origin is the corner inside the margin."""

    def __init__(self) -> None:
        self._marks: list[str] = []
        self.width = self.height = 0.0

    def text(
        self,
        x: float,
        y: float,
        words: str,
        kind: str = "ink",
        *,
        anchor: str = "start",
        over_lines: bool = False,
    ) -> None:
        left = {"start": x, "middle": x - wide(words) / 2, "end": x - wide(words)}[anchor]
        self._reach(left + wide(words), y + 4)
        names = f"wb wb-{kind}" + " wb-over" * over_lines
        self._marks.append(
            f'<text class="{names}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">'
            f"{escape(words, quote=False)}</text>"
        )

    def box(
        self, x: float, y: float, width: float, height: float, kind: str = "", dashed: bool = False
    ) -> None:
        self._reach(x + width, y + height)
        self._marks.append(
            f'<rect class="{_name("wb-box", kind)}" x="{x:g}" y="{y:g}" width="{width:g}" '
            f'height="{height:g}" rx="6"{_dashes(dashed)}/>'
        )

    def line(
        self, points: list[tuple[float, float]], kind: str = "", *, dashed: bool = False
    ) -> None:
        for x, y in points:
            self._reach(x, y)
        way = " ".join(f"{x:g},{y:g}" for x, y in points)
        weight = 2.2 if kind else 1.4
        self._marks.append(
            f'<polyline class="{_name("wb-line", kind)}" points="{way}" '
            f'stroke-width="{weight}" stroke-linejoin="round"{_dashes(dashed)}/>'
        )

    def arrow(self, start: tuple[float, float], end: tuple[float, float], kind: str) -> None:
        """Draw a horizontal arrow to the right or to the left."""
        (_, y), (x, _) = start, end
        back = -9 if x > start[0] else 9
        self.line([start, (x + back / 2, y)], kind)
        self._marks.append(
            f'<path class="wb-{kind}" d="M{x:g} {y:g}l{back} -5v10z"/>',
        )

    def picture(self, title: str) -> Picture:
        width, height = self.width + 2 * MARGIN, self.height + 2 * MARGIN
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
            f'viewBox="{-MARGIN} {-MARGIN} {width:g} {height:g}" role="img">'
        )
        named = f"<title>{escape(title, quote=False)}</title><style>{STYLE}</style>"
        ground = (
            f'<rect class="wb-ground" x="{0.5 - MARGIN}" y="{0.5 - MARGIN}" '
            f'width="{width - 1:g}" height="{height - 1:g}" rx="10"/>'
        )
        return Picture("\n".join([head, named, ground, *self._marks, "</svg>"]), title)

    def _reach(self, x: float, y: float) -> None:
        self.width, self.height = max(self.width, x), max(self.height, y)


def _name(base: str, kind: str) -> str:
    return f"{base}-{kind}" if kind else base


def _dashes(dashed: bool) -> str:
    return ' stroke-dasharray="5 4"' if dashed else ""
