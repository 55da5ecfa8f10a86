"""`make site-serve`: serves the static site of `make site` with Part 0's server."""

import argparse
import os
import sys

from workbook.cli.commands.run import free_port, parse_port, replace_by
from workbook.errors import WorkbookError
from workbook.parts.ladder import ROOT, part
from workbook.site.build import TARGET

SUMMARY = __doc__
HOST = "127.0.0.1"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", default="8000", help="0 chooses a free port")


def run(options: argparse.Namespace) -> int:
    if not (TARGET / "index.html").is_file():
        raise WorkbookError("There is no site yet: run make site.")
    port = free_port(HOST, parse_port(options.port))
    print(f"http://{HOST}:{port}/", flush=True)
    os.chdir(part(0).directory)
    app = ["workbook.site.files:app", f"--app-dir={ROOT}", f"--host={HOST}", f"--port={port}"]
    replace_by([sys.executable, "-m", "server", *app])
