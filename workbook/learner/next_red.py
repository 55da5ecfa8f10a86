"""Which red check is told first: the one that belongs to what the reader has just done.

What was green at the last check and is red now comes before the rest: it was broken since. Among
those, one that failed in a line of a changed file comes first, then one about a name in it, and the
name that the fewest are about. What failed in another file comes last: it is the effect. Where
nothing was broken the order is that in which one would build.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Set
from pathlib import Path

from workbook.learner.results import Result
from workbook.suite.themes import place_of


def prints_of(files: Iterable[Path], directory: Path) -> dict[str, str]:
    """A fingerprint of each file, to tell later which ones have changed."""
    return {
        file.relative_to(directory).as_posix(): hashlib.sha1(file.read_bytes()).hexdigest()[:12]
        for file in files
        if file.is_relative_to(directory)
    }


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    return {file for file in {*before, *now} if before.get(file) != now.get(file)}


def by_cause(red: Iterable[Result], green_before: Collection[str], files: Set[str]) -> list[Result]:
    """The red ones, given as one would build, with what the last save has caused in front."""
    red = list(red)
    times = Counter(result.about for result in red)

    def place(result: Result) -> tuple[int, int, int]:
        if result.id not in green_before:
            return 3, 0, 0
        if any(f"{file}:" in result.line for file in files):
            return 0, 0, place_of(result.area)
        if not result.line and is_about(result, files):
            return 1, times[result.about], place_of(result.area)
        return 2, 0, place_of(result.area)

    return sorted(red, key=place)


def is_about(result: Result, files: Collection[str]) -> bool:
    """Whether the name that the check is about stands in one of the files."""
    words = result.about.split(".")
    modules = ("/".join(words[:count]) for count in range(1, len(words) + 1))
    return any(f"{module}.py" in files for module in modules)
