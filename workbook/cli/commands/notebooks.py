"""`make notebooks`: opens Jupyter Lab on your own copies of the notebooks, in mine/notebooks.

With MINE=1 they use your own parts. Jupyter's root is the repository, so that links from a notebook
to the files of a part work.
"""

import argparse
import os
import shlex
import sys

from workbook.cli.flags import is_on
from workbook.errata.planted_copy import mine, shown
from workbook.errors import WorkbookError
from workbook.lab.codebase import PARTS_OF
from workbook.lab.copies import copy_all, directory
from workbook.lab.notebooks import kernel_environment, notebooks
from workbook.learner.attempt import started
from workbook.learner.own_parts import home
from workbook.parts.ladder import ROOT, part

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--notebook", default="", help="the notebook to open, such as 03")
    parser.add_argument("--mine", default="", help="1: with your own parts in the place of ours")
    parser.add_argument("--args", default="", help="more arguments for Jupyter Lab")


def run(options: argparse.Namespace) -> int:
    first = notebooks(options.notebook)[0]
    command = [sys.executable, "-m", "jupyterlab", *arguments(first.name, options.args)]
    told = copy_all(notebooks())
    environment = kernel_environment()
    if is_on(options.mine):
        environment |= of_mine(environment["PYTHONPATH"])
        names = ", ".join(shown(home(part)) for part in started())
        told.append(f"In these notebooks your parts take the place of ours: {names}")
    print(*told, sep="\n", flush=True)
    os.execve(sys.executable, command, os.environ | environment)


def of_mine(path: str) -> dict[str, str]:
    """Return the variables with which a kernel takes the reader's parts.

    The examples of Part 5 are imported from our part. What they import is the reader's.
    """
    if not started():
        raise WorkbookError(
            "Nothing is started yet: MINE=1 needs a part that make start has begun."
        )
    return {"PYTHONPATH": os.pathsep.join([path, str(part(5).directory)]), PARTS_OF: "mine"}


def arguments(name: str, more: str) -> list[str]:
    root = ROOT if directory().is_relative_to(ROOT) else mine()
    address = f"/lab/tree/{(directory() / name).relative_to(root).as_posix()}"
    chosen = [f"--ServerApp.root_dir={root}", f"--LabApp.default_url={address}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # containers often have no other user
        chosen.append("--allow-root")
    try:
        return chosen + shlex.split(more)
    except ValueError as error:
        raise WorkbookError(f"ARGS={more} cannot be split into arguments: {error}.") from None
