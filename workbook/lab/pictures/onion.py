"""Draws middleware as an onion: the layers that a request enters and a response leaves."""

from typing import Any

from workbook.lab.app_inspection import Layer
from workbook.lab.pictures import Picture
from workbook.lab.pictures.svg import Sheet, wide

INSET, RING, CORE, SIDE = 40.0, 34.0, 46.0, 92.0


def onion(report: Any) -> Picture:
    """Draw the layers of an XRay; with `times=True` with the time of each layer."""
    layers: list[Layer] = report.layers
    if not layers:
        raise LookupError(f"{report.name} has no middleware; Part 5 adds it")
    labels = [label(layer, layers, report.times) for layer in layers]
    sheet, inner = Sheet(), len(layers) - 1
    width = max(wide(text) + 28 + 2 * INSET * i for i, text in enumerate(labels)) + 2 * INSET
    height = 2 * RING * inner + CORE
    reached = [number for number, layer in enumerate(layers) if layer.reached]
    for number, (layer, text) in enumerate(zip(layers, labels, strict=True)):
        x, y = SIDE + INSET * number, RING * number
        kind = "lit" if number == inner and layer.reached else ""
        box = (width - 2 * INSET * number, height - 2 * RING * number)
        sheet.box(x, y, *box, kind, dashed=not layer.reached)
        baseline = y + (CORE / 2 + 5 if number == inner else 22)
        sheet.text(x + 14, baseline, text, kind or ("ink" if layer.reached else "soft"))
    _draw_way(sheet, reached[-1] if reached else 0, width, height)
    way = [layer.name for layer in layers if layer.reached]
    missed = [layer.name for layer in layers if not layer.reached]
    told = f"; not reached: {', '.join(missed)}" if missed else ""
    return sheet.picture(f"middleware onion: {' → '.join([*way, *way[-2::-1]])}{told}")


def _draw_way(sheet: Sheet, depth: int, width: float, height: float) -> None:
    """Draw the way in on the left, as deep as the request went, and the way out on the right."""
    middle, into = height / 2, SIDE + INSET * depth
    right = SIDE + width
    sheet.text(0, middle - 10, "request", "lit")
    sheet.arrow((0, middle), (into, middle), "lit")
    sheet.arrow((right - INSET * depth, middle), (right + SIDE, middle), "good")
    sheet.text(right + SIDE, middle - 10, "response", "good", anchor="end")


def label(layer: Layer, layers: list[Layer], times: bool) -> str:
    if not layer.reached:
        return f"{layer.name} (not reached)"
    if not times:
        return layer.name
    whole = sum(each.seconds for each in layers) or 1.0
    return f"{layer.name} · {layer.seconds * 1e6:.0f} µs · {layer.seconds / whole:.0%}"
