"""How each server is started on a part, as a process of its own, in the part's directory.

All but Part 0's reload the part when it changes, and give a request that hangs two seconds to end.
uvicorn always parses with h11, as the pages show it, also once httptools is installed for Part 0.
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
    """To be run in Part 0's directory; the part's own modules go before Part 0's."""
    app_dir = f"--app-dir={chosen.directory}"
    return ["server", chosen.entry, app_dir, f"--host={host}", f"--port={port}", "--access-log"]


SERVERS: dict[str, Command] = {
    "uvicorn": _uvicorn,
    "hypercorn": _hypercorn,
    "granian": _granian,
    "part0": _part0,
}
_APART = ("hypercorn", "granian")  # in a group of packages of their own


def server_command(server: str, chosen: Part, host: str, port: int) -> list[str]:
    return [sys.executable, "-m", *SERVERS[server](chosen, host, port)]


def app_command(app: str, directory: str, host: str, port: int) -> list[str]:
    """An app of anybody's, in the directory that its module is found from."""
    options = ["--http=h11", f"--app-dir={directory}", f"--host={host}", f"--port={port}"]
    return [sys.executable, "-m", "uvicorn", app, *options]


def server_directory(server: str, chosen: Part) -> str:
    return str((part(0) if server == "part0" else chosen).directory)


def check_server(server: str, chosen: Part) -> None:
    """What could not serve is told in a sentence, before anything is started."""
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
