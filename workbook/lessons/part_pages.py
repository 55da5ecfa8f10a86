"""Renews the generated blocks in partN/README.md: facts, differences from the article, mistakes."""

from collections.abc import Iterator
from pathlib import Path

from workbook.errata import SEVERITIES, entries
from workbook.lessons import differences
from workbook.lessons.pages import with_block
from workbook.parts.ladder import ROOT, Part, all_parts, parts

_ABOUT_DIFFERENCES = """
The table lists each name of the article that is not here, or is in another file, and each
behaviour that differs."""
_ABOUT_EARLIER_DIFFERENCES = """\
The differences on the [page of Part {earlier}](../part{earlier}/README.md) are here too, except
where the article of this part changes the same code."""
_ABOUT_MISTAKES = """
The code in `part{number}/` does not have these [mistakes](../docs/words.md#mistake) of the
[published code](../docs/words.md#published-code). *In the article* means that the article prints
the mistake, and *in the repository* means the repository of the series. The last column names the
[check](../docs/words.md#check) that fails while the mistake is in the code.

To find one yourself, run `make break PART={number}`. It puts a mistake into a copy of the part.
`make check PART={number}` shows a check that fails, and `make mend` tells you the answer."""


def current_pages() -> dict[Path, str]:
    """Return the current text of each part's page; only its marked blocks are generated."""
    return {page_of(part): _renewed(page_of(part).read_text("utf-8"), part) for part in all_parts()}


def page_of(part: Part) -> Path:
    return part.directory / "README.md"


def _renewed(page: str, part: Part) -> str:
    page = with_block(page, "facts", _facts(part))
    page = with_block(page, "differences", _differences(part))
    return with_block(page, "errata", _errata(part))


def _facts(part: Part) -> Iterator[str]:
    source = "article" if part.suite else "guide"
    yield f"[The {source}]({part.article}) · {part.minutes} minutes to read, {source} and code"
    if (ROOT / part.notebook).exists():
        yield f"· [its notebook](../{part.notebook})"
    if part.after is not None:
        yield f"· [what has changed since Part {part.after}](CHANGES.md)"
        yield f"· [← Part {part.after}](../part{part.after}/)"
    for following in parts():
        if following.after == part.number:
            yield f"· [Part {following.number} →](../part{following.number}/)"


def _differences(part: Part) -> Iterator[str]:
    if part.suite:
        yield _ABOUT_DIFFERENCES
    if part.after is not None:
        yield _ABOUT_EARLIER_DIFFERENCES.format(earlier=part.after)
    yield from differences.table(part)


def _errata(part: Part) -> Iterator[str]:
    """Yield the part's mistakes as a table, or nothing if it has none."""
    found = [entry for entry in entries() if entry.part == part.number]
    if found and part.suite:
        yield _ABOUT_MISTAKES.format(number=part.number)
    if found:
        columns = (
            "mistake",
            "erratum",
            "what goes wrong",
            "where it is",
            "how bad it is",
            "check",
        )
        yield f"\n| {' | '.join(columns)} |"
        yield "|---|---|---|---|---|---|"
    for entry in found:
        link = f"[{entry.id}](../workbook/errata/{entry.id}.toml)"
        title = entry.title.replace("|", r"\|")
        rows = ", ".join(entry.rows)
        bad = SEVERITIES[entry.severity]
        yield f"| {link} | {rows} | {title} | {entry.where} | {bad} | `{entry.check}` |"
    if found:
        yield ""
