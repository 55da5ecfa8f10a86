"""Chooses the red check to show first: the one that the reader's last edit has caused.

A check that passed before and is red now comes first, because the edit has broken it. Among these,
a failure in a line of a changed file comes first, then a check about a name in a changed file, then
a check of a step that writes a changed file, then failures in other files, which are effects, and
last the right answers of an app that breaks a rule of ASGI somewhere else. Among equals, the checks
of a step that writes a changed file come first. If no check is broken, the order of building
applies.

A check of an unfinished step may have passed by chance, if one before it is red: the app may answer
always the same, without asking its handler. If such a check is red now, nothing is broken.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Set
from contextlib import suppress
from pathlib import Path

from workbook.learner.results import Result
from workbook.learner.steps import Lesson
from workbook.suite.themes import place_of


def prints_of(files: Iterable[Path], directory: Path) -> dict[str, str]:
    """Return a hash of each file, to find changed files later; skip files that are gone."""
    prints = {}
    for file in files:
        if file.is_relative_to(directory):
            with suppress(FileNotFoundError):
                print_ = hashlib.sha1(file.read_bytes()).hexdigest()[:12]
                prints[file.relative_to(directory).as_posix()] = print_
    return prints


def print_of(files: Iterable[Path], directory: Path) -> str:
    """Return one hash of all the files."""
    prints = sorted(prints_of(files, directory).items())
    return hashlib.sha1(repr(prints).encode()).hexdigest()[:12]


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    return {file for file in {*before, *now} if before.get(file) != now.get(file)}


def broken(
    red: Iterable[Result], green_before: Collection[str], lesson: Lesson | None = None
) -> list[Result]:
    """Return the red results that the last edit has broken."""
    lost = [each for each in red if each.id in green_before]
    return [each for each in lost if not lesson or lesson.is_done(each.id, green_before)]


def by_cause(
    red: Iterable[Result],
    green_before: Collection[str],
    files: Set[str],
    lesson: Lesson | None = None,  # while the part is built, step by step
) -> list[Result]:
    """Sort red results: those that the last edit has caused come first."""
    red = list(red)
    times = Counter(result.about for result in red)
    lost = broken(red, green_before, lesson)

    def place(result: Result) -> tuple[int, int, bool, int]:
        is_far, order = False, place_of(result.area)
        if lesson:
            is_far = files.isdisjoint(lesson.files_of(result.id))
            order = order if is_far else lesson.order.get(result.id, -1)
        if result not in lost or result.status == "ahead":
            return 5, 0, False, 0
        if result.only_breach:
            return 4, 0, is_far, order
        if any(f"{file}:" in result.line for file in files):
            return 0, 0, is_far, order
        if not result.line and is_about(result, files):
            return 1, times[result.about], is_far, order
        if not result.line and lesson and not is_far:
            return 2, 0, is_far, order
        return 3, 0, is_far, order

    return sorted(red, key=place)


def is_about(result: Result, files: Collection[str]) -> bool:
    """Return whether the name that the check needs is defined in one of the files."""
    words = result.about.split(".")
    modules = ("/".join(words[:count]) for count in range(1, len(words) + 1))
    return any(f"{module}.py" in files for module in modules)
