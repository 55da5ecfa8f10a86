"""Draws the figures as SVG pictures on white, which can be read on light and dark pages."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbook.lab.pictures.measured import drawn
from workbook.speed.report import BUILD, ratio_text
from workbook.speed.scenarios import SCENARIOS
from workbook.speed.subjects import subjects, title_of

GREY = "#4d5765"
OURS = "#2f7fd6"
PEERS = "#d9822b"
LINES = ("#2f7fd6", "#d9822b", "#3a9a5b", "#c2559d", "#8a63d2", "#b08a1e", "#d0554f")


def ratios(ratios: Mapping[str, Mapping[str, float]], title: str) -> str:
    """Draw a small plot for each scenario with a bar for each subject, on a logarithmic scale."""
    scenarios = [each for each in SCENARIOS if each.name in ratios]
    across = min(3, len(scenarios))
    down = -(-len(scenarios) // across)
    with _style():
        figure = _figure(9, 0.6 + 2.5 * down)
        axes = figure.subplots(down, across, squeeze=False).ravel()
        for place in axes[len(scenarios) :]:
            place.set_axis_off()
        for place, scenario in zip(axes, scenarios, strict=False):
            column = ratios[scenario.name]
            in_order = {each.name: column[each.name] for each in subjects() if each.name in column}
            _bars(place, scenario.title, in_order, logarithmic=True)
        figure.suptitle(title, color=GREY, fontsize=11)
        return drawn(figure)


def bars(rows: Mapping[str, float], title: str) -> str:
    """Draw one plot of bars; a bar whose title begins with the name of a part has our colour."""
    with _style():
        figure = _figure(7, 0.8 + 0.3 * len(rows))
        _bars(figure.subplots(), title, rows, logarithmic=False)
        return drawn(figure)


def lines(series: Mapping[str, Mapping[int, float]], across: str, up: str) -> str:
    """Draw lines on two logarithmic scales: there, growth in proportion is a straight line."""
    with _style():
        figure = _figure(7, 4)
        axes = figure.subplots()
        for colour, (name, points) in zip(LINES, series.items(), strict=False):
            axes.plot([*points], [*points.values()], "o-", color=colour, label=name, markersize=4)
        axes.set_xscale("log", base=10)
        axes.set_yscale("log", base=10)
        axes.set_xlabel(across)
        axes.set_ylabel(up)
        axes.legend(frameon=False, fontsize=8, loc="upper left", labelcolor=GREY)
        axes.patch.set_alpha(0)
        return drawn(figure)


def write(name: str, svg: str) -> Path:
    BUILD.mkdir(parents=True, exist_ok=True)
    file = BUILD / f"{name}-{sys.version_info.major}.{sys.version_info.minor}.svg"
    file.write_text(svg, encoding="utf-8")
    return file


def _bars(place: Any, title: str, column: Mapping[str, float], *, logarithmic: bool) -> None:
    names = [*column]
    values = [column[name] for name in names]
    labels = [title_of(name) for name in names]
    colours = [OURS if "part" in name.lower() else PEERS for name in names]
    place.barh(labels, values, color=colours, height=0.7, left=0)
    if logarithmic:
        place.set_xscale("log")
    place.set_xlim(0.9 if logarithmic else 0, max(values) * (3 if logarithmic else 1.15))
    place.invert_yaxis()
    for row, value in enumerate(values):
        place.annotate(
            ratio_text(value),
            (value, row),
            (3, 0),
            textcoords="offset points",
            va="center",
            fontsize=7,
        )
    place.set_title(title, fontsize=9, color=GREY)
    place.tick_params(labelsize=7)
    place.xaxis.set_visible(False)
    place.spines[["top", "right", "bottom"]].set_visible(False)
    place.patch.set_alpha(0)


def _style() -> Any:
    from matplotlib import rc_context

    greys = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")
    own: Any = {"svg.fonttype": "none", "svg.hashsalt": "workbook", "font.family": "sans-serif"}
    return rc_context(own | dict.fromkeys(greys, GREY))


def _figure(width: float, height: float) -> Any:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")
