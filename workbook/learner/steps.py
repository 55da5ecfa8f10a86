"""Reads the steps of building a part from workbook/learner/starters/partN.toml.

The steps are the text of TODO.md, and the order in which `make check` asks for things. The stubs
that a reader begins with are in starters/partN/; finished files come from the part itself.
"""

import functools
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook.errors import WorkbookError
from workbook.parts.ladder import Part, all_parts

STARTERS = Path(__file__).with_name("starters")


@dataclass(frozen=True)
class Step:
    files: tuple[str, ...]
    read: str  # the section of the article to read
    todo: tuple[str, ...]
    checks: tuple[str, ...]  # the checks that this step turns green
    note: str = ""  # what the section does not explain
    # checks that test code of this step, but that another step turns green
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lesson:
    part: Part
    given: tuple[str, ...]  # files that the reader gets finished
    first_check: str  # the check that fails first on a new starter
    first_got: str  # a phrase of its observed line
    steps: tuple[Step, ...]

    @property
    def directory(self) -> Path:
        return STARTERS / self.part.directory.name

    @property
    def starters(self) -> dict[str, Path]:
        """Return the new files of the part as the reader gets them: stubs, or finished."""
        stubs = self.directory.rglob("*.py")
        handed = {path.relative_to(self.directory).as_posix(): path for path in stubs}
        handed |= {file: self.part.directory / file for file in self.given}
        return dict(sorted(handed.items()))

    @functools.cached_property
    def order(self) -> dict[str, int]:
        """Return the position of each check in the order in which a reader meets them.

        Checks that pass before the first step have no position. A check of one step that needs
        code of a later step comes at the end of the later step.
        """
        listed = [check for step in self.steps for check in step.checks]
        in_order = sorted(listed, key=self.due.__getitem__)
        return {check: place for place, check in enumerate(in_order)}

    @functools.cached_property
    def due(self) -> dict[str, float]:
        """Return the number of the step after which each check stays green.

        If a later step can make the check red again, the number is that of the later step plus 0.5.
        """
        turned = {check: number for number, step in self._numbered for check in step.checks}
        about = {check: number for number, step in self._numbered for check in step.about}
        return {
            check: about[check] + 0.5 if about.get(check, 0) > number else number
            for check, number in turned.items()
        }

    @property
    def _numbered(self) -> list[tuple[int, Step]]:
        return [*enumerate(self.steps, 1)]

    def step_of(
        self,
        check: str,
        line: str = "",
        *,
        green: Collection[str] = (),
        is_cause: bool = True,
    ) -> int:
        """Return the number of the step that the reader has to mend, or 0.

        This is the step of the check. But if another step writes the file of `line`, where the
        reader's code fails, it is that step, unless `is_cause` is False. An earlier step whose
        checks are all green is right: its line only shows a mistake of a later step.
        """
        own = self.own_steps(check)
        known = next(iter(own), 0)
        at = [
            number
            for number, step in self._numbered
            if any(f"/{file}:" in f"/{line}" for file in step.files)
        ]
        if not at or known in at:
            return known
        # a check that a later step can make red again does not count
        checks = self.steps[at[-1] - 1].checks
        lasting = [each for each in checks if self.due[each] == at[-1]]
        is_done = {*green}.issuperset(lasting or checks)
        if known and (not is_cause or (at[-1] < known and is_done)):
            return known
        return at[-1]

    def own_steps(self, check: str) -> list[int]:
        """Return the steps that list the check: first the step whose code the check tests."""
        about = [number for number, step in self._numbered if check in step.about]
        return about + [number for number, step in self._numbered if check in step.checks]

    def files_of(self, check: str) -> tuple[str, ...]:
        """Return the files of the step after which the check stays green."""
        step = int(self.due.get(check, 0))
        return self.steps[step - 1].files if step else ()

    def to_write(self, number: int) -> list[str]:
        """Return the files of a step that the reader must write. Others only shorten ours."""
        return [file for file in self.steps[number - 1].files if file in needed(self.part)]

    def with_later_steps(self, number: int) -> tuple[str, ...]:
        """Return the checks that are about this step, but pass only after later ones."""
        about = self.steps[number - 1].about
        return tuple(check for check in about if int(self.due.get(check, 0)) > number)

    def reading(self, check: str, read: str, step: int) -> str:
        """Return the section to read: that of the check, or of another step that is the cause."""
        if not step or step in self.own_steps(check):
            return read
        return f"Part {self.part.number}, {sections(self.steps[step - 1])}"

    def is_done(self, check: str, green: Collection[str]) -> bool:
        """Return whether the check, if it is in `green`, passed for good and not by chance.

        It passed for good if its step is done, or if no check before it is red. A check that is
        green before the lesson begins has no step, and passed for good.
        """
        red = [name for name, step in self.due.items() if step % 1 == 0 and name not in green]
        first = min((self.order[name] for name in red), default=len(self.order))
        is_step_done = int(self.due.get(check, 0)) not in {self.due[name] for name in red}
        return is_step_done or self.order.get(check, -1) < first

    def is_of_the_part_before(self, check: str) -> bool:
        """Return whether code of the part before makes the check pass, which must be kept."""
        return self.due.get(check, 0.5) % 1 != 0

    def finished(self) -> Iterator[tuple[tuple[Step, ...], tuple[str, ...]]]:
        """Yield groups of steps after which all their files are complete."""
        waiting: list[Step] = []
        for number, step in enumerate(self.steps, 1):
            waiting.append(step)
            later = {file for each in self.steps[number:] for file in each.files}
            files = [file for each in waiting for file in each.files]
            if not later & set(files):
                yield tuple(waiting), tuple(dict.fromkeys(files))
                waiting = []


@functools.cache
def lesson(part: Part) -> Lesson:
    entry = _entry(part)
    if not entry:
        known = "|".join(str(each.number) for each in all_parts() if _entry(each))
        raise WorkbookError(
            f"Part {part.number} is for reading and running only, so you cannot build it: "
            f"choose PART={known}."
        )
    return Lesson(
        part,
        tuple(entry.get("given", ())),
        entry["first"]["check"],
        entry["first"]["got"],
        tuple(
            Step(
                tuple(each["files"]),
                each["read"],
                tuple(each["todo"]),
                tuple(each["checks"]),
                each.get("note", "").strip(),
                tuple(each.get("about", ())),
            )
            for each in entry["step"]
        ),
    )


def sections(step: Step) -> str:
    """Return the sections to read, as a check names them: `"Coding our Initial Router"`."""
    named = step.read.split("; ")
    return " and ".join(each if each.startswith("repository:") else f'"{each}"' for each in named)


def needed(part: Part) -> frozenset[str]:
    """Return the files that a reader's part must have; optional ones only shorten our modules."""
    optional = {file for each in all_parts() for file in _entry(each).get("optional", ())}
    return part.files - optional


@functools.cache
def _entry(part: Part) -> dict[str, Any]:
    file = STARTERS / f"{part.directory.name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
