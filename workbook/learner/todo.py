"""Makes TODO.md in each of the reader's parts: what to write and to change, step by step."""

import re
from collections.abc import Iterator
from pathlib import Path

from workbook.console.text import wrapped
from workbook.learner.steps import Step, lesson
from workbook.parts.ladder import Part

TODO = "TODO.md"
WIDTH = 100
IN_REPOSITORY = "repository:"
SERIES = "https://github.com/teod-sh/diy_asgi_framework"
CARRIED = "It begins as your own Part"
"""`make reset` finds out from this line how the part was started."""


def todo(wanted: Part, *, from_mine: bool) -> str:
    return "\n".join(_page(wanted, from_mine)) + "\n"


def was_carried_forward(directory: Path) -> bool:
    """Return whether TODO.md exists, and says that the part began as the reader's own part."""
    try:
        text = (directory / TODO).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return any(line.startswith(CARRIED) for line in text.splitlines())


def tick_off(directory: Path, wanted: Part, green: set[str]) -> None:
    """Tick the lines of each step whose checks have all passed. No tick is ever removed."""
    try:
        page = (directory / TODO).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
    head, *sections = re.split(r"(?m)^(?=## \d+\. )", page)
    for number, step in enumerate(lesson(wanted).steps, 1):
        for place, section in enumerate(sections):
            if section.startswith(f"## {number}. ") and green.issuperset(step.checks):
                sections[place] = section.replace("- [ ] ", "- [x] ")
    ticked = head + "".join(sections)
    if ticked != page:
        (directory / TODO).write_text(ticked, encoding="utf-8")


def _page(wanted: Part, from_mine: bool) -> Iterator[str]:
    yield f"# Part {wanted.number}: {wanted.title}\n"
    peek = f"make peek FILE={lesson(wanted).steps[0].files[0]} PART={wanted.number}"
    if wanted.after is not None:
        begins = f"{CARRIED} {wanted.after}" if from_mine else f"It begins as Part {wanted.after}"
        yield f"{begins}, with stubs for the new code."
    yield f"Do the steps in this order, with the {'article' if wanted.suite else 'guide'}:"
    yield f"<{wanted.article}>\n"
    yield "The docstrings of the stubs say what each function must do."
    yield "Keep them when you paste code over a stub.\n"
    yield f"`make check PART={wanted.number}` says after each step which check is next, and"
    yield f"`{peek}` shows our file, when you want to compare."
    steps = lesson(wanted).steps
    if any(step.about for step in steps):
        yield "\nSome checks need the code of two steps, so `make check` may come back to a step."
    if any(IN_REPOSITORY in step.read for step in steps):
        yield f"\nThe article does not print a file that has `{IN_REPOSITORY}` below its title."
        yield f"It is in the repository of the series: <{SERIES}>"
    for number, step in enumerate(steps, 1):
        yield from _step(wanted, number, step)


def _step(wanted: Part, number: int, step: Step) -> Iterator[str]:
    yield f"\n## {number}. {', '.join(lesson(wanted).to_write(number))}\n"
    yield f"*{step.read}*\n"
    if step.note:
        yield f"{step.note}\n"
    for line in step.todo:
        first, *more = wrapped(line, WIDTH - 6)
        yield f"- [ ] {first}"
        yield from (f"      {rest}" for rest in more)
