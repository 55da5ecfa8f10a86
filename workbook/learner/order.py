"""The order in which one would build: the first red check in it is the next thing to do."""

from collections.abc import Iterable

from workbook.learner.steps import lesson
from workbook.parts.ladder import Part
from workbook.suite.checks import Check
from workbook.suite.themes import place_of


def counted(checks: Iterable[Check], part: Part) -> list[Check]:
    """The checks of the part and of those before it.

    First, area by area, what held before the part begins: who breaks that mends it before going
    on. Then what the part turns green, in the order of its lesson; last what it has anyway.
    """
    places = lesson(part).order

    def place(check: Check) -> tuple[int, int]:
        otherwise = -1 if check.since < part.number else len(places)
        return places.get(check.id, otherwise), place_of(check.area)

    return sorted((check for check in checks if check.since <= part.number), key=place)
