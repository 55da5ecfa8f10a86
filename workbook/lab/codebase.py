"""The code that a reader looks at: one of our parts, one of mine/, a broken copy, or just an app.

Whatever takes code takes it in any of these shapes: a part's number, a `Code`, an ASGI app, or a
client or server that has one.
"""

import inspect
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
from workbook.parts import ladder
from workbook.parts.loader import LoadedPart, load_part
from workbook.protocol.asgi_types import App


@dataclass(frozen=True, eq=False)
class Code:
    """One copy of a part's code, loaded apart from any other; `with code:` lets `import` see it."""

    found: Attempt
    name: str  # as it is called in a sentence
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
        """Its own application, the same one each time."""
        app: App = self.get(self.found.entry.replace(":", "."))
        return app

    def get(self, dotted: str) -> Any:
        """A name as in `asgi.http_responses.OK_TEXTResponse`."""
        return self.loaded.get(dotted)

    def __enter__(self) -> Self:
        self.loaded.activate()
        return self

    def __exit__(self, *_: object) -> None:
        self.loaded.deactivate()


@dataclass(frozen=True)
class Subject:
    """An app, with what is known about the code that it is made of."""

    app: App
    name: str
    directory: Path
    code: Code | None = None

    def at_hand(self) -> AbstractContextManager[Any]:
        """Inside, an import in the middle of a function finds the code's own modules."""
        return self.code or nullcontext()


def of_part(number: int | str) -> Code:
    part = ladder.part(number)
    found = Attempt(part, part.directory, part.entry)
    return Code(found, f"part {part.number}", load_part(part.directory))


def of_reader(number: int | str, app: str = "") -> Code:
    """mine/partN, or with `app` code that lives anywhere, as in "pkg.mod:app"."""
    found = attempt(str(number), app) if app else of_mine(ladder.part(number))
    loaded = LoadedPart(found.directory, set(found.names) or None)
    name = found.app or f"mine/part{found.part.number}"
    return Code(found, name, loaded)


def of_planted_copy(number: int | str) -> Code:
    """mine/broken/partN, the copy that `make break` has planted a mistake in."""
    found = of_planted(ladder.part(number))
    name = f"part {found.part.number} with a planted mistake"
    return Code(found, name, load_part(found.directory))


def with_erratum(name: str) -> Code:
    """A copy of the part with a published mistake in it; it lasts as long as what this returns."""
    planted = erratum(name)
    part = ladder.part(planted.part)
    home = Path(tempfile.mkdtemp()).resolve()
    directory = home / "broken" / part.directory.name
    copy_part(part, directory)
    plant(planted, directory)
    found = Attempt(part, directory, part.entry)
    code = Code(found, f"part {part.number} with a mistake", load_part(directory))
    weakref.finalize(code, shutil.rmtree, home, ignore_errors=True)
    return code


def subject(target: Any) -> Subject:
    """Whatever it is that somebody was given to look at."""
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
        raise TypeError(f"{target!r} is no app: give a part's number, a Code, or an ASGI app")
    kind = getattr(target, "__name__", type(target).__name__)
    return Subject(target, f"your {kind}", _home(target))


def _home(app: Any) -> Path:
    """The directory above the package that the app's function, or its __call__, comes from."""
    function = inspect.unwrap(app if inspect.isroutine(app) else type(app).__call__)
    code: CodeType | None = getattr(function, "__code__", None)
    if code is None:
        raise TypeError(f"{app!r} is not written in Python: there is nothing to look into")
    file = Path(code.co_filename).absolute()
    depth: int = function.__module__.count(".")
    return file.parents[min(depth, len(file.parents) - 1)]
