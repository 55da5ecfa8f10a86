"""Measures and plots running times; matplotlib is only imported here, when a plot is drawn.

The times differ from run to run, but the shape of a curve does not.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import process_time
from typing import Any

from workbook.lab.codebase import Code, of_part
from workbook.lab.pictures import Picture

ROUTES = (10, 50, 100, 500, 1_000)
SIZES = (64, 128, 256, 512, 1_024)  # KiB
CHUNK = b"x" * 1024
COLOURS = ("#2f7fd6", "#d9822b")
GREY = "#4d5765"


@dataclass(frozen=True, repr=False)
class Plot(Picture):
    series: dict[str, list[float]]

    @property
    def growth(self) -> list[float]:
        """Return for each line the last value divided by the first."""
        return [values[-1] / values[0] for values in self.series.values()]


def lookups(part: int | Code = 3, routes: Sequence[int] = ROUTES) -> Plot:
    """Measure and plot one lookup in the part's router, and a search in a list of routes."""
    code = part if isinstance(part, Code) else of_part(part)
    tree = [_lookup_time(code, count) for count in routes]
    plain = [_list_time(count) for count in routes]
    series = {f"the tree of {code.name}": tree, "a list, searched": plain}
    return _plot("routes", "µs for one lookup", routes, series)


def bodies(sizes: Sequence[int] = SIZES) -> Plot:
    """Measure and plot the time to build a body of 1 KiB chunks, with `+=` and with join."""
    series = {
        "body += chunk": [_best(_adding, size) * 1e3 for size in sizes],
        "b''.join(chunks)": [_best(_joining, size) * 1e3 for size in sizes],
    }
    return _plot("KiB of body", "ms for the body", sizes, series)


def _lookup_time(code: Code, count: int) -> float:
    flat = code.part.number == 1
    router = code.get("router.Router" if flat else "asgi.router.Router")()
    for number in range(count):
        router.add_route(f"/group/{number}", _nothing)
    asked = (f"/group/{count - 1}",) if flat else (f"/group/{count - 1}", "GET")
    return _each(lambda: router.get_route(*asked))


def _list_time(count: int) -> float:
    routes = [(f"/group/{number}", _nothing) for number in range(count)]
    wanted = f"/group/{count - 1}"
    return _each(
        lambda: next(handler for path, handler in routes if path == wanted),
        times=max(20, 40_000 // count),
    )


async def _nothing() -> None: ...


def _adding(size: int) -> None:
    body = b""
    for _ in range(size):
        body = _added(body, CHUNK)


def _added(body: bytes, chunk: bytes) -> bytes:
    return body + chunk


def _joining(size: int) -> None:
    b"".join([CHUNK for _ in range(size)])


def _each(action: Callable[[], object], times: int = 2_000) -> float:
    """Return the microseconds of one call."""

    def many(_: int) -> None:
        for _ in range(times):
            action()

    return _best(many, 0) / times * 1e6


def _best(action: Callable[[int], None], size: int) -> float:
    """Return the least CPU seconds of five runs, because disturbances only add time."""
    taken = []
    for _ in range(5):
        began = process_time()
        action(size)
        taken.append(process_time() - began)
    return min(taken)


def _plot(across: str, up: str, places: Sequence[int], series: dict[str, list[float]]) -> Plot:
    from matplotlib import rc_context

    # not pyplot, which keeps every figure and chooses a backend
    from matplotlib.figure import Figure

    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "workbook", "text.color": GREY}):
        figure = Figure(figsize=(7, 3.6), layout="constrained")
        axes = figure.subplots()
        for colour, (name, values) in zip(COLOURS, series.items(), strict=True):
            axes.plot(places, values, "o-", color=colour, label=name)
        axes.set_xlabel(across, color=GREY)
        axes.set_ylabel(up, color=GREY)
        axes.set_ylim(bottom=0)
        axes.tick_params(colors=GREY)
        axes.spines[:].set_color(GREY)
        axes.legend(frameon=False)
        return Plot(drawn(figure), f"{up} by {across}: {' and '.join(series)}", series)


def drawn(figure: Any) -> str:
    """Return the figure as SVG on white, without the date and the program's name."""
    file = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(file, format="svg", facecolor="white", metadata=nothing)
    return file.getvalue()
