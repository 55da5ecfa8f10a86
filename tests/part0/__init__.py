"""Tests of Part 0's server and framework over real sockets. All use one copy of Part 0."""

from workbook.parts import ladder
from workbook.parts.loader import load_part

PART0 = load_part(ladder.part(0).directory)
