"""The mistakes of the sources, read from rows.toml: the list that the checks stand guard over."""

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
    plot: bool = False  # stays until the part that repairs it as its lesson

    @property
    def part(self) -> int:
        """The part that brings the mistake in."""
        return int(self.id.partition(".")[0])

    @property
    def needs_a_guard(self) -> bool:
        return self.severity in ("C", "H", "M") and not self.plot


@functools.cache
def rows() -> tuple[Row, ...]:
    listed = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["rows"]
    return tuple(Row(**entry) for entry in listed)
