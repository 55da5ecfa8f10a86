"""The published mistakes (errata), one TOML file each; `planting` puts them into a copy.

An entry says how a reader meets the mistake, its cause and its fix, which check detects it, and
which edits put it back into our part.

This package may import `parts` and `suite`.
"""

import functools
import operator
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook.errors import WorkbookError

DIRECTORY = Path(__file__).parent
SEVERITIES = {
    "C": "the sample does not work",
    "H": "wrong result, lost data, or a hang",
    "M": "misleading, or against the rules of HTTP",
}
PLACES = {
    "page": "in the article",
    "repository": "only in the repository of the series",
    "both": "in the article and in the repository of the series",
    "earlier page": "in the article of an earlier part",
}
"""Where a published mistake is found: in the article, or in the repository of the series."""
PLACES_OF_THE_GUIDE = {
    "page": "in the guide",
    "repository": "only in sketch, the finished code of the guide",
    "both": "in the guide and in sketch, its finished code",
}
"""The same for Part 0, which follows the guide."""
_ID = re.compile(r"E\d{2,3}")
_PYTHON = re.compile(r"(<|>=)3\.(\d+)")
_COMPARE = {"<": operator.lt, ">=": operator.ge}


class UnknownErratum(WorkbookError):
    """No erratum has this id; the text names the first and the last id."""


@dataclass(frozen=True)
class Edit:
    file: str  # relative to the part's directory
    old: str = ""  # found exactly once in the file
    new: str = ""
    removed: bool = False  # True if the edit removes the whole file
    hidden: bool = False  # True if it only takes away a comment or docstring that tells the answer


@dataclass(frozen=True)
class Needs:
    """The conditions under which a mistake shows; all are empty if it always does."""

    python: str = ""  # such as "<3.12"
    flag: str = ""  # "-O"
    host: str = ""  # the name of a server of workbook.servers.live

    def __post_init__(self) -> None:
        if self.python and not _PYTHON.fullmatch(self.python):
            raise ValueError(f'needs.python is {self.python!r}: write "<3.12" or ">=3.12"')
        if self.flag not in ("", "-O"):
            raise ValueError(f'needs.flag is {self.flag!r}: "-O" is the only one')

    @property
    def fits_python(self) -> bool:
        wanted = _PYTHON.fullmatch(self.python)
        return wanted is None or _COMPARE[wanted[1]](sys.version_info[:2], (3, int(wanted[2])))

    @property
    def fits_flag(self) -> bool:
        return not self.flag or sys.flags.optimize > 0

    def __str__(self) -> str:
        wanted = (self.python and f"Python {self.python}", self.flag and f"python {self.flag}")
        return ", ".join(filter(None, (*wanted, self.host)))


@dataclass(frozen=True)
class Erratum:
    id: str
    part: int  # the part of the article that introduces it
    rows: tuple[str, ...]  # ids in rows.toml
    stands: str  # a key of PLACES, or for Part 0 of PLACES_OF_THE_GUIDE
    severity: str
    title: str
    symptom: str  # what the reader sees, without the cause
    cause: str
    fix: str
    check: str  # the id of the check that detects the mistake
    edits: tuple[Edit, ...]
    areas: tuple[str, ...] = ()  # other areas whose checks may fail too; "*" means all
    needs: Needs = Needs()
    nudge: str = ""  # the first hint, if that of the check would lead away from this mistake
    is_written: bool = False  # True if the reader writes what is missing, and does not hunt

    @property
    def name(self) -> str:
        """Return both numbers: the id to hunt it by, and the rows in the pages of changes."""
        return f"{self.id} ({'errata' if self.rows[1:] else 'erratum'} {', '.join(self.rows)})"

    @property
    def where(self) -> str:
        """Return in words where a reader finds the mistake."""
        return _places(self.part)[self.stands]


def _places(part: int) -> dict[str, str]:
    return PLACES if part else PLACES_OF_THE_GUIDE


def read(file: Path) -> Erratum:
    entry = tomllib.loads(file.read_text("utf-8"))
    try:
        found = _parsed(entry)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{file.name}: {error}") from None
    if found.id != file.stem or not _ID.fullmatch(found.id):
        raise ValueError(
            f"{file.name}: the id must be the file name without .toml, not {found.id!r}"
        )
    return found


def _parsed(entry: dict[str, Any]) -> Erratum:
    edits = tuple(Edit(**edit) for edit in entry.pop("edit", ()))
    needs = Needs(**entry.pop("needs", {}))
    rows, areas = tuple(entry.pop("rows", ())), tuple(entry.pop("areas", ()))
    found = Erratum(**entry, edits=edits, needs=needs, rows=rows, areas=areas)
    if found.severity not in SEVERITIES:
        raise ValueError(f"severity is {found.severity!r}: choose {', '.join(SEVERITIES)}")
    places = _places(found.part)
    if not isinstance(found.stands, str) or found.stands not in places:
        raise ValueError(f"stands is {found.stands!r}: choose {', '.join(places)}")
    if not edits:
        raise ValueError("there is no [[edit]], so nothing plants the mistake")
    if "*" in areas and found.severity == "M":
        raise ValueError(
            'areas = ["*"] is only for a mistake that breaks everything, '
            "not for severity M: name the areas"
        )
    return found


@functools.cache
def entries() -> tuple[Erratum, ...]:
    """Return all entries, sorted by number."""
    return tuple(sorted(map(read, DIRECTORY.glob("E*.toml")), key=lambda each: int(each.id[1:])))


def erratum(name: str) -> Erratum:
    """Return the entry with this id, as a reader types it: E07, e7 or 7."""
    typed = re.fullmatch(r"[Ee]?0*([0-9]+)", name.strip())
    for each in entries():
        if typed and each.id.lstrip("E0") == typed[1]:
            return each
    first, last = entries()[0].id, entries()[-1].id
    raise UnknownErratum(f"There is no erratum {name!r}: choose one from {first} to {last}.")
