"""What is generated in the pages: read from the code, or observed in a run, never typed."""

from collections.abc import Iterator
from pathlib import Path

from workbook.parts import ladder
from workbook.suite import matrix

README = ladder.ROOT / "README.md"
MATRIX = ladder.ROOT / "MATRIX.md"


def current_pages(rows: list[matrix.Row]) -> dict[Path, str]:
    """Each page that has something generated, as it should be now."""
    readme = README.read_text("utf-8")
    readme = with_block(readme, "parts", parts_table())
    readme = with_block(readme, "matrix", matrix.as_summary(rows))
    return {README: readme, MATRIX: "\n".join(matrix.as_markdown(rows)) + "\n"}


def with_block(page: str, name: str, lines: Iterator[str], command: str = "make pages") -> str:
    """The page with the lines between its two markers of that name renewed."""
    begin, end = f"<!-- {name}: made by `{command}` -->", f"<!-- end of {name} -->"
    before, found_begin, rest = page.partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found_begin and found_end):
        raise ValueError(f"the page has no place for {name!r}: it needs {begin} and {end}")
    return "\n".join([before + begin, *lines, end + after])


def with_hosts(lines: Iterator[str], readme: Path = README) -> str:
    """README.md with the table of hosts that a run of `make hosts` has made."""
    return with_block(readme.read_text("utf-8"), "hosts", lines, command="make hosts")


def parts_table() -> Iterator[str]:
    yield "| part | what it adds | lines of code | article | notebook | run it |"
    yield "|---|---|---|---|---|---|"
    for part in ladder.all_parts():
        page = f"[{part.number}. {part.title}](part{part.number}/)"
        article = f"[{f'Part {part.number}' if part.suite else 'The guide'}]({part.article})"
        path = ladder.ROOT / part.notebook
        notebook = f"[{path.stem.partition('_')[0]}]({part.notebook})" if path.exists() else ""
        run = f"`make run PART={part.number}`"
        lines = sum(_lines_of_code(part.directory / file) for file in part.files)
        yield f"| {page} | {part.adds} | {lines} | {article} | {notebook} | {run} |"


def _lines_of_code(file: Path) -> int:
    """Lines that are not blank and not only a comment; docstrings count, they are read too."""
    lines = (line.strip() for line in file.read_text("utf-8").splitlines())
    return sum(bool(line) and not line.startswith("#") for line in lines)
