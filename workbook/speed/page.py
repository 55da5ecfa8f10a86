"""Writes the measured figures into docs/, from the JSON files of the last runs."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from workbook.errors import WorkbookError
from workbook.lessons.pages import with_block
from workbook.parts.ladder import ROOT
from workbook.speed.engines import ENGINES
from workbook.speed.report import ABSENT, BUILD, ratio_text
from workbook.speed.scenarios import SCENARIOS
from workbook.speed.subjects import BESIDE, MINE, frameworks, subjects, title_of

PAGE = ROOT / "docs/BENCHMARKS.md"
SHORT = ROOT / "docs/README.md"
COMMAND = "make bench-page"

Document = dict[str, Any]
Row = Iterable[object]


def current_pages(directory: Path = BUILD) -> dict[Path, str]:
    """Return both pages of figures, renewed; a block without a JSON file stays as it is."""
    page = PAGE.read_text("utf-8")
    for name, tables in TABLES.items():
        if documents := read(directory, name):
            page = with_block(page, name, _block(documents, tables), COMMAND)
    documents = read(directory, "bench")
    if not documents:
        raise WorkbookError(f"There is nothing in {directory} yet: run make bench first.")
    short = with_block(SHORT.read_text("utf-8"), "bench", _in_short(documents[0]), COMMAND)
    return {PAGE: page, SHORT: short}


def read(directory: Path, name: str) -> list[Document]:
    """Return the documents with this name, one for each Python version, in ascending order."""
    files = directory.glob(f"{name}-3.*.json")
    return [
        json.loads(file.read_text("utf-8"))
        for file in sorted(files, key=lambda file: int(file.stem.rpartition(".")[2]))
    ]


def ratios_of(document: Document) -> dict[str, dict[str, float]]:
    """Return scenario → subject → the median over the runs."""
    runs = [run["figures"] for run in document["runs"]]
    return {
        scenario: {
            subject: median(run[scenario][subject]["ratio"] for run in runs)
            for subject in runs[0][scenario]
        }
        for scenario in runs[0]
    }


def moves(document: Document) -> list[float]:
    """Return, for each figure, the spread of its runs as a fraction of their median."""
    ratios = ratios_of(document)
    found = []
    for scenario, row in ratios.items():
        for subject, middle in row.items():
            each = [run["figures"][scenario][subject]["ratio"] for run in document["runs"]]
            found.append((max(each) - min(each)) / middle)
    return found


def _block(documents: list[Document], tables: Any) -> Iterator[str]:
    for document in documents:
        yield f"\n{_measured_on(document)}\n"
        yield from tables(document)
    yield ""


def _measured_on(document: Document) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in document["versions"].items())
    place = f"**{document['python']}**, {document['date']}, {document['machine']}"
    return f"{place}; {versions}" if versions else place


def _in_short(document: Document) -> Iterator[str]:
    yield f"\n{document['python']}, {document['date']}, {document['machine']}:\n"
    ours = "part5"
    names = [ours, *(each.name for each in subjects() if each.package)]
    yield from _by_scenario(ratios_of(document), names)
    yield ""


def _bench(document: Document) -> Iterator[str]:
    ratios = ratios_of(document)
    floors = [run["floors"] for run in document["runs"]]
    yield from _by_scenario(ratios, _published())
    spent = {name: f"{median(run[name] for run in floors):.2f}" for name in ratios}
    yield _row(["floor, µs", *_in_order(spent)])
    count, rounds = len(document["runs"]), document["processes"] * document["rounds"]
    yield f"\nRuns: {count}, of {rounds} rounds in {document['processes']} processes each."
    if count > 1:
        found = moves(document)
        yield (
            f"Between them a figure moved by {median(found):.0%} "
            f"as a rule, and by {max(found):.0%} at most."
        )


def _exact(document: Document) -> Iterator[str]:
    yield f"Counted with {document['counted']}.\n"
    ratios = document["ratios"]
    yield from _by_scenario(ratios, _published())
    counts = {name: f"{document['floors'][name]:,.0f}" for name in ratios}
    yield _row(["floor, instructions", *_in_order(counts)])


def _published() -> list[str]:
    """Return the names of all subjects except the reader's own part: a page is for everybody."""
    return [each.name for each in subjects() if each != MINE]


def _by_scenario(ratios: Mapping[str, Mapping[str, float]], names: list[str]) -> Iterator[str]:
    scenarios = [each for each in SCENARIOS if each.name in ratios]
    yield from _head(["× floor", *(each.title for each in scenarios)])
    for name in names:
        cells = [_cell(ratios[each.name].get(name)) for each in scenarios]
        if set(cells) != {ABSENT}:
            yield _row([title_of(name), *cells])


def _in_order(of_scenario: Mapping[str, str]) -> list[str]:
    """Return the values in the order of SCENARIOS; in a file the order is random."""
    return [of_scenario[each.name] for each in SCENARIOS if each.name in of_scenario]


def _tasks(document: Document) -> Iterator[str]:
    yield from _head(["", "of bare", "tasks/CPU s", "start, µs", "p99, µs", "bytes waiting"])
    for name, figure in document["figures"].items():
        numbers = [f"{figure['of_base']:.2f}", f"{figure['per_second']:,.0f}"]
        times = [f"{figure['start_median_us']:.0f}", f"{figure['start_p99_us']:.0f}"]
        yield _row([ENGINES[name][0], *numbers, *times, f"{figure['bytes_waiting']:,.0f}"])


def _scaling(document: Document) -> Iterator[str]:
    for key, title in (("routes", "request, by routes"), ("body", "body, by MiB")):
        series = document["series"][key]
        places = sorted({int(at) for row in series.values() for at in row})
        yield from _head([title, *(f"{at:,}" for at in places)])
        for name, row in series.items():
            yield _row([title_of(name), *(_cell(row.get(str(at))) for at in places)])
        yield ""
    columns = ["ms", "of Starlette", "bytes a route"]
    yield from _head(["start", *columns])
    for name in ["bare", *(each.name for each in frameworks())]:
        yield _row([title_of(name), *(_cell(document["starts"][name].get(key)) for key in columns)])


def _server(document: Document) -> Iterator[str]:
    yield f"{document['load']}.\n"
    yield from _head(["server", "app", "of bare", "requests/CPU s", "requests/s"])
    order = [*BESIDE, *_published()]
    rows = [row for row in document["rows"] if row["subject"] in order]
    for row in sorted(rows, key=lambda row: (row["server"], order.index(row["subject"]))):
        rates = [f"{row[key]:,.0f}" for key in ("per CPU second", "per second")]
        yield _row([row["server"], title_of(row["subject"]), f"{row['of bare']:.2f}", *rates])


TABLES = {
    "bench": _bench,
    "exact": _exact,
    "server": _server,
    "tasks": _tasks,
    "scaling": _scaling,
}


def _head(columns: list[str]) -> Iterator[str]:
    yield _row(columns)
    yield "|---|" + "---:|" * (len(columns) - 1)


def _row(cells: Row) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _cell(value: float | None) -> str:
    return ABSENT if value is None else ratio_text(value)
