"""Saves the reader's progress in `mine/state.json`, which the reader may read and delete.

A file that cannot be read is moved aside, never overwritten. If the file cannot be written, the
progress is not saved, but everything else works. Both are reported in one sentence.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from workbook.errata.planted_copy import mine, shown, unveiled, veiled

ABOUT = "make check, make hint and make progress save their results here. You may delete this file."


@dataclass
class Score:
    """The last `make check` of a part in mine/."""

    passed: int
    checks: int
    failing: str = ""  # the id of the red check that was shown
    checked: str = ""  # date and time
    green: list[str] = field(default_factory=list)  # the ids of the checks that passed
    files: dict[str, str] = field(default_factory=dict)  # a hash of each file as it was checked
    step: int = 0  # the step of TODO.md that was shown with the red check
    code: str = ""  # a hash of all files as they were at this check
    error: str = ""  # what to correct before the hints of the red check are of use

    def __post_init__(self) -> None:
        _demand(isinstance(self.passed, int) and isinstance(self.checks, int), "two numbers")
        _demand(isinstance(self.step, int), "the number of a step")
        texts = (self.failing, self.checked, self.code, self.error)
        _demand(all(isinstance(text, str) for text in texts), "four texts")
        _demand(all(isinstance(check, str) for check in [*self.green, *self.files]), "names")


@dataclass
class Prediction:
    """The reader's prediction in a notebook, and the real result."""

    said: str
    happened: str = ""  # "" until the cell has run

    def __post_init__(self) -> None:
        _demand(isinstance(self.said, str) and isinstance(self.happened, str), "two texts")

    @property
    def is_wrong(self) -> bool:
        return self.happened not in ("", self.said)


@dataclass
class Hunt:
    """The planted mistake and the last check of its copy."""

    erratum: str
    part: int
    failing: str = ""
    checked: bool = False
    latest: bool = True  # True if nothing of the reader's own code was checked later
    hints: int = 0
    green: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)


@dataclass
class State:
    parts: dict[str, Score] = field(default_factory=dict)  # by part number
    hints: dict[str, int] = field(default_factory=dict)  # by check: how many hints were shown
    last: dict[str, str] = field(default_factory=dict)  # part and check of the last failure
    predictions: dict[str, Prediction] = field(default_factory=dict)  # by the id of the prediction
    hunt: Hunt | None = None
    is_mended: bool = False  # True if make mend was the last of these commands
    # by erratum: True if solved, False if given up
    hunts: dict[str, bool] = field(default_factory=dict)


def file() -> Path:
    return mine() / "state.json"


