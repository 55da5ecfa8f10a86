"""`make notebooks`: Jupyter Lab on notebooks/, with this environment's own Python as the kernel.

Its root is that of the repository, so that the links from a notebook to a part's files open there.
"""

import argparse
import os
import sys

from workbook.lab.notebooks import kernel_environment, notebooks
from workbook.parts.ladder import ROOT

SUMMARY = __doc__


def run(options: argparse.Namespace) -> int:
    first = notebooks()[0]
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={ROOT}"]
    command += [f"--LabApp.default_url=/lab/tree/{first.relative_to(ROOT).as_posix()}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container that is all there is
        command.append("--allow-root")
    os.execve(sys.executable, command, os.environ | kernel_environment())
