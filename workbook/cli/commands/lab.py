"""`make lab`: opens a page that shows a request step by step, served by Part 0's server.

PART=3 begins with that part, MINE=1 with mine/partN; SERVER=uvicorn uses another server.
"""

import argparse
import os
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlencode

from workbook.cli.commands.run import free_port, parse_port
from workbook.cli.flags import is_on
from workbook.errors import WorkbookError
from workbook.learner.attempt import of_mine
from workbook.parts.ladder import ROOT, part
from workbook.servers.command_lines import check_server

SUMMARY = __doc__
HOST = "127.0.0.1"  # so that only this machine can run code here
ENTRY = "workbook.page.server:app"
PATIENCE = 15.0  # seconds for the server to start
GRACE = 0.5  # seconds for the server to end

SERVERS: Mapping[str, tuple[str, ...]] = {
    "part0": ("server", ENTRY, "--host={host}", "--port={port}"),
    "uvicorn": (
        "uvicorn",
        ENTRY,
        "--host={host}",
        "--port={port}",
        "--http=h11",
        "--log-level=warning",
        "--timeout-graceful-shutdown=1",
    ),
    "hypercorn": ("hypercorn", ENTRY, "--bind={host}:{port}", "--graceful-timeout=1"),
    "granian": ("granian", "--interface=asgi", "--host={host}", "--port={port}", ENTRY),
}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--part", default="5")
    parser.add_argument("--mine", default="", help="1: your own part")
    parser.add_argument("--port", default="8000", help="0 chooses a free port")
    parser.add_argument("--server", default="part0", help="part0, uvicorn, hypercorn or granian")


def run(options: argparse.Namespace) -> int:
    chosen = part(options.part or "5")
    if is_on(options.mine):
        of_mine(chosen)  # raises, with advice, if there is no such part
    server = options.server or "part0"
    check_server(server, part(5))
    port = free_port(HOST, parse_port(options.port))
    command = [each.format(host=HOST, port=port) for each in SERVERS[server]]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "part5", ROOT, ROOT / "part0"))),
        "PYTHONUNBUFFERED": "1",
        "WORKBOOK_LAB": "1",
    }
    child = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,  # when the pipe closes, the server knows that this process is gone
        start_new_session=True,  # so that Ctrl-C reaches only this process, which ends the server
    )
    try:
        wait_until_it_listens(child, port)
        address = f"http://{HOST}:{port}/{beginning(chosen.number, mine=is_on(options.mine))}"
        opened = open_in_browser(address)
        print(f"{address}   {'Ctrl-C ends it.' if opened else 'Open it in a browser.'}", flush=True)
        return child.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        end(child)


def wait_until_it_listens(child: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if child.poll() is not None:
            raise WorkbookError(f"The server did not start: it exited with {child.returncode}.")
        with suppress(OSError), socket.create_connection((HOST, port), 0.2):
            return
        time.sleep(0.02)
    raise WorkbookError(f"The server did not listen on port {port} in {PATIENCE:g} s.")


def beginning(number: int, *, mine: bool) -> str:
    """Return the URL fragment that selects the part; "" for Part 5, the page's default."""
    if number == 5 and not mine:
        return ""
    return "#" + urlencode({"view": "step", "part": number} | ({"mine": 1} if mine else {}))


def open_in_browser(address: str) -> bool:
    """Open a browser, if there is a screen, and return whether it opened.

    Without a screen, Python would open a text browser.
    """
    screen = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
    if not screen:
        return False
    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False


def end(child: "subprocess.Popen[bytes]") -> None:
    """Terminate the server, and kill it after a moment.

    A page that waits for news would keep it alive, because ASGI cannot tell a running app to stop.
    """
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
