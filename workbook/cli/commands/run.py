"""`make run PART=5`: prints the part's routes as curl lines, and serves the part.

It is reloaded when it changes; SERVER=part0 uses Part 0's server, which does not reload.
APP=mine.silent:app serves any other app on uvicorn.
"""

import argparse
import contextlib
import errno
import importlib
import os
import socket
import sys
from typing import NoReturn

from workbook.cli.flags import is_on
from workbook.console.drawing import paint
from workbook.errata.planted_copy import shown
from workbook.errors import WorkbookError
from workbook.learner.attempt import attempt
from workbook.learner.attempt import chosen as chosen_part
from workbook.parts.ladder import Part
from workbook.parts.routes import curl_line, routes_of
from workbook.servers.command_lines import (
    app_command,
    check_server,
    server_command,
    server_directory,
)

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--part", default="", help="without it, Part 5")
    parser.add_argument("--app", default="", help="module:attribute of an app that is not in mine/")
    parser.add_argument("--mine", default="", help="1: your own part")
    parser.add_argument("--broken", default="", help="1: the copy with a planted mistake")
    parser.add_argument("--port", default="8000", help="0 chooses a free port")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--server", default="", help="uvicorn by default; Part 0 is itself a server"
    )


def run(options: argparse.Namespace) -> int:
    mine, broken = is_on(options.mine), is_on(options.broken)
    chosen = chosen_part(options.part, mine=mine, broken=broken)
    server = options.server or ("uvicorn" if chosen.suite else "part0")
    check_server(server, chosen)
    own = attempt("1", options.app) if options.app.strip() else None
    if own is not None and options.server not in ("", "uvicorn"):
        raise WorkbookError(f"APP= always uses uvicorn: leave out SERVER={options.server}.")
    port = free_port(options.host, parse_port(options.port))
    # so that the output of handlers is not delayed in a pipe
    os.environ["PYTHONUNBUFFERED"] = "1"
    if own is not None:
        replace_by(app_command(own.app, str(own.directory), options.host, port))

    whose = f"{shown(chosen.directory)}, " if mine or broken else ""
    os.chdir(chosen.directory)
    print(paint(f"{whose}Part {chosen.number}: {chosen.title}", "bold"))
    print_routes(chosen, f"http://{reachable(options.host)}:{port}")
    sys.stdout.flush()
    os.chdir(server_directory(server, chosen))
    replace_by(server_command(server, chosen, options.host, port))


def replace_by(command: list[str]) -> NoReturn:
    """Replace this process by the server, so that it gets the signals from make itself."""
    os.execv(command[0], command)


def parse_port(text: str) -> int:
    # isascii: "８０" are digits too, and int() accepts them.
    if not (text.isascii() and text.isdigit()) or int(text) > 65535:
        raise WorkbookError(f"PORT={text} is not a port: give a number from 0 to 65535.")
    return int(text)


def free_port(host: str, port: int) -> int:
    """Return the port, or any free one for 0; raises a WorkbookError if it is busy."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            bound: int = probe.getsockname()[1]
            return bound
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise WorkbookError(
                f"Port {port} is in use: stop the other program, or choose another port with "
                f"PORT={port + 1}."
            ) from None
        raise WorkbookError(f"HOST={host} PORT={port} cannot be used: {error.strerror}.") from None


def reachable(host: str) -> str:
    """Return the host name that a client on this machine uses."""
    if host in ("0.0.0.0", "::", ""):
        return "localhost"
    return f"[{host}]" if ":" in host else host


def print_routes(chosen: Part, base: str) -> None:
    sys.path.insert(0, str(chosen.directory))
    try:
        # Hide output of the import: uvicorn imports the part again, and prints it then.
        with contextlib.redirect_stdout(None):
            app = getattr(importlib.import_module(chosen.module_name), chosen.app_name)
            routes = routes_of(app)
    except Exception as error:
        # The reader may be editing: uvicorn shows the whole traceback, and reloads after the fix.
        print(f"  its routes cannot be read: {type(error).__name__}: {error}")
        return
    width = max((len(f"{method} {path}") for method, path in routes), default=0)
    bodies = {(each.method, each.target): each.body.decode() for each in reversed(chosen.requests)}
    for method, path in routes:
        line = curl_line(method, base + path, bodies.get((method, path), ""))
        print(f"  {f'{method} {path}':<{width}}   {paint(line, 'cyan')}")
    print()
