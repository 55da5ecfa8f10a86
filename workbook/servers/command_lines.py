"""The command that starts each server on a part, as a separate process in the part's directory.

All servers except Part 0's reload a changed part, and cut off a request that still runs two seconds
after the stop. uvicorn uses h11 even if httptools is installed for Part 0, because the pages show
what uvicorn does with h11.
"""

import importlib.util
import sys
from collections.abc import Callable

from workbook.errors import WorkbookError
from workbook.parts.ladder import Part, part

Command = Callable[[Part, str, int], list[str]]


def _uvicorn(chosen: Part, host: str, port: int) -> list[str]:
    options = ["--reload", "--timeout-graceful-shutdown=2", "--http=h11"]
    return ["uvicorn", chosen.entry, *options, f"--host={host}", f"--port={port}"]


def _hypercorn(chosen: Part, host: str, port: int) -> list[str]:
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return ["hypercorn", chosen.entry, "--reload", "--graceful-timeout=2", f"--bind={bind}"]


def _granian(chosen: Part, host: str, port: int) -> list[str]:
    options = ["--interface=asgi", "--reload", "--workers-kill-timeout=2"]
    return ["granian", *options, f"--host={host}", f"--port={port}", chosen.entry]


def _part0(chosen: Part, host: str, port: int) -> list[str]:
    """Return the command for Part 0's directory; `--app-dir` puts the part's modules first."""
    app_dir = f"--app-dir={chosen.directory}"
    return ["server", chosen.entry, app_dir, f"--host={host}", f"--port={port}", "--access-log"]


SERVERS: dict[str, Command] = {
    "uvicorn": _uvicorn,
    "hypercorn": _hypercorn,
    "granian": _granian,
    "part0": _part0,
}
_APART = ("hypercorn", "granian")  # these servers have their own requirements file


def server_command(server: str, chosen: Part, host: str, port: int) -> list[str]:
    return [sys.executable, "-m", *SERVERS[server](chosen, host, port)]


def app_command(app: str, directory: str, host: str, port: int) -> list[str]:
    """Return the command that runs any app on uvicorn, imported from this directory."""
    options = ["--http=h11", f"--app-dir={directory}", f"--host={host}", f"--port={port}"]
    return [sys.executable, "-m", "uvicorn", app, *options]


def server_directory(server: str, chosen: Part) -> str:
    """Return where Python finds the server: a copy of Part 0 has a server of its own."""
    ours = server == "part0" and chosen.number != 0
    return str((part(0) if ours else chosen).directory)


def check_server(server: str, chosen: Part) -> None:
    """Raise a WorkbookError if the server cannot serve this part, before anything is started."""
    if server not in SERVERS:
        raise WorkbookError(f"There is no server {server!r}: choose SERVER={'|'.join(SERVERS)}.")
    if server == "granian" and chosen.number in (1, 2):
        raise WorkbookError(
            f"Granian refuses a response start without headers, which ASGI allows and Part "
            f"{chosen.number} sends: take another SERVER, or a part from 3 on."
        )
    if server in _APART and importlib.util.find_spec(server) is None:
        raise WorkbookError(
            f"SERVER={server} is not installed here: pip install -r requirements/hosts.txt."
        )
