"""`make diff FROM=2 TO=3`: shows what a lesson changes and why, function by function."""

import argparse
import ast
import dataclasses
import textwrap
import tokenize
from collections.abc import Mapping
from io import StringIO
from itertools import groupby
from pathlib import Path

from workbook.cli.flags import is_on
from workbook.console.drawing import paint
from workbook.errors import WorkbookError
from workbook.learner import memory
from workbook.learner.attempt import of_mine
from workbook.learner.definitions import Definition
from workbook.lessons.diffs import FileChange, diff_parts
from workbook.lessons.hunks import Line, hunks_of
from workbook.lessons.outline import outline
from workbook.lessons.whys import Place, Why, whys_of
from workbook.parts.ladder import Part, part, parts

SUMMARY = __doc__
WIDTH = 80
KIND_STYLES = {
    "moved": "cyan",
    "changed": "yellow",
    "added": "green",
    "removed": "red",
}
Whys = Mapping[Place, Why]


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="old", default="", help="the part before")
    parser.add_argument("--to", dest="new", default="", help="the part after")
    parser.add_argument("--lesson", default="", help="1 hides changes that only correct an erratum")
    parser.add_argument("--mine", default="", help="1: compare your own part with ours")
    parser.add_argument("--part", default="", help="the part, with --mine=1")
    parser.add_argument("--yes", default="", help="1: also while checks fail")


def run(options: argparse.Namespace) -> int:
    if is_on(options.mine):
        return beside_ours(part(options.part or options.new), shown_anyway=is_on(options.yes))
    old, new = ends(options.old, options.new)
    lesson_only = is_on(options.lesson)
    is_step = new.after == old.number
    if lesson_only and not is_step:
        raise WorkbookError(
            f"LESSON=1 works for one step only, and from {old.number} to {new.number} there are "
            "several: name two parts that follow each other."
        )
    changes = diff_parts(old, new)
    whys = whys_of(new) if is_step else {}
    print(paint(f"Part {old.number} → Part {new.number}: {new.title}", "bold"))
    print(f"Adds {new.adds}.\n")
    print_table(changes)
    for change in without_errata(changes, whys) if lesson_only else changes:
        if change.hunks or Place(change.path) in whys:
            print_file(change, whys, new)
    if lesson_only:
        print_hidden(whys)
    return 0


WHOSE = {"changed": "", "gone": " (only in yours)", "new": " (only in ours)"}


def beside_ours(ours: Part, *, shown_anyway: bool) -> int:
    """Print mine/partN with "-" and partN with "+", and why ours is as it is."""
    own = of_mine(ours).directory
    score = memory.read().parts.get(str(ours.number))
    if not shown_anyway and (score is None or score.failing):
        raise WorkbookError(
            f"mine/part{ours.number} still has failing checks, and this command shows our "
            "solution: make check "
            f"PART={ours.number} shows what is next, and YES=1 shows our solution anyway."
        )
    whys = whys_of(ours)
    print(
        paint(
            f"Your Part {ours.number} (-) beside ours (+), without docstrings and comments", "bold"
        )
    )
    theirs = {path.relative_to(own).as_posix() for path in own.rglob("*.py")}
    for file in sorted(ours.files & theirs):
        print_beside(file, own / file, ours.directory / file, whys)
    for names, whose in (
        (theirs - ours.files, "Only in yours"),
        (ours.files - theirs, "Only in ours"),
    ):
        if names:
            print(f"\n{whose}: {', '.join(sorted(names))}")
    return 0


def print_beside(file: str, own: Path, ours: Path, whys: Whys) -> None:
    """Print the functions of one file that differ."""
    texts = (code_of(file.read_text("utf-8")) for file in (own, ours))
    hunks = [*hunks_of(*texts)]
    if hunks:
        print(f"\n{paint(f'── {file} '.ljust(WIDTH, '─'), 'bold')}")
        print_why(whys.get(Place(file)))
    for (place, fate), group in groupby(hunks, key=lambda hunk: (hunk.place, hunk.fate)):
        print(f"\n  {paint(f'{place}{WHOSE[fate]}', 'cyan')}")
        for why in whys_about(whys, file, place):
            print_why(why)
        for hunk in group:
            for line in hunk.shown:
                print_line(line)


def code_of(source: str) -> str:
    """Return the code without docstrings and comments, which the reader has from the stubs."""
    lines = without_comments(source)
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Module | Definition) or not node.body:
            continue
        first = node.body[0]
        start = end = first.lineno - 1
        while start > 0 and not lines[start - 1].strip():
            start -= 1
        is_docstring = ast.get_docstring(node, clean=False) is not None
        if is_docstring:
            end = first.end_lineno or first.lineno
            while end < len(lines) and not lines[end].strip():
                end += 1
        lines[start:end] = [""] * (end - start)
        if is_docstring and len(node.body) == 1:
            lines[start] = f"{' ' * first.col_offset}...\n"
    return "".join(lines)


