"""`make site`: builds the static site in build/site/, where Python runs in the reader's browser.

PYODIDE= takes the runtime from a folder or an address, in place of its npm package.
"""

import argparse

from workbook.errata.planted_copy import shown
from workbook.site.build import build

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pyodide", default="", help="a folder or an address with Pyodide")


def run(options: argparse.Namespace) -> int:
    built = build(pyodide=options.pyodide.strip())
    size = built.bytes / 1e6
    print(f"{shown(built.directory)}: {size:.1f} MB, with Python {built.python} for the browser.")
    print("make site-serve serves it, and so does any static host.")
    return 0
