"""The result of one check: all that a report needs. A process sends each as a line of JSON."""

import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

SO = "\nand so: "  # between an exception and the answer 500 that it has caused
SO_HERE = "\nand so, in this check: "  # the same for a breach, which a server may let through
IMPORT = "import"  # the id of a red result that is about no check: the code cannot be imported
Status = Literal["passed", "ahead", "red", "skipped"]


@dataclass(frozen=True)
class Result:
    id: str
    title: str
    status: Status
    expected: str = ""
    observed: str = ""
    sent: str = ""  # the request that failed, as a curl command
    read: str = ""
    hints: int = 0
    about: str = ""  # the dotted name that the check needs
    area: str = ""
    line: str = ""  # the place in the reader's code; `code` is its text
    is_cause: bool = True  # False if the line only sends what another line has made
    code: str = ""
    why: str = ""
    trace: str = ""
    asked_app: bool = False  # if True, `make xray CHECK=…` can show the last conversation
    # the imported files: an edit of another file cannot change the result
    files: tuple[str, ...] = ()
    lost: float = 0.0  # seconds spent waiting for a hang
    app: str = ""  # the app that got the request; "" if it is that of `make run`
    counts: bool = True  # False for the check of a later part
    only_breach: bool = False  # the answer was right, but the app breaks a rule of ASGI

    @property
    def ok(self) -> bool:
        return self.status != "red"

    @property
    def to_correct_first(self) -> str:
        """Return the explanation of a wrong name or import, which no hint of a check is about."""
        kinds = r"(NameError|UnboundLocalError|ImportError|ModuleNotFoundError|SyntaxError)\b"
        is_found = self.line and any(re.match(kinds, each) for each in (self.observed, self.why))
        return f"{self.line}: {self.why.splitlines()[-1]}" if is_found and self.why else ""

    @property
    def has_reason(self) -> bool:
        return bool(self.why) or SO in self.observed or SO_HERE in self.observed


@dataclass(frozen=True)
class Wanted:
    """What the process that runs the checks has to do."""

    part: int
    directory: str
    entry: str
    names: list[str] = field(default_factory=list)
    first: list[str] = field(default_factory=list)  # ids of the checks to run first
    to_the_end: bool = False  # True to run all checks even if some hang
    cwd: str = ""
    host: str = "inprocess"  # or a server, if a mistake shows only on that server


def as_line(event: dict[str, Any]) -> bytes:
    return json.dumps(event).encode() + b"\n"


def result_of(event: dict[str, Any]) -> Result:
    return Result(**{**event, "files": tuple(event["files"])})


def line_of(result: Result) -> bytes:
    return as_line({"result": asdict(result)})