def without_comments(source: str) -> list[str]:
    """Return the lines without comments, and without the empty lines below a line of comment."""
    lines: list[str] = source.splitlines(keepends=True)
    for token in tokenize.generate_tokens(StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        below, column = token.start
        code = lines[below - 1][:column].rstrip()
        lines[below - 1] = f"{code}\n" if code else ""
        while not code and below < len(lines) and not lines[below].strip():
            lines[below] = ""
            below += 1
    return lines


def whys_about(whys: Whys, file: str, function: str) -> list[Why]:
    return [why for place, why in whys.items() if place[:2] == (file, function)]


def ends(old: str, new: str) -> tuple[Part, Part]:
    """Return both parts; if one number is missing, it is that of the part before or after."""
    if old and new:
        return part(old), part(new)
    for step in parts():
        if step.after is None:
            continue
        if (new and step == part(new)) or (old and step.after == part(old).number):
            return part(step.after), step
    if old or new:
        raise WorkbookError(f"There is no step {f'from {old}' if old else f'to {new}'}.")
    raise WorkbookError("Which step? Write it as in make diff FROM=2 TO=3.")


def without_errata(changes: list[FileChange], whys: Whys) -> list[FileChange]:
    """Return the changes that are not made only to fix a mistake, including those without a why."""
    hidden = {place for place, why in whys.items() if why.kind == "erratum"}
    lesson = []
    for change in changes:
        hunks = tuple(hunk for hunk in change.hunks if Place.of(change, hunk) not in hidden)
        if hunks or (not change.hunks and Place(change.path) not in hidden):
            lesson.append(dataclasses.replace(change, hunks=hunks))
    return lesson


def print_table(changes: list[FileChange]) -> None:
    names = [title(change) for change in changes]
    width = max(map(len, names), default=0)
    for change, name in zip(changes, names, strict=True):
        kind = paint(f"{change.kind:<8}", KIND_STYLES[change.kind])
        counts = [
            paint(f"{f'+{change.added}' if change.added else '':>5}", "green"),
            paint(f"{f'-{change.removed}' if change.removed else '':>5}", "red"),
        ]
        print(f"  {kind} {name:<{width}} {' '.join(counts)}".rstrip())


def title(change: FileChange) -> str:
    if change.kind == "moved":
        return f"{change.old_path} → {change.path}"
    return change.path


def print_file(change: FileChange, whys: Whys, new: Part) -> None:
    fate = f" ({change.kind})" if change.kind in ("added", "removed") else ""
    heading = f"── {title(change)}{fate} "
    print(f"\n{paint(heading.ljust(WIDTH, '─'), 'bold')}")
    print_why(whys.get(Place(change.path)))
    if change.kind == "added" and change.path.endswith(".py"):
        for text in outline(new.directory / change.path):
            print(paint(f"  + {text}", "green"))
    for function, hunks in groupby(change.hunks, key=lambda hunk: hunk.heading):
        print(f"\n  {paint(function, 'cyan')}")
        for number, hunk in enumerate(hunks):
            # A second change in the same function is printed below the same heading.
            if number:
                print(paint("     ⋮", "dim"))
            print_why(whys.get(Place.of(change, hunk)))
            for line in hunk.shown:
                print_line(line)


def print_why(why: Why | None) -> None:
    if why is not None:
        style = "yellow" if why.kind == "erratum" else "cyan"
        first, *more = textwrap.wrap(
            f"▸ {why.mark}: {why.sentence}", WIDTH - 4, break_on_hyphens=False
        )
        mark, colon, rest = first.partition(":")
        print(f"  {paint(mark + colon, style)}{rest}")
        for line in more:
            print(f"    {line}")


def print_line(line: Line) -> None:
    text = f"  {line.tag} {line.text}".rstrip()
    if line.tag == " ":
        print(text)
    else:
        print(paint(text, "green" if line.tag == "+" else "red"))


def print_hidden(whys: Whys) -> None:
    errata = [why for why in whys.values() if why.kind == "erratum"]
    if errata:
        rows = ", ".join(sorted({row for why in errata for row in why.rows}, key=by_number))
        changes = "1 change" if len(errata) == 1 else f"{len(errata)} changes"
        print(f"\nLESSON=1 hides {changes} that only correct errata: {rows}.")


def by_number(row: str) -> list[int]:
    return [int(number) for number in row.split(".")]
