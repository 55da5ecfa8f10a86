"""`make bench-page`: puts the latest measurements into docs/."""

import argparse

from workbook.parts.ladder import ROOT
from workbook.speed import page

SUMMARY = __doc__


def run(options: argparse.Namespace) -> int:
    for file, text in page.current_pages().items():
        file.write_text(text, encoding="utf-8")
        print(f"{file.relative_to(ROOT)} is renewed.")
    return 0
