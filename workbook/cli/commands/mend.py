"""`make mend`: shows the planted mistake, its cause and its fix, and removes the copy."""

import argparse

from workbook.console import drawing
from workbook.errata import planted_copy
from workbook.errata.planted_copy import planted, shown
from workbook.errata.planting import as_mending
from workbook.errors import WorkbookError
from workbook.learner import memory
from workbook.parts.ladder import part

SUMMARY = __doc__

VERDICTS = {
    True: "Solved: your last make check was green.",
    False: "Not solved: your last make check was red.",
    None: "Not solved: make check has not run on the copy.",
}


def run(options: argparse.Namespace) -> int:
    erratum = planted()
    if erratum is None:
        raise WorkbookError("No mistake is planted: make break plants one.")
    verdict = planted_copy.verdict()
    memory.record_mended(erratum.id, solved=verdict is True)
    yours, kept = planted_copy.changes(erratum), planted_copy.clear(erratum)
    # The copy is removed before printing, because a reader such as `| head` may end this at any
    # line.
    print(VERDICTS[verdict])
    print(f"\n{erratum.name}, Part {erratum.part}: {erratum.title}\n")
    drawing.fields(
        [
            ("cause", erratum.cause),
            ("fix", erratum.fix),
            ("found", erratum.where),
            ("check", erratum.check),
        ]
    )
    if kept is not None:
        print(f"\nYour change is kept in {shown(kept)}:\n")
        drawing.patch(yours)
    print(f"\nThe mistake, and how {part(erratum.part).directory.name}/ has it:\n")
    drawing.patch(as_mending(erratum))
    return 0
