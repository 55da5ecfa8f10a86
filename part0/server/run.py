"""`run_app` serves any ASGI app until SIGTERM or SIGINT, and then finishes the running requests.

`python -m server sample:app` does the same. If uvloop is installed, it is the event loop.
"""

import argparse
import asyncio
import importlib
import importlib.util
import logging
import signal
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

from server.errors import NotEnded, NotServed
from server.exchange import App
from server.limits import Limits
from server.server import Server

logger = logging.getLogger("part0.server")


def run_app(
    app: App,
    host: str = "127.0.0.1",
    port: int = 8080,
    loop: asyncio.AbstractEventLoop | None = None,
    *,
    limits: Limits | None = None,
    lifespan: str = "auto",
    root_path: str = "",
    access_log: bool = False,
    shutdown_timeout: float = 30.0,
) -> None:
    """Return after a graceful stop, else exit: with 3 if the app does not start, as uvicorn does,
    else with 1."""
    if loop is not None:
        warnings.warn(
            "run_app makes no use of the loop: it runs the app in a loop of its own, and closes it",
            DeprecationWarning,
            stacklevel=2,
        )
    if not 0 <= port <= 65535:  # before anything is started
        sys.exit(f"{host}:{port} cannot be listened on: a port is a number from 0 to 65535.")
    if not logging.getLogger().handlers:
        logging.basicConfig(level=logging.INFO, format="%(levelname)s:     %(message)s")
    server = Server(
        app, limits=limits, lifespan=lifespan, root_path=root_path, access_log=access_log
    )
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        try:
            in_time = runner.run(_serve(server, host, port, shutdown_timeout))
        except NotServed as error:
            print(f"Not served: {error}.", file=sys.stderr)
            sys.exit(3)
        except NotEnded as error:
            sys.exit(f"Not ended well: {error}.")
        except OSError as error:
            sys.exit(f"{host}:{port} cannot be listened on: {error.strerror or error}.")
    if not in_time:
        sys.exit("Some requests were not finished.")


async def _serve(server: Server, host: str, port: int, shutdown_timeout: float) -> bool:
    loop = asyncio.get_running_loop()
    stopping, hurry = asyncio.Event(), asyncio.Event()

    def stop() -> None:
        """The first signal stops the server; each further one cuts off what the stop waits for."""
        (hurry if stopping.is_set() else stopping).set()

    signals = (signal.SIGTERM, signal.SIGINT)
    for number in signals:
        loop.add_signal_handler(number, stop)
    try:
        starting = asyncio.create_task(server.start(host, port))
        stopped = asyncio.create_task(stopping.wait())
        await asyncio.wait((starting, stopped), return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():  # stopped before the app was ready
            starting.cancel()
            await asyncio.wait((starting,))
            return True
        await starting
        shown = f"[{host}]" if ":" in host else host
        logger.info("Part 0 running on http://%s:%d (press CTRL+C to quit)", shown, server.port)
        await stopped
        logger.info("Shutting down: what is in flight is finished (CTRL+C again cuts it off).")
        return await server.stop(shutdown_timeout, hurry)
    finally:
        for number in signals:  # one more Ctrl-C ends the process, even if something hangs
            loop.remove_signal_handler(number)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if importlib.util.find_spec("uvloop") is None:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop]
    factory = importlib.import_module("uvloop").new_event_loop
    return factory


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m server", description="Serves an ASGI app.")
    parser.add_argument("app", help="module:name, as in sample:app")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--root-path", default="")
    parser.add_argument("--access-log", action="store_true", help="a line for each answer")
    parser.add_argument("--app-dir", type=Path, default=Path())
    options = parser.parse_args()
    sys.path.insert(0, str(options.app_dir.resolve()))
    module, _, name = options.app.partition(":")
    app = getattr(importlib.import_module(module), name or "app")
    run_app(
        app,
        options.host,
        options.port,
        root_path=options.root_path,
        access_log=options.access_log,
    )
