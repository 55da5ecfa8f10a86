"""Sorts the checks in the order of building: the first red one is the next thing to do."""

from collections.abc import Iterable

from workbook.learner.steps import lesson
from workbook.parts.ladder import Part
from workbook.suite.checks import Check
from workbook.suite.themes import place_of


def counted(checks: Iterable[Check], part: Part) -> list[Check]:
    """Return the checks of the part and of the parts before it, in the order of building.

    Checks of earlier parts come first, because a broken one must be corrected first. Then come
    those that the part turns green, in the order of its lesson. Checks that are always green come
    last.
    """
    places = lesson(part).order

    def place(check: Check) -> tuple[int, int]:
        otherwise = -1 if check.since < part.number else len(places)
        return places.get(check.id, otherwise), place_of(check.area)

    return sorted((check for check in checks if check.since <= part.number), key=place)
