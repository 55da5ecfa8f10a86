"""The two terminals of a reader who follows a page: a server in the first, commands in the second.

They run in a copy of the repository, like a fresh clone. The server uses a free port in place of
the page's 8000.
"""

import doctest
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from tests.console import Block, Step, check, steps
from tests.first_terminal import SHOWN_PORT, Server
from tests.make_commands import environment
from workbook.parts.ladder import ROOT
from workbook.parts.loader import load_part

NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "*_cache", "__pycache__", "build", "mine")
SERVES = re.compile(r"make run\b|make beyond(?!-)|-m uvicorn\b")
NO_CURL = "The pages are followed with curl, and it is not here: install it (apt install curl)."


class Reader:
    """Follows one page block by block; raises AssertionError if something differs from the page."""

    def __init__(self, root: Path, **more: str) -> None:
        """Open both terminals, with the environment variables in `more`."""
        assert shutil.which("curl"), NO_CURL
        self.root = root
        self._server: Server | None = None
        self._names: dict[str, Any] = {"__name__": "__main__"}  # of the page's one Python session
        # Let curl behave as on a terminal, without the progress meter.
        (root / ".curlrc").write_text("silent\nshow-error\nmax-time = 5\n")
        self._env = environment(
            CURL_HOME=str(root),
            ENV_PYTHON=sys.executable,
            PORT="0",
            UVICORN_PORT="0",
            UVICORN_HTTP="h11",  # what requirements/run.txt has
            PYTHONUNBUFFERED="1",
            **more,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def follow(self, block: Block) -> None:
        if block.language == "console":
            for step in steps(block):
                check(step, self.do(step))
        elif block.language == "pycon":
            self._run_python(block)
        elif block.language == "python" and block.lines[0].startswith("# mine/"):
            file = self.root / block.lines[0].removeprefix("# ")
            file.write_text("\n".join(block.lines) + "\n")

    def do(self, step: Step) -> str:
        """Return the output of a command, or the new output of the first terminal."""
        if SERVES.search(step.command):
            self.close()
            self._server = Server(step.command, self.root, self._env)
            self._server.start()
        elif step.command not in ("", "^C"):
            return self._run(step)
        assert self._server is not None, f"{step.page}, line {step.line}: nothing runs there"
        if step.command == "^C":
            self._server.interrupt()
        return self._server.show(step)

    def _run(self, step: Step) -> str:
        command = step.command
        if SHOWN_PORT in command:
            assert self._server is not None, f"{step.page}, line {step.line}: no server runs yet"
            command = command.replace(SHOWN_PORT, f"127.0.0.1:{self._server.port}")
        return subprocess.run(
            ["sh", "-c", command],
            cwd=self.root,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        ).stdout

    def _run_python(self, block: Block) -> None:
        """Run the block as a doctest, in the directory of the page's part."""
        source = "\n".join(block.lines) + "\n"
        parser = doctest.DocTestParser()
        test = parser.get_doctest(source, {}, block.page, block.page, block.line - 1)
        test.globs = self._names
        said: list[str] = []
        runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
        with load_part((self.root / block.page).parent):
            runner.run(test, out=said.append, clear_globs=False)
        assert not runner.failures, "".join(said)


def copy_of_repository(directory: Path) -> Path:
    return shutil.copytree(ROOT, directory / "clone", ignore=NOT_COPIED)
