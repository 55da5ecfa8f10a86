"""Tests of Part 0, its server and its framework, over real sockets. They share one copy of it."""

from workbook.parts import ladder
from workbook.parts.loader import load_part

PART0 = load_part(ladder.part(0).directory)
