"""The published mistakes, an entry to a file beside this one: read here, planted in `planting`.

An entry tells how a reader meets the mistake, where it comes from and what mends it, which check
stands guard, and the edits that put it back into our part. May use `parts` and `suite`.
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
    "C": "breaks the lesson",
    "H": "wrong result, lost data, or a hang",
    "M": "misleading",
}
PLACES = {
    "page": "on the page",
    "repository": "only in the repository",
    "both": "on the page and in the repository",
    "earlier page": "on the page of an earlier part",
}
"""Where a published mistake stands: on the page of the article, or in the series' repository."""
PLACES_OF_THE_GUIDE = {
    "page": "in the guide",
    "repository": "only in sketch",
    "both": "in the guide and in sketch",
}
"""The same for Part 0, which follows the guide: `sketch` is the guide's finished code."""
_ID = re.compile(r"E\d{2,3}")
_PYTHON = re.compile(r"(<|>=)3\.(\d+)")
_COMPARE = {"<": operator.lt, ">=": operator.ge}


class UnknownErratum(WorkbookError):
    """No such entry; the text tells how far they go."""


@dataclass(frozen=True)
class Edit:
    file: str  # below the part's directory
    old: str = ""  # stands there once
    new: str = ""
    removed: bool = False  # the whole file


@dataclass(frozen=True)
class Needs:
    """Without what a mistake does not show; all empty where it always does."""

    python: str = ""  # as in "<3.12"
    flag: str = ""  # "-O"
    host: str = ""  # a server of workbook.servers.live

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
    part: int  # where the article brings it in
    rows: tuple[str, ...]  # of rows.toml
    stands: str  # a key of PLACES, or for Part 0 of PLACES_OF_THE_GUIDE
    severity: str
    title: str
    symptom: str  # what one sees, without giving the cause away
    cause: str
    fix: str
    check: str  # the id of the one that stands guard
    edits: tuple[Edit, ...]
    areas: tuple[str, ...] = ()  # others in which a check may go red; "*" is all of them
    needs: Needs = Needs()

    @property
    def name(self) -> str:
        """By both of its numbers: to hunt it, and as the pages of changes have it."""
        return f"{self.id} ({'errata' if self.rows[1:] else 'erratum'} {', '.join(self.rows)})"

    @property
    def where(self) -> str:
        """Where a reader finds the mistake, in words."""
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
        raise ValueError(f"{file.name}: id and file name are the same, as in E07, not {found.id!r}")
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
        raise ValueError("there is no [[edit]]: what plants the mistake?")
    if "*" in areas and found.severity == "M":
        raise ValueError(
            'areas = ["*"] is for what stops everything, not for severity M: name them'
        )
    return found


@functools.cache
def entries() -> tuple[Erratum, ...]:
    """All of them, in the order of their numbers."""
    return tuple(sorted(map(read, DIRECTORY.glob("E*.toml")), key=lambda each: int(each.id[1:])))


def erratum(name: str) -> Erratum:
    """By its id, as a reader types it: E07, e7, 7."""
    typed = re.fullmatch(r"[Ee]?0*([0-9]+)", name.strip())
    for each in entries():
        if typed and each.id.lstrip("E0") == typed[1]:
            return each
    first, last = entries()[0].id, entries()[-1].id
    raise UnknownErratum(f"There is no erratum {name!r}: they go from {first} to {last}.")
