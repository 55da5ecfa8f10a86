"""`make mend`: tells what was planted, where it came from and what mends it; removes the copy."""

import argparse

from workbook.console.plain import print_fields, print_patch
from workbook.errata.planted_copy import clear, directory_of, planted, shown
from workbook.errata.planting import as_patch
from workbook.errors import WorkbookError
from workbook.parts.ladder import part

SUMMARY = __doc__


def run(options: argparse.Namespace) -> int:
    erratum = planted()
    if erratum is None:
        raise WorkbookError("Nothing is planted: make break plants a mistake, to be hunted.")
    patch = as_patch(erratum)
    clear(erratum)  # first: who reads through a pipe may close it at any line
    print(f"{erratum.name}, Part {erratum.part}: {erratum.title}\n")
    print_fields(
        [
            ("cause", erratum.cause),
            ("fix", erratum.fix),
            ("stands", erratum.where),
            ("guarded by", erratum.check),
        ]
    )
    print(f"\n{shown(directory_of(erratum))} is removed. It differed from ", end="")
    print(f"{part(erratum.part).directory.name}/ in this:\n")
    print_patch(patch)
    return 0
