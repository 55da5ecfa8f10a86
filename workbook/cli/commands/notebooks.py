"""`make notebooks`: opens Jupyter Lab on your own copies of the notebooks, in mine/notebooks.

Jupyter's root is the repository, so that links from a notebook to the files of a part work.
"""

import argparse
import os
import shlex
import sys

from workbook.errata.planted_copy import mine
from workbook.errors import WorkbookError
from workbook.lab.copies import copy_all, directory
from workbook.lab.notebooks import kernel_environment, notebooks
from workbook.parts.ladder import ROOT

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--notebook", default="", help="the one to open, as 03")
    parser.add_argument("--args", default="", help="more arguments for Jupyter Lab")


def run(options: argparse.Namespace) -> int:
    first = notebooks(options.notebook)[0]
    command = [sys.executable, "-m", "jupyterlab", *arguments(first.name, options.args)]
    print(*copy_all(notebooks()), sep="\n", flush=True)
    os.execve(sys.executable, command, os.environ | kernel_environment())


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
