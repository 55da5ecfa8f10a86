"""The code that a reader looks at: one of our parts, one in mine/, a broken copy, or any app.

Functions with a `part` parameter accept a part's number, a `Code`, an ASGI app, or a client or
server of the lab.
"""

import inspect
import os
import shutil
import tempfile
import weakref
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType
from typing import Any, Self

from workbook.errata import erratum
from workbook.errata.planting import copy_part, plant
from workbook.learner.attempt import Attempt, attempt, of_mine, of_planted
from workbook.learner.own_parts import home
from workbook.parts import ladder
from workbook.parts.loader import LoadedPart, load_part
from workbook.protocol.asgi_types import App


@dataclass(frozen=True, eq=False)
class Code:
    """One isolated copy of a part's code; inside `with code:`, `import` finds it."""

    found: Attempt
    name: str  # the name of the code in a sentence
    loaded: LoadedPart = field(repr=False)

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @property
    def part(self) -> ladder.Part:
        return self.found.part

    @property
    def directory(self) -> Path:
        return self.found.directory

    @property
    def app(self) -> App:
        """Return the part's own application, the same one each time."""
        app: App = self.get(self.found.entry.replace(":", "."))
        return app

    def get(self, dotted: str) -> Any:
        """Return the object with a name such as `asgi.http_responses.OK_TEXTResponse`."""
        return self.loaded.get(dotted)

    def __enter__(self) -> Self:
        self.loaded.activate()
        return self

    def __exit__(self, *_: object) -> None:
        self.loaded.deactivate()


@dataclass(frozen=True)
class Subject:
    """An app to look at, and the code that it is made of, if known."""

    app: App
    name: str
    directory: Path
    code: Code | None = None

    def at_hand(self) -> AbstractContextManager[Any]:
        """Return a context manager in whose block lazy imports find the modules of this code."""
        return self.code or nullcontext()


PARTS_OF = "WORKBOOK_PARTS"
"""The environment variable that `make notebooks MINE=1` sets to "mine"."""


def of_part(number: int | str) -> Code:
    part = ladder.part(number)
    if os.environ.get(PARTS_OF) == "mine" and home(part).is_dir():
        return of_reader(number)
    found = Attempt(part, part.directory, part.entry)
    return Code(found, f"part {part.number}", load_part(part.directory))


def of_reader(number: int | str, app: str = "") -> Code:
    """Return mine/partN, or with `app` code in any place, as in "pkg.mod:app"."""
    found = attempt(str(number), app) if app else of_mine(ladder.part(number))
    loaded = LoadedPart(found.directory, set(found.names) or None)
    name = found.app or f"mine/part{found.part.number}"
    return Code(found, name, loaded)


def of_planted_copy(number: int | str) -> Code:
    """Return mine/broken/partN, the copy in which `make break` has planted a mistake."""
    found = of_planted(ladder.part(number))
    name = f"part {found.part.number} with a planted mistake"
    return Code(found, name, load_part(found.directory))


def with_erratum(name: str, *, is_told: bool = False) -> Code:
    """Return a copy of the part with a published mistake; the copy is deleted with the Code."""
    planted = erratum(name)
    part = ladder.part(planted.part)
    parent = Path(tempfile.mkdtemp()).resolve()
    directory = parent / "broken" / part.directory.name
    copy_part(part, directory)
    plant(planted, directory)
    found = Attempt(part, directory, part.entry)
    which = planted.id if is_told else "a mistake"  # the reader has to find it
    code = Code(found, f"part {part.number} with {which}", load_part(directory))
    weakref.finalize(code, shutil.rmtree, parent, ignore_errors=True)
    return code


def subject(target: Any) -> Subject:
    """Return the app behind any of the accepted objects."""
    if isinstance(target, Subject):
        return target
    if isinstance(target, int | str):
        target = of_part(target)
    if isinstance(target, Code):
        return Subject(target.app, target.name, target.directory, target)
    known = getattr(target, "subject", None)  # a client or a server of the lab
    if isinstance(known, Subject):
        return known
    if not callable(target):
        raise TypeError(f"{target!r} is not an app: give a part's number, a Code, or an ASGI app")
    kind = getattr(target, "__name__", type(target).__name__)
    return Subject(target, f"your {kind}", _home(target))


def _home(app: Any) -> Path:
    """Return the directory above the package that defines the app's function."""
    function = inspect.unwrap(app if inspect.isroutine(app) else type(app).__call__)
    code: CodeType | None = getattr(function, "__code__", None)
    if code is None:
        raise TypeError(f"{app!r} is not written in Python, so there is no code to show")
    file = Path(code.co_filename).absolute()
    depth: int = function.__module__.count(".")
    return file.parents[min(depth, len(file.parents) - 1)]
