"""The code that `make check` checks: a part in mine/, or an app in any other place."""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.machinery import PathFinder
from pathlib import Path

from workbook.errata import Erratum
from workbook.errata.planted_copy import directory_of, planted, shown
from workbook.errors import WorkbookError
from workbook.learner.foreign import foreign
from workbook.learner.next_red import print_of
from workbook.learner.own_parts import home
from workbook.learner.places import Own
from workbook.learner.results import Wanted
from workbook.learner.steps import needed
from workbook.parts.ladder import Part, all_parts, part

APP = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")


@dataclass(frozen=True)
class Attempt:
    part: Part
    directory: Path
    entry: str
    app: str = ""  # the value of APP=, for code that is not in mine/
    hunted: Erratum | None = None  # the mistake that is planted in this code
    host: str = "inprocess"  # or the server that calls the app in checks with a client

    @property
    def again(self) -> str:
        """Return the make variables that select this code."""
        return f"APP={self.app} PART={self.part.number}" if self.app else f"PART={self.part.number}"

    @property
    def again_in_xray(self) -> str:
        """Return the variables for `make xray`. Without MINE=1 or BROKEN=1 it uses our code."""
        if self.app:
            return self.again
        return f"{self.again} {'BROKEN' if self.hunted else 'MINE'}=1"

    @property
    def options(self) -> tuple[str, ...]:
        """Return the options with which other commands select the same code."""
        whose = "--broken=1" if self.hunted else f"--app={self.app}" if self.app else "--mine=1"
        return f"--part={self.part.number}", whose

    @property
    def names(self) -> list[str]:
        """Return the modules that each check loads anew; an empty list means all in the directory.

        For an app in another place these are only the app's own modules and the part's.
        """
        if not self.app:
            return []
        own = {Path(file).parts[0].removesuffix(".py") for file in self.part.files}
        return sorted({*own, re.split(r"[.:]", self.app)[0]})

    def files(self) -> list[Path]:
        """Return the files to watch.

        For an app in another place these are the part's modules and the app's package.
        """
        if not self.app:
            return list(python_files(self.directory))
        beside = [self.directory / f"{name}.py" for name in self.names]
        inside = [path for name in self.names for path in python_files(self.directory / name)]
        return [path for path in beside if path.is_file()] + inside

    @property
    def fingerprint(self) -> str:
        """Return a hash of the code as it is now."""
        return print_of(self.files(), self.directory)

    def wanted(self, first: Sequence[str] = (), *, to_the_end: bool = False) -> Wanted:
        """Return what the check process has to do: run all checks, those of `first` first."""
        if self.hunted:
            first = list(dict.fromkeys([*first, self.hunted.check]))
        return Wanted(
            self.part.number,
            str(self.directory),
            self.entry,
            self.names,
            list(first),
            to_the_end,
            str(Path.cwd()),
            (self.hunted.needs.host if self.hunted else "") or self.host,
        )

    def lacking(self) -> list[str]:
        """Return the files of the part that are missing."""
        if self.app or self.hunted:
            return []
        return sorted(file for file in needed(self.part) if not (self.directory / file).is_file())


def python_files(directory: Path) -> Iterator[Path]:
    """Yield the files below it; unlike `rglob`, go on if a directory is removed meanwhile."""
    for folder, _, names in os.walk(directory):
        yield from (Path(folder, name) for name in names if name.endswith(".py"))


def attempt(number: str, app: str) -> Attempt:
    """Return the code that PART and APP select; without PART, the part that was started last."""
    if not app.strip() and not number.strip():
        return of_mine(_latest())
    wanted = part(number)
    return _elsewhere(app.strip(), wanted) if app.strip() else of_mine(wanted)


def of_mine(wanted: Part) -> Attempt:
    directory = home(wanted)
    if not directory.is_dir():
        raise WorkbookError(
            f"{shown(directory)} does not exist: make start PART={wanted.number} makes it."
        )
    found = Attempt(wanted, directory.resolve(), wanted.entry)
    lacking = found.lacking()
    served = f"{wanted.module_name}.py"
    if served in lacking:
        others = f" and {len(lacking) - 1} more files" if len(lacking) > 1 else ""
        raise WorkbookError(
            f"{shown(directory)} lacks {served}{others}: make reset PART={wanted.number} "
            f"moves the rest into a backup and begins again."
        )
    return found


def of_planted(wanted: Part) -> Attempt:
    """Return the copy of the part in which `make break` has planted a mistake."""
    erratum = planted()
    if erratum is None:
        raise WorkbookError("No mistake is planted: make break plants one.")
    if erratum.part != wanted.number:
        raise WorkbookError(
            f"The mistake is planted in a copy of Part {erratum.part}, not of Part "
            f"{wanted.number}: write PART={erratum.part}, or leave out PART."
        )
    directory = directory_of(erratum)
    if not directory.is_dir():
        raise WorkbookError(f"{shown(directory)} is missing: run make mend, then make break.")
    return Attempt(wanted, directory.resolve(), wanted.entry, hunted=erratum)


def part_of(number: str, *, mine: bool, broken: bool) -> Part:
    """Return the part that PART names.

    Without it, this is Part 5, the latest of the reader's own, or the one with the planted mistake.
    """
    if mine and broken:
        raise WorkbookError("Use MINE=1 or BROKEN=1, not both.")
    if number.strip():
        return part(number.strip())
    there = planted() if broken else None
    return part(there.part) if there else _latest() if mine else part(5)


def chosen(number: str, *, mine: bool, broken: bool) -> Part:
    """Return our part, the reader's own (MINE=1), or the copy with a planted mistake (BROKEN=1)."""
    wanted = part_of(number, mine=mine, broken=broken)
    if not (mine or broken):
        return wanted
    found = of_mine(wanted) if mine else of_planted(wanted)
    if red := foreign(Own(found.directory, wanted.directory)):
        raise WorkbookError(
            f"{red.line} has `{red.observed}`. {red.why} It should be `{red.expected}`."
        )
    return replace(wanted, elsewhere=found.directory)


def started() -> list[Part]:
    return [each for each in all_parts() if home(each).is_dir()]


def _latest() -> Part:
    there = started()
    if not there:
        raise WorkbookError(
            "You have not started a part yet: make start PART=1 begins with the first."
        )
    return there[-1]


def _elsewhere(app: str, wanted: Part) -> Attempt:
    if not APP.fullmatch(app):
        raise WorkbookError(f"APP={app} does not name an app: write it as in APP=sample:app.")
    top = re.split(r"[.:]", app)[0]
    # Search as Python does for a script, whose own directory is first; here it is the current one.
    spec = PathFinder.find_spec(top, [str(Path.cwd()), *sys.path])
    places = [*(spec.submodule_search_locations or ())] if spec else []
    source = places[0] if places else spec.origin if spec else None
    if source is None or not Path(source).is_absolute():
        raise WorkbookError(
            f"APP={app} cannot be found: there is no module {top} in {shown_here()}, "
            f"nor on PYTHONPATH."
        )
    return Attempt(wanted, Path(source).parent.resolve(), app, app)


def shown_here() -> str:
    return f"{Path.cwd().name}{os.sep}"
