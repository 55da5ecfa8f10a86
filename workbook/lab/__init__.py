"""Tools for the notebooks: clients, servers, checks and X-rays of any part.

Outputs do not contain times, ports or ids unless you ask for them, so that a notebook that is run
again has the same outputs.

    from workbook import lab

    client = await lab.client(3)        # httpx on Part 3
    (await client.get("/home")).status_code
    await lab.xray("GET /home", 3)      # everything that happens in a request
    lab.predict("200", "404")           # asks before a run; `lab.happened("404")` after it
    lab.checks(3, "routing")            # ✓ and ✗
    await lab.done()                    # closes everything, and says what is left
"""

import asyncio
import sys
import threading
from typing import TYPE_CHECKING, Any

from workbook.lab import codebase, marks, predicting
from workbook.lab.codebase import Code
from workbook.lab.opened import opened
from workbook.lab.pictures import Picture, measured
from workbook.lab.pictures.conversation import conversation
from workbook.lab.pictures.onion import onion
from workbook.lab.pictures.timeline import timeline
from workbook.lab.pictures.tree import tree
from workbook.lab.predicting import happened, predict
from workbook.lab.repeatable import Heard
from workbook.lab.task_log import TaskLog
from workbook.lab.xray import XRay, xray
from workbook.parts.loader import LoadedPart
from workbook.protocol.asgi_types import App

if TYPE_CHECKING:
    from workbook.lab.check_results import Checked
    from workbook.lab.clients import Client
    from workbook.lab.server import Server

__all__ = [
    "Code",
    "Picture",
    "TaskLog",
    "XRay",
    "app",
    "broken",
    "checks",
    "client",
    "conversation",
    "done",
    "happened",
    "leftovers",
    "measured",
    "mine",
    "onion",
    "part",
    "predict",
    "printed",
    "serve",
    "timeline",
    "tree",
    "use",
    "verdicts",
    "watch",
    "xray",
]

# The threads and tasks of these modules belong to the kernel.
_KERNEL = ("ipykernel", "IPython", "jupyter_client", "tornado", "zmq", "traitlets")
_threads_before = set(threading.enumerate())
_in_use: list[LoadedPart] = []


def part(number: int) -> Code:
    """Return a copy of the part: `.app`, `.get("asgi.app.App")`, and `with code:` for imports."""
    return codebase.of_part(number)


def mine(number: int = 5, app: str = "") -> Code:
    """Return the reader's own code: mine/partN, or an app elsewhere, as in "pkg.mod:app"."""
    return codebase.of_reader(number, app)


def broken(erratum: str) -> Code:
    """Return a copy of a part with a published mistake, as in lab.broken("E07")."""
    return codebase.with_erratum(erratum)


def app(part: Any = 5) -> App:
    """Return the app of a new copy of the part."""
    return codebase.subject(part).app


def use(part: int | Code) -> Code:
    """Let `from asgi.app import App` in the notebook find this part's code from now on."""
    code = part if isinstance(part, Code) else codebase.of_part(part)
    for loaded in _in_use:
        loaded.deactivate()
    code.loaded.activate()
    _in_use[:] = [code.loaded]
    return code


def client(part: Any = 5, *, limit: float = 5.0, **options: Any) -> "Client":
    """Return an httpx client of the app: `await` it in a cell, or use `async with`."""
    from workbook.lab.clients import Client

    return Client(codebase.subject(part), limit=limit, **options)


def serve(part: Any = 5, *, limit: float = 5.0, **options: Any) -> "Server":
    """Return a real uvicorn, which `await` starts. It has `.url`, `.client`, `.log` and `.stop()`.

    The server ends with the kernel at the latest. `.client` is an httpx client.
    """
    from workbook.lab.server import Server

    return Server(codebase.subject(part), limit=limit, **options)


def checks(part: int | Code, *wanted: str) -> "Checked":
    """Run the conformance checks of areas ("routing") or ids ("routing-404"), and show ✓ and ✗."""
    from workbook.lab import check_results

    return check_results.run(part if isinstance(part, Code) else codebase.of_part(part), wanted)


def verdicts(claims: dict[str, Any]) -> None:
    """Print ✓ for each claim of an exercise that is true, and ✗ for the others."""
    for claim, holds in claims.items():
        print(marks.printed("✓" if holds else "✗"), claim)


def printed() -> Heard:
    """Return a context manager that captures its block's prints (`.lines`) and logs (`.errors`)."""
    return Heard()


def watch(target: Any) -> TaskLog:
    """Record the events of background tasks, of an App or a BackgroundTasks, from now on."""
    return TaskLog(getattr(target, "app", target))


async def done() -> None:
    """Close all open clients and servers; raise an error if one, or a task or thread, is left."""
    for one in reversed(list(opened)):
        await one.aclose()
    while _in_use:
        _in_use.pop().deactivate()
    if left := leftovers():
        raise RuntimeError(f"still there: {', '.join(left)}")
    print("nothing left: no server, no client, no task, no thread")
    predicting.report()


def leftovers() -> list[str]:
    """Return open clients and servers, and tasks and threads that are not the kernel's own."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    threads = set(threading.enumerate()) - _threads_before
    return [
        *map(repr, opened),
        *(f"the task {task.get_name()}" for task in tasks if not _is_kernels(task)),
        *(f"the thread {thread.name}" for thread in threads),
    ]


def _is_kernels(task: "asyncio.Task[Any]") -> bool:
    code = getattr(task.get_coro(), "cr_code", None)
    owner = code.co_filename if code else ""
    kernels = [sys.modules[name].__path__[0] for name in _KERNEL if name in sys.modules]
    return any(owner.startswith(path) for path in kernels)
