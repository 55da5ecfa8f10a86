"""Makes partN/CHANGES.md: what a lesson changes and why, to read beside the article."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from workbook.errata import Erratum, entries
from workbook.errata.rows import rows
from workbook.errors import WorkbookError
from workbook.lessons.diffs import FileChange, diff_parts
from workbook.lessons.hunks import Hunk
from workbook.lessons.outline import outline
from workbook.lessons.whys import Place, Why, complaints, file_of, name_of, whys_of
from workbook.parts.ladder import Part, part, parts


def current_pages() -> dict[Path, str]:
    """Return the current text of each page; raises WorkbookError for changes without a why."""
    missing = [complaint for each in parts() for complaint in complaints(each)]
    if missing:
        raise WorkbookError("\n".join(missing).rstrip())
    return {
        each.directory / "CHANGES.md": "\n".join(_page(part(each.after), each)) + "\n"
        for each in parts()
        if each.after is not None
    }


def _page(old: Part, new: Part) -> Iterator[str]:
    changes, whys = diff_parts(old, new), whys_of(new)
    yield f"# From Part {old.number} to Part {new.number}: {new.title}"
    yield f"\n<!-- made by `make pages` from the code and {name_of(file_of(new))} -->"
    yield f"\nPart {new.number} adds {new.adds}."
    yield f"`make diff FROM={old.number} TO={new.number}` shows the same in the terminal. With"
    yield "`LESSON=1` it leaves out the changes that only correct errata."
    yield "\nEach reason begins with its kind. The article explains a *lesson*. An *erratum*"
    yield "corrects a mistake of the published code. A change that is *ours* is not in the"
    yield "article.\n"
    yield from _file_table(changes, whys)
    if same := sorted(new.files - {change.path for change in changes}):
        yield f"\nIdentical to Part {old.number}, byte for byte: {', '.join(map(_code, same))}."
    for change in changes:
        if change.kind == "added" and (names := list(outline(new.directory / change.path))):
            yield f"\n## {_code(change.path)} (new)\n"
            yield from ("```text", *names, "```")
        if change.hunks:
            yield f"\n## {_code(change.path)}"
            yield from _hunks(change, whys)
    named = {row for why in whys.values() for row in why.rows}
    if told := [row for row in rows() if row.id in named]:
        yield "\n## The errata named here\n"
        yield "To find a mistake such as E19 yourself, run `make break E19`.\n"
        yield "| erratum | what goes wrong in the published code | mistake |"
        yield "|---|---|---|"
        for row in told:
            hunt = ", ".join(_link(entry) for entry in entries() if row.id in entry.rows)
            yield f"| {row.id} | {row.wrong} | {hunt or 'none'} |"


def _file_table(changes: list[FileChange], whys: Mapping[Place, Why]) -> Iterator[str]:
    yield "| file | change | lines added | lines removed | why |"
    yield "|---|---|--:|--:|---|"
    for change in changes:
        name = _code(change.path)
        if change.kind != "removed":
            name = f"[{name}]({change.path})"
        if change.kind == "moved":
            name = f"{_code(str(change.old_path))} → {name}"
        added = f"+{change.added}" if change.added else ""
        removed = f"−{change.removed}" if change.removed else ""
        why = "below" if change.kind == "changed" else _told(whys[Place(change.path)])
        yield f"| {name} | {change.kind} | {added} | {removed} | {why} |"


def _hunks(change: FileChange, whys: Mapping[Place, Why]) -> Iterator[str]:
    for heading, hunks in groupby(change.hunks, key=_heading):
        yield f"\n### {heading}"
        for hunk in hunks:
            yield f"\n{_told(whys[Place.of(change, hunk)])}\n"
            yield from _block(hunk)


def _heading(hunk: Hunk) -> str:
    """Return the heading of a hunk, with its function name as code."""
    if not hunk.function:
        return hunk.heading
    return hunk.heading.replace(hunk.function, _code(hunk.function), 1)


def _block(hunk: Hunk) -> Iterator[str]:
    yield "```diff"
    for line in hunk.shown:
        yield f"{line.tag} {line.text}".rstrip()
    yield "```"


def _told(why: Why) -> str:
    return f"*{why.mark}* — {why.sentence}"


def _link(entry: Erratum) -> str:
    return f"[{entry.id}](../workbook/errata/{entry.id}.toml)"


def _code(name: str) -> str:
    return f"`{name}`"
