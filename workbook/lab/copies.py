"""Copies the notebooks to mine/notebooks/, without outputs, so that a reader can predict them.

A copy that the reader has run or changed is never overwritten. An unchanged copy is renewed when
the workbook's notebook changes.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from workbook.errata.planted_copy import mine, shown
from workbook.errors import WorkbookError
from workbook.lab.notebooks import as_file, read

FOLDED = "<details>\n<summary>Why, when you have run it</summary>\n\n{}\n\n</details>"
NOTE = "workbook"  # in a copy's metadata


def directory() -> Path:
    return mine() / "notebooks"


def copy_all(originals: list[Path]) -> list[str]:
    """Make or renew the copies; return the sentences that the reader should see."""
    made, told = 0, []
    try:
        directory().mkdir(parents=True, exist_ok=True)
        for original in originals:
            copy = directory() / original.name
            fresh = for_the_reader(read(original))
            if not copy.exists() or is_untouched(copy):
                made += not copy.exists()
                copy.write_text(as_file(fresh), "utf-8")
            elif noted(copy) != fingerprint(fresh):
                told.append(
                    f"{shown(copy)} is your changed copy, so it is kept. The workbook has a "
                    "newer version: rename your copy to get it."
                )
    except OSError as error:
        raise WorkbookError(f"{error.filename} cannot be written: {error.strerror}.") from None
    new = f"{made} new, " if made else ""
    return [f"Your notebooks: {shown(directory())} ({new}your changes are kept)", *told]


def for_the_reader(notebook: Any) -> Any:
    """Return the notebook without outputs, with folded explanations and adjusted links."""
    tells = False
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
            tells = "lab.happened(" in cell.source
            continue
        cell.source = cell.source.replace("](../", "](../../")
        if tells:
            cell.source = FOLDED.format(cell.source)
            tells = False
    notebook.metadata[NOTE] = {"copied": fingerprint(notebook)}
    return notebook


def fingerprint(notebook: Any) -> str:
    """Return a hash of everything in the notebook that a reader can change."""
    cells = [
        [cell["cell_type"], "".join(cell["source"]), cell.get("outputs")]
        for cell in notebook["cells"]
    ]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:16]


def is_untouched(copy: Path) -> bool:
    """Return whether the copy was neither changed nor run."""
    try:
        return fingerprint(json.loads(copy.read_text("utf-8"))) == noted(copy)
    except (ValueError, KeyError, TypeError):  # the reader has broken the file
        return False


def noted(copy: Path) -> str:
    """Return the fingerprint that the copy had when it was made, or "" if there is none."""
    try:
        return str(json.loads(copy.read_text("utf-8"))["metadata"][NOTE]["copied"])
    except (ValueError, KeyError, TypeError):
        return ""
