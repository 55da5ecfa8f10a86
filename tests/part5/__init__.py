"""Tests of what Part 5 has beyond the article. They share this one copy of it."""

from workbook.parts import ladder
from workbook.parts.loader import load_part

PART5 = load_part(ladder.part(5).directory)
