"""`make pages`: renews the generated blocks in README.md, docs/ and the pages of the parts."""

import argparse
import asyncio
from collections.abc import Mapping
from pathlib import Path

from workbook.console.text import show_progress
from workbook.lessons import changes, pages, part_pages
from workbook.parts import ladder
from workbook.suite import matrix
from workbook.suite.checks import every_check
from workbook.suite.themes import load_checks

SUMMARY = __doc__


def run(options: argparse.Namespace) -> int:
    write(changes.current_pages() | part_pages.current_pages())  # first the pages that need no run
    load_checks()
    rows = asyncio.run(
        matrix.observe(every_check(), ("inprocess",), lambda check: show_progress(check.id))
    )
    show_progress("")
    matrix.write(rows)
    write(pages.current_pages(rows))
    return int(any(not outcome.ok for _, outcomes in rows for outcome in outcomes))


def write(texts: Mapping[Path, str]) -> None:
    for page, text in texts.items():
        stale = not page.exists() or page.read_text("utf-8") != text
        page.write_text(text, encoding="utf-8")
        print(f"{'renewed ' if stale else 'no change'} {page.relative_to(ladder.ROOT)}")
