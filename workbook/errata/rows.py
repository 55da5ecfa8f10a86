"""Reads rows.toml, the list of all mistakes in the sources that the checks must detect."""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

MANIFEST = Path(__file__).with_name("rows.toml")


@dataclass(frozen=True)
class Row:
    id: str
    severity: str  # C, H, M or L
    wrong: str
    plot: bool = False  # True if the part keeps the mistake, because a later part corrects it

    @property
    def part(self) -> int:
        """Return the part that introduces the mistake."""
        return int(self.id.partition(".")[0])

    @property
    def needs_a_guard(self) -> bool:
        return self.severity in ("C", "H", "M") and not self.plot


@functools.cache
def rows() -> tuple[Row, ...]:
    listed = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["rows"]
    return tuple(Row(**entry) for entry in listed)
