"""Apps with a typical mistake of a learner: a finished part with one edit.

`python -m tests.bad_apps` writes into the golden files what `make check` prints for each app; `git
diff` shows the changes.
"""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.hunting import Desk
from workbook.parts.ladder import ROOT, part

GOLDEN = Path(__file__).with_name("golden")


class Bad(NamedTuple):
    part: int
    file: str
    old: str  # found exactly once in the file
    new: str


HOME = 'async def home() -> None:\n    print("home triggered")\n'
START = 'await send({"type": "http.response.start", "status": status})'
BODY = 'await send({"type": "http.response.body", "body": body})'
MODULE_END = "app = App()\n"

BAD_APPS = {
    "wrong-answer": Bad(1, "app.py", 'status, body = 404, b"not found"', 'status, body = 200, b""'),
    "hang": Bad(
        1,
        "app.py",
        f"        {START}",
        '        while (await receive())["type"] == "http.request":\n            pass\n'
        f"        {START}",
    ),
    "loop-in-handler": Bad(1, "app.py", HOME, f"{HOME}    while True:\n        pass\n"),
    "loop-at-import": Bad(1, "app.py", MODULE_END, f"{MODULE_END}while True:\n    pass\n"),
    "served-at-import": Bad(
        1, "app.py", MODULE_END, f"{MODULE_END}import uvicorn\n\nuvicorn.run(app, port=0)\n"
    ),
    "exit-at-import": Bad(1, "app.py", MODULE_END, f'{MODULE_END}raise SystemExit("bye")\n'),
    "crash-at-import": Bad(1, "app.py", MODULE_END, f"TEA = 1 / 0\n{MODULE_END}"),
    "syntax-error": Bad(1, "app.py", "class App:", "class App"),
    "circular-import": Bad(1, "router.py", "Handler = ", "from app import App\n\nHandler = "),
    "missing-import": Bad(1, "router.py", "class Router:", "class Rooter:"),
    "missing-file": Bad(1, "app.py", "from router import", "from routing import"),
    "call-not-async": Bad(1, "app.py", "    async def __call__(", "    def __call__("),
    "sync-handler": Bad(1, "app.py", "async def home()", "def home()"),
    "sync-handler-refused": Bad(3, "sample.py", "async def home(", "def home("),
    "status-as-text": Bad(1, "app.py", 'status, body = 200, b"ok"', 'status, body = "200", b"ok"'),
    "body-as-text": Bad(1, "app.py", 'status, body = 200, b"ok"', 'status, body = 200, "ok"'),
    "header-as-text": Bad(
        1, "app.py", '"status": status}', '"status": status, "headers": [("x-tea", "green")]}'
    ),
    "body-twice": Bad(1, "app.py", BODY, f"{BODY}\n        {BODY}"),
    "no-response": Bad(1, "app.py", f"{START}\n        {BODY}", "pass"),
    "send-not-awaited": Bad(1, "app.py", START, START.removeprefix("await ")),
    "exception-in-handler": Bad(1, "app.py", HOME, f'{HOME}    {{}}["tea"]\n'),
    "exception-answered-500": Bad(
        3, "sample.py", 'print("root triggered")', 'print(request_data.tea, "root triggered")'
    ),
    "process-ended": Bad(1, "app.py", HOME, f"{HOME}    __import__('os')._exit(3)\n"),
    "missing-name": Bad(3, "asgi/http_responses.py", "def OK_TEXTResponse(", "def OK_Text("),
    "wrong-signature": Bad(
        3,
        "asgi/app.py",
        "def __init__(self, *, max_body_size: int | None = 16 * 1024 * 1024) -> None:",
        "def __init__(self) -> None:\n        max_body_size = 16 * 1024 * 1024",
    ),
    "stub": Bad(
        1,
        "router.py",
        '        return path.split("/")',
        '        raise NotImplementedError("get_segments: TODO")',
    ),
}


def seen(name: str, directory: Path, *options: str) -> str:
    """Return what `make check` prints for this app, with its own mine/ directory."""
    bad, desk = BAD_APPS[name], Desk(directory)
    ours = part(bad.part)
    there = desk.mine / ours.directory.name
    shutil.copytree(ours.directory, there, ignore=shutil.ignore_patterns("__pycache__", "*.md"))
    text = (there / bad.file).read_text("utf-8")
    if text.count(bad.old) != 1:
        raise ValueError(f"{name}: {bad.old!r} stands {text.count(bad.old)} times in {bad.file}")
    (there / bad.file).write_text(text.replace(bad.old, bad.new), "utf-8")
    said = desk("check", f"--part={bad.part}", *options)
    if (said.returncode, said.stderr) != (3, ""):
        raise AssertionError(f"{name}: ended with {said.returncode} and {said.stderr!r}")
    return said.stdout


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name in sys.argv[1:] or BAD_APPS:
        with tempfile.TemporaryDirectory() as directory:
            text = seen(name, Path(directory))
        (GOLDEN / f"{name}.txt").write_text(text, "utf-8")
        print(f"{name}\n{text}")


if __name__ == "__main__":
    assert Path.cwd() == ROOT
    main()
