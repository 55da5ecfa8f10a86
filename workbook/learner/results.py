"""What a worker tells about each check, one line of JSON for each: all that a report needs."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Status = Literal["passed", "ahead", "red", "skipped"]


@dataclass(frozen=True)
class Result:
    id: str
    title: str
    status: Status
    expected: str = ""
    observed: str = ""
    sent: str = ""  # the last request, as a curl line
    read: str = ""
    hints: int = 0
    about: str = ""  # the dotted name that the check needs
    area: str = ""
    line: str = ""  # the reader's, and what stands there
    code: str = ""
    why: str = ""
    trace: str = ""
    files: tuple[str, ...] = ()  # what was imported: a change elsewhere cannot change the result
    lost: float = 0.0  # seconds spent in waiting for what hangs
    counts: bool = True  # False for a later part's check

    @property
    def ok(self) -> bool:
        return self.status != "red"


@dataclass(frozen=True)
class Wanted:
    """What a worker is asked to do."""

    part: int
    directory: str
    entry: str
    names: list[str] = field(default_factory=list)
    first: list[str] = field(default_factory=list)  # ids, to be run before all others
    to_the_end: bool = False  # also where checks hang
    cwd: str = ""
    host: str = "inprocess"  # or a server, for what is to be seen only there


def as_line(event: dict[str, Any]) -> bytes:
    return json.dumps(event).encode() + b"\n"


def result_of(event: dict[str, Any]) -> Result:
    return Result(**{**event, "files": tuple(event["files"])})


def line_of(result: Result) -> bytes:
    return as_line({"result": asdict(result)})
