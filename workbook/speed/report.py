"""Writes the figures as a table on the terminal and as a JSON file, which the pages use."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from workbook.console.drawing import sentence
from workbook.parts.ladder import ROOT
from workbook.speed.ratios import Figures
from workbook.speed.scenarios import SCENARIOS
from workbook.speed.subjects import subjects, title_of

BUILD = ROOT / "build" / "bench"
ABSENT = "·"


Ratios = Mapping[str, Mapping[str, float]]  # scenario → subject → ratio to the bare function


def show(out: Console, ratios: Ratios, floor: str, floors: Mapping[str, str]) -> None:
    """Print a table of subjects and scenarios, the best in bold; the last line is the floor."""
    scenarios = [scenario for scenario in SCENARIOS if scenario.name in ratios]
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    table.add_column("× floor")
    for scenario in scenarios:
        table.add_column(scenario.name, justify="right")
    for subject in subjects():
        cells = [_cell(ratios[scenario.name], subject.name) for scenario in scenarios]
        if any(cell.plain != ABSENT for cell in cells):
            table.add_row(subject.title, *cells)
    table.add_row(floor, *(floors[scenario.name] for scenario in scenarios), style="dim")
    out.print(table)
    legend = [f"{each.name}: {each.title}" for each in scenarios if each.name not in each.title]
    sentence(out, " · ".join(legend))


def _cell(column: Mapping[str, float], subject: str) -> Text:
    if subject not in column:
        return Text(ABSENT, style="dim")
    ratio = column[subject]
    others = [column[each.name] for each in subjects() if each.name in column]
    return Text(ratio_text(ratio), style="bold green" if ratio == min(others) else "")


def beside_mine(ratios: Ratios) -> Iterator[str]:
    """Yield `text: yours 4.1, Starlette 7.4, FastAPI 27`, the fastest first."""
    for scenario, column in ratios.items():
        in_order = sorted(column, key=lambda name: column[name])
        told = ", ".join(f"{title_of(name)} {ratio_text(column[name])}" for name in in_order)
        yield f"{scenario}: {told} times a bare function"


def ratio_text(ratio: float) -> str:
    """Return the ratio with three digits, because more would only be noise."""
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.1f}" if ratio < 100 else f"{ratio:.0f}"


def tell_written(out: Console, *files: Path) -> None:
    names = " and ".join(str(file.relative_to(ROOT)) for file in files)
    sentence(out, f"Written to {names}.")


def document(figures: Figures, floors: Mapping[str, float]) -> dict[str, Any]:
    return {
        "floors": {scenario: round(spent, 4) for scenario, spent in floors.items()},
        "figures": {
            scenario: {
                subject: {key: round(value, 4) for key, value in asdict(figure).items()}
                for subject, figure in by_subject.items()
            }
            for scenario, by_subject in figures.items()
        },
    }


def write(name: str, document: Mapping[str, Any]) -> Path:
    BUILD.mkdir(parents=True, exist_ok=True)
    file = BUILD / f"{name}-{sys.version_info.major}.{sys.version_info.minor}.json"
    file.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return file
