"""The compared frameworks: each module here writes the same application with one of them.

Its `app_for(scenario)` returns the ASGI app for a scenario, written as the framework's own guide
recommends. If the guide shows two ways, the app uses the faster one. The list below says which
scenarios a framework cannot do.
"""

import importlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from workbook.learner.own_parts import home
from workbook.parts import ladder
from workbook.protocol.asgi_types import App
from workbook.speed.scenarios import SCENARIOS, Scenario


@dataclass(frozen=True)
class Subject:
    name: str  # the name that users type, and that the JSON file has
    title: str
    package: str = ""  # the package it needs; none for a part
    lacks: frozenset[str] = frozenset()  # scenarios that it cannot do

    @property
    def version(self) -> str:
        return version(self.package) if self.package else ""

    @property
    def is_installed(self) -> bool:
        try:
            return bool(version(self.package)) if self.package else True
        except PackageNotFoundError:
            return False

    def app_for(self, scenario: Scenario) -> App:
        if not self.package:
            from workbook.speed.subjects import parts

            return parts.app_for(self.name, scenario)
        module = importlib.import_module(f"workbook.speed.subjects.{self.name}_app")
        app: App = module.app_for(scenario)
        return app


# The part that introduces a scenario's feature; the other scenarios work from Part 1 on.
SINCE = {"json": 3, "echo": 3, "405": 3, "query": 5, "layers": 5}

NO_JSON = frozenset(each.name for each in SCENARIOS if each.name not in ("json", "echo"))
WITH_CODEC = Subject("part5_orjson", "Part 5, orjson", "orjson", NO_JSON)

MINE = Subject("mine", "yours")
"""The reader's own Part 5: measured only if it is named."""

PEERS = (
    Subject("starlette", "Starlette", "starlette"),
    Subject("fastapi", "FastAPI", "fastapi"),
    Subject("falcon", "Falcon", "falcon"),
    # BlackSheep answers 404 where the scenario expects 405
    Subject("blacksheep", "BlackSheep", "blacksheep", frozenset({"405"})),
    Subject("litestar", "Litestar", "litestar"),
    Subject("quart", "Quart", "quart"),
)


def frameworks() -> tuple[Subject, ...]:
    """Return Parts 1 to 5, then the other frameworks."""
    return (*(_part(part.number) for part in ladder.parts()), *PEERS)


def subjects() -> tuple[Subject, ...]:
    """Return everything that `make bench` compares.

    Part 5 is listed twice: as it is, and with a JSON codec in C. If mine/part5 exists, the reader's
    own part is listed too.
    """
    own = (MINE,) if home(ladder.part(5)).is_dir() else ()
    return (*frameworks(), WITH_CODEC, *own)


BESIDE = {"bare": "no framework", "+=": "body += chunk"}
"""Rows in some tables that are not frameworks, with their titles."""


def title_of(name: str) -> str:
    """Return the title of a subject; another name is returned unchanged."""
    titles = {each.name: each.title for each in subjects()}
    return {**BESIDE, **titles}.get(name, name)


def subject(name: str) -> Subject:
    return next(each for each in subjects() if each.name == name)


def _part(number: int) -> Subject:
    lacks = frozenset(scenario for scenario, since in SINCE.items() if number < since)
    return Subject(f"part{number}", f"Part {number}", lacks=lacks)
