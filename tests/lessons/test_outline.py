"""Tests the outline of a new file, as the page of a step shows it."""

from pathlib import Path

from workbook.lessons.outline import outline

FILE = '''
"""Tea."""
from dataclasses import dataclass
KINDS = ("green", "black")

class Pot(dict[str, int]):
    """A pot.

    More of it.
    """

    size: int = 3

    def __init__(self) -> None: ...

    @staticmethod
    def warm(to: int, *, slowly: bool = True) -> None:
        """Before the tea."""

    async def pour(self, *cups: int) -> None:
        def inner() -> None: ...

def brew(kind, /, minutes=3):
    """What has no room beside the name, in a line of a hundred columns, stands below it."""
'''


def test_names_in_their_order_with_the_first_line_on_each(tmp_path: Path) -> None:
    (tmp_path / "tea.py").write_text(FILE)
    assert list(outline(tmp_path / "tea.py")) == [
        "class Pot(dict[str, int])  # A pot.",
        "    warm(to, slowly=)  # Before the tea.",
        "    async pour(*cups)",
        "brew(kind, minutes)",
        "    # What has no room beside the name, in a line of a hundred columns, stands below it.",
    ]
