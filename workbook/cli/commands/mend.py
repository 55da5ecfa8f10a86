"""`make mend`: shows the planted mistake, its cause and its fix, and removes the copy.

If the copy was changed after the last check, it is checked first. If a check still fails, the hunt
goes on, and only the next `make mend` shows the mistake.
"""

import argparse

from workbook.cli.commands.check import checked
from workbook.console import drawing
from workbook.errata import Erratum, planted_copy
from workbook.errata.planted_copy import directory_of, planted
from workbook.errata.planting import as_mending
from workbook.errors import RED, WorkbookError
from workbook.learner import memory
from workbook.learner.attempt import of_planted
from workbook.learner.hunting import require, verdict
from workbook.parts.ladder import part

SUMMARY = __doc__

VERDICTS = {
    True: "Solved: all checks pass.",
    False: "Not solved: a check still fails.",
    None: "Not solved: the copy was not checked as it is now.",
}
UNCHANGED = "Not solved: nothing was changed in the copy."


def run(options: argparse.Namespace) -> int:
    erratum = planted()
    if erratum is None:
        raise WorkbookError("No mistake is planted: make break plants one.")
    if is_to_be_checked(erratum):
        from workbook.learner.report import remember

        require(erratum)
        report, round_ = checked(of_planted(part(erratum.part)))
        if not round_.green:
            report.show(round_)
            print("\nThe hunt goes on. make mend once more shows the mistake, and ends the hunt.")
        remember(report, round_)
        if not round_.green:
            return RED
    is_solved = verdict(erratum)
    memory.record_mended(erratum.id, solved=is_solved is True)
    yours, kept = planted_copy.changes(erratum), planted_copy.clear(erratum)
    # The copy is removed before printing, because a reader such as `| head` may end this at any
    # line.
    print(VERDICTS[is_solved] if yours else UNCHANGED)
    print(f"\n{erratum.name}, Part {erratum.part}: {erratum.title}\n")
    drawing.fields(
        [
            ("cause", erratum.cause),
            ("fix", erratum.fix),
            ("found", erratum.where),
            ("check", erratum.check),
        ]
    )
    ours, where = as_mending(erratum), part(erratum.part).directory.name
    if kept is not None:
        print(f"\nYour change is kept in {planted_copy.shown(kept)}:\n")
        drawing.patch(yours)
    if without_names(yours) == without_names(ours):
        print(f"\n{where}/ has the same lines.")
        return 0
    print(f"\nThe mistake, and how {where}/ has it:\n")
    drawing.patch(ours)
    return 0


def is_to_be_checked(erratum: Erratum) -> bool:
    """Return whether the reader has changed the copy, and no check has run on it since."""
    is_changed = directory_of(erratum).is_dir() and bool(planted_copy.changes(erratum))
    return is_changed and verdict(erratum) is None and erratum.needs.fits_python


def without_names(patch: str) -> list[str]:
    """Return the lines of a patch, without those that name the files."""
    return [line for line in patch.splitlines() if not line.startswith(("--- ", "+++ "))]
