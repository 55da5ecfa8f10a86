"""`make beyond`: serves Part 5's sample with its tasks in PostgreSQL.

PORT=8001 starts a second one.
"""

import argparse
import os
import subprocess
import sys

from workbook.cli.beyond import DIRECTORY, environment
from workbook.cli.commands.run import free_port, parse_port, reachable
from workbook.parts.routes import curl_line

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", default="8000", help="0 chooses a free port")
    parser.add_argument("--host", default="127.0.0.1")


def run(options: argparse.Namespace) -> int:
    port = free_port(options.host, parse_port(options.port))
    os.chdir(DIRECTORY)
    # Report an error now, in one sentence; inside the server it would be a traceback.
    ready = subprocess.run([sys.executable, "-m", "durable.database"], env=environment())
    if ready.returncode == 0:
        _serve(options.host, port)
    return ready.returncode


def _serve(host: str, port: int) -> None:
    print("Part 5's sample, its tasks in PostgreSQL: `make beyond-worker` runs them.")
    home = f"http://{reachable(host)}:{port}/home"
    print(f"  queue one   {curl_line('GET', home)}\n", flush=True)
    command = f"-m uvicorn sample:app --host={host} --port={port}".split()
    os.execve(sys.executable, [sys.executable, *command], environment())
