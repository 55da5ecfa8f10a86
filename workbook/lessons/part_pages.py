"""What is generated in partN/README.md: facts, differences from the article, mistakes."""

from collections.abc import Iterator
from pathlib import Path

from workbook.errata import SEVERITIES, entries
from workbook.lessons import differences
from workbook.lessons.pages import with_block
from workbook.parts.ladder import ROOT, Part, all_parts, parts


def current_pages() -> dict[Path, str]:
    """Each part's page as it should be now; everything else on it is written by hand."""
    return {page_of(part): _renewed(page_of(part).read_text("utf-8"), part) for part in all_parts()}


def page_of(part: Part) -> Path:
    return part.directory / "README.md"


def _renewed(page: str, part: Part) -> str:
    page = with_block(page, "facts", _facts(part))
    page = with_block(page, "differences", differences.table(part))
    return with_block(page, "errata", _errata_table(part))


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


def _errata_table(part: Part) -> Iterator[str]:
    """The mistakes of the part. Yields nothing for a part without entries."""
    found = [entry for entry in entries() if entry.part == part.number]
    if found:
        columns = (
            "to hunt",
            "erratum",
            "what goes wrong in it",
            "where it stands",
            "how bad",
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
