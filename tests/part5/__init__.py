"""Tests of Part 5's additions to the article; all use this one copy of the part."""

from workbook.parts import ladder
from workbook.parts.loader import load_part

PART5 = load_part(ladder.part(5).directory)