def read() -> State:
    """Return the saved state; an empty one if there is no file."""
    try:
        return _parsed(json.loads(file().read_text("utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return State()
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        _move_aside(f"{type(error).__name__}: {error}")
    except OSError as error:
        _say(f"{shown(file())} cannot be read ({error.strerror}): earlier results are not used.")
    return State()


def record(
    part: int,
    passed: int,
    checks: int,
    failing: str = "",
    green: Sequence[str] = (),
    files: Mapping[str, str] | None = None,
    step: int = 0,
    code: str = "",
    error: str = "",
) -> None:
    """Save the result of a check of mine/partN, and forget the hints of a check that passes now."""
    state = read()
    now = datetime.now().isoformat(sep=" ", timespec="seconds")
    before = state.parts.get(str(part))
    if before and before.failing and before.failing != failing:
        state.hints.pop(before.failing, None)
    score = Score(passed, checks, failing, now, [*green], dict(files or {}), step, code, error)
    state.parts[str(part)] = score
    state.last = {"part": str(part), "check": failing}
    state.is_mended = False
    _leave_hunt(state)
    _write(state)


def record_failing(part: int, failing: str) -> None:
    """Save the red check of code outside of mine/, only for `make hint` and not as a score."""
    state = read()
    state.last = {"part": str(part), "check": failing}
    state.is_mended = False
    _leave_hunt(state)
    _write(state)


def record_planted(erratum: str, part: int) -> None:
    state = read()
    state.hunt, state.is_mended = Hunt(erratum, part), False
    _write(state)


def record_hunt(
    erratum: str, part: int, failing: str, green: Sequence[str], files: Mapping[str, str]
) -> None:
    """Save the result of `make check` on the copy with the mistake.

    The hints that were shown count as long as the same check comes first.
    """
    state = read()
    before = state.hunt if state.hunt and state.hunt.erratum == erratum else Hunt(erratum, part)
    hints = before.hints if before.failing == failing else 0
    hunt = Hunt(erratum, part, failing, True, True, hints, [*green], dict(files))
    state.hunt = hunt
    _write(state)


def record_hunt_hint(shown: int) -> None:
    state = read()
    if state.hunt:
        state.hunt.hints = shown
        _write(state)


def record_mended(erratum: str, *, solved: bool) -> None:
    """Save that the hunt is over. A mistake that was solved once stays solved."""
    state = read()
    state.hunt, state.is_mended = None, True
    state.hunts[erratum] = solved or state.hunts.get(erratum, False)
    _write(state)


def record_hint(check: str, shown: int) -> None:
    state = read()
    state.hints[check] = shown
    _write(state)


def record_prediction(about: str, prediction: Prediction) -> None:
    state = read()
    state.predictions[about] = prediction
    _write(state)


def forget(part: int) -> None:
    """Remove the score of a part that is started again."""
    state = read()
    state.parts.pop(str(part), None)
    if state.last.get("part") == str(part):
        state.last = {}
    _write(state)


def _parsed(entry: dict[str, Any]) -> State:
    parts = {number: Score(**score) for number, score in entry.get("parts", {}).items()}
    hints, last = dict(entry.get("hints", {})), dict(entry.get("last", {}))
    predictions = {
        about: Prediction(**prediction)
        for about, prediction in entry.get("predictions", {}).items()
    }
    _demand(all(isinstance(count, int) for count in hints.values()), "a number for each hint")
    _demand(all(isinstance(text, str) for text in last.values()), "the last part and check")
    hunt = Hunt(**entry["hunt"]) if entry.get("hunt") else None
    if hunt is not None:
        hunt.erratum = unveiled(hunt.erratum)
    is_mended = entry.get("is_mended") is True
    hunts = dict(entry.get("hunts", {}))
    _demand(all(isinstance(solved, bool) for solved in hunts.values()), "true or false for a hunt")
    return State(parts, hints, last, predictions, hunt, is_mended, hunts)


def _leave_hunt(state: State) -> None:
    if state.hunt:
        state.hunt.latest = False


def _demand(fits: bool, what: str) -> None:
    if not fits:
        raise ValueError(f"expected {what}")


def _write(state: State) -> None:
    """Replace the file in one step, because make watch and make hint may write at the same time."""
    entry = {"about": ABOUT, **asdict(state)}
    if state.hunt is not None:
        entry["hunt"]["erratum"] = veiled(state.hunt.erratum)
    text = json.dumps(entry, indent=2) + "\n"
    beside = mine() / f".state.{os.getpid()}"
    try:
        mine().mkdir(parents=True, exist_ok=True)
        beside.write_text(text, "utf-8")
        beside.replace(file())
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        _say(
            f"{shown(file())} cannot be written ({error.strerror}), so make hint and make "
            "progress will not know this result."
        )


def _move_aside(why: str) -> None:
    taken = (mine() / f"state.broken{number}.json" for number in range(1, 1000))
    aside = next(path for path in taken if not path.exists())
    try:
        file().rename(aside)
    except OSError as error:
        _say(f"{shown(file())} is broken ({why}) and cannot be moved ({error.strerror}).")
        return
    _say(f"{shown(file())} was broken ({why}): it is {shown(aside)} now, and a new file begins.")


_said: set[str] = set()


def _say(sentence: str) -> None:
    """Print the sentence to stderr, once in this process."""
    if sentence not in _said:
        _said.add(sentence)
        print(sentence, file=sys.stderr)
