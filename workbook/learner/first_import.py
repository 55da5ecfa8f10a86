"""Tests the reader's code before the checks.

Can Python read the files, do they import each other, and does the import end?
"""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from workbook.learner.explain import of_error
from workbook.learner.foreign import foreign
from workbook.learner.places import Own
from workbook.learner.results import IMPORT, Result
from workbook.parts.loader import LoadedPart, MissingName
from workbook.protocol.hang import Busy
from workbook.suite.printed import Printed

LIMIT = 3.0
UNDER_MAIN = (
    "An import should only define names. Code that loops, waits or serves belongs under "
    '`if __name__ == "__main__":`.'
)

Load = Callable[[Path], LoadedPart]


def unreadable(own: Own) -> Result | None:
    """Return a red result if Python cannot read one of the files."""
    for file in sorted(own.directory.rglob("*.py")):
        try:
            compile(file.read_bytes(), file, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:  # a ValueError for a null byte
            found = of_error(error, own)
            return Result(
                id=IMPORT,
                title=f"Python cannot read {file.relative_to(own.directory).as_posix()}",
                status="red",
                expected="a file that Python can read",
                observed=f"{type(error).__name__}: {error}",
                line=found.line,
                code=found.code,
                why=found.why,
            )
        except OSError:
            continue
    return foreign(own)


def stuck(load: Load, entry: str, own: Own) -> Result | None:
    """Return a red result if the import does not end; the checks report all other errors."""
    try:
        with _hidden("uvloop"):  # a signal does not interrupt uvloop; uvicorn works without it
            _imported(load, entry.partition(":")[0], own.directory)
    except Busy as busy:
        found = of_error(busy, own)
        return Result(
            id=IMPORT,
            title="the code can be imported",
            status="red",
            expected="an import that ends",
            observed=f"still importing after {LIMIT:g} s, so no check could run",
            line=found.line,
            code=found.code,
            why=UNDER_MAIN,
            lost=LIMIT,
        )
    except BaseException:
        return None
    return None


def refusal(load: Load, entry: str, own: Own) -> str:
    """Return a sentence that says why there is no app to check, or ""."""
    try:
        app = _imported(load, entry.replace(":", "."), own.directory)
    except MissingName as missing:
        return f"APP={entry} {not_found(entry, missing)}"
    except Busy as busy:
        where = of_error(busy, own).line
        return f"APP={entry} does not import: it is still running after {LIMIT:g} s, in {where}."
    except BaseException as error:
        where = of_error(error, own).line
        at = f", in {where}" if where else ""
        said = own.tidied(" ".join(str(error).split()))
        return f"APP={entry} does not import: {type(error).__name__}: {said}{at}."
    return "" if callable(app) else f"APP={entry} is not an ASGI app: {app!r} cannot be called."


def not_found(entry: str, missing: MissingName) -> str:
    module, _, _ = entry.partition(":")
    kind = "module" if f"{module}.".startswith(f"{missing.name}.") else "name"
    return f"cannot be found: there is no {kind} {missing.name}."


def importable(load: Load, module: str, own: Own) -> bool:
    """Return whether the part's own module can be imported."""
    try:
        _imported(load, module, own.directory)
    except BaseException:
        return False
    return True


def _imported(load: Load, dotted: str, directory: Path) -> object:
    with Printed(), load(directory) as code, _alarm():
        return code.get(dotted)


@contextmanager
def _alarm() -> Iterator[None]:
    """Raise Busy in the line that still runs after the limit, and again if it is swallowed."""

    def interrupt(_: int, frame: FrameType | None) -> None:
        raise Busy

    if not hasattr(signal, "setitimer"):
        yield
        return
    previous = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, LIMIT, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


@contextmanager
def _hidden(module: str) -> Iterator[None]:
    """Make an import of the module fail, as if it were not installed."""
    modules: dict[str, Any] = sys.modules  # None in sys.modules makes an import fail
    before, modules[module] = modules.get(module), None
    try:
        yield
    finally:
        del modules[module]
        if before is not None:
            modules[module] = before
