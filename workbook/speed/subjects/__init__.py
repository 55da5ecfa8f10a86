"""Who is compared: each module here writes the same application in the words of one framework.

Its `app_for(scenario)` gives the ASGI app that answers a scenario, written as the framework's own
guide recommends it, and of two ways the faster. What a subject lacks stands in the list below.
"""

import importlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from workbook.parts import ladder
from workbook.protocol.asgi_types import App
from workbook.speed.scenarios import SCENARIOS, Scenario


@dataclass(frozen=True)
class Subject:
    name: str  # as it is typed, and as it is written to the JSON file
    title: str
    package: str = ""  # to be installed for it; a part needs none
    lacks: frozenset[str] = frozenset()  # scenarios

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


# The part that brings what a scenario asks for; the others are there from Part 1 on.
SINCE = {"json": 3, "echo": 3, "405": 3, "query": 5, "layers": 5}

NO_JSON = frozenset(each.name for each in SCENARIOS if each.name not in ("json", "echo"))
WITH_CODEC = Subject("part5_orjson", "Part 5, orjson", "orjson", NO_JSON)

PEERS = (
    Subject("starlette", "Starlette", "starlette"),
    Subject("fastapi", "FastAPI", "fastapi"),
    Subject("falcon", "Falcon", "falcon"),
    Subject("blacksheep", "BlackSheep", "blacksheep", frozenset({"405"})),  # a 404 instead
    Subject("litestar", "Litestar", "litestar"),
    Subject("quart", "Quart", "quart"),
)


def frameworks() -> tuple[Subject, ...]:
    """The parts of the ladder, then the peers."""
    return (*(_part(part.number) for part in ladder.parts()), *PEERS)


def subjects() -> tuple[Subject, ...]:
    """All that `make bench` compares: Part 5 once more, with a codec in C."""
    return (*frameworks(), WITH_CODEC)


BESIDE = {"bare": "no framework", "+=": "body += chunk"}
"""What stands beside the frameworks in some tables, and how it is called there."""


def title_of(name: str) -> str:
    """A name that is none of a subject is already a title."""
    titles = {each.name: each.title for each in subjects()}
    return {**BESIDE, **titles}.get(name, name)


def subject(name: str) -> Subject:
    return next(each for each in subjects() if each.name == name)


def _part(number: int) -> Subject:
    lacks = frozenset(scenario for scenario, since in SINCE.items() if number < since)
    return Subject(f"part{number}", f"Part {number}", lacks=lacks)
