"""Draws background tasks as a timeline: one row for each task, from the queue to its end.

Each event is one step; with `times` the width of a step is its duration.
"""

from dataclasses import dataclass

from workbook.lab.pictures import Picture
from workbook.lab.pictures.svg import Sheet, short, wide
from workbook.lab.task_log import TaskEvent, TaskLog

ROW, BAR, STEP, TOP = 40.0, 22.0, 34.0, 30.0
STEPS = "each step to the right is one event: a width is no time"
ROOM = 640.0  # width of all steps, if that leaves them wide enough

# For each end of a bar: its colour and its mark.
ENDS = {
    "done": ("good", "✓"),
    "failed": ("bad", "✗"),
    "timed out": ("late", "!"),
    "cancelled": ("bad", "✗"),
}
LOST = ("given up", "unfinished")


@dataclass
class Bar:
    kind: str  # "queued" or "running"
    begin: int
    end: int
    ended_by: str = ""
    then: str = ""  # "given up", or "unfinished" if the server stopped first


def timeline(log: TaskLog, *, times: bool = False) -> Picture:
    events, names, sheet = log.events, log.names, Sheet()
    left = max(map(wide, names), default=0) + 18
    step = max(14.0, min(STEP, ROOM / (len(events) + 1)))
    places = [left + step * (number + 0.5) for number in range(len(events) + 1)]
    if times and events:
        whole = max(event.at for event in events) or 1.0
        places = [left + ROOM * event.at / whole for event in events] + [left + ROOM + STEP]
    _draw_shutdown(sheet, events, places, TOP + ROW * len(names))
    for row, name in enumerate(names):
        y = TOP + ROW * row
        sheet.text(0, y + 16, name)
        for bar in bars(events, name):
            _draw_bar(sheet, bar, places, y)
    bottom = TOP + ROW * len(names) + 22
    _draw_legend(sheet, events, bottom)
    if not times:
        sheet.text(0, bottom + 28, STEPS, "soft")
    return sheet.picture(f"background tasks: {'; '.join(_told(events, name) for name in names)}")


def bars(events: list[TaskEvent], name: str) -> list[Bar]:
    """Return the periods of a task; a period that has not ended has no end."""
    found: list[Bar] = []
    for number, event in enumerate(events):
        if event.task != name:
            continue
        last = found[-1] if found else None
        if last and not last.ended_by and not (event.kind in LOST and last.kind == "running"):
            last.end, last.ended_by, last.then = number, event.kind, ""
        # a task that was running when it was removed continues to run
        if last and event.kind in LOST:
            last.then = event.kind
        if event.kind in ("queued", "running"):
            found.append(Bar(event.kind, number, len(events)))
    return found


def _draw_bar(sheet: Sheet, bar: Bar, places: list[float], y: float) -> None:
    begin, end = places[bar.begin], places[bar.end]
    colour, mark = ENDS.get(bar.ended_by, ("", ""))
    if bar.kind == "queued":
        sheet.line([(begin, y + BAR / 2), (end, y + BAR / 2)], colour, dashed=True)
        sheet.line([(begin, y + 4), (begin, y + BAR - 4)], colour)
    else:
        sheet.box(begin, y, max(end - begin, 6), BAR, colour or "lit")
    if bar.then:
        sheet.text(end + 5, y + 16, bar.then, "bad", over_lines=True)
    elif mark:
        sheet.text(end + 5, y + 16, mark, colour, over_lines=True)


def _draw_shutdown(
    sheet: Sheet, events: list[TaskEvent], places: list[float], bottom: float
) -> None:
    for number, event in enumerate(events):
        if event.kind.startswith("shutdown"):
            x = places[number]
            sheet.line([(x, TOP - 6), (x, bottom)], "soft", dashed=True)
            begins = event.kind == "shutdown begins"
            words, anchor = ("shutdown ▸", "end") if begins else ("◂ stopped", "start")
            sheet.text(x, TOP - 14, words, "soft", anchor=anchor)


def _draw_legend(sheet: Sheet, events: list[TaskEvent], y: float) -> None:
    """Draw the legend, only for kinds that occur."""
    kinds = {event.kind for event in events}
    x = 0.0
    if "queued" in kinds:
        sheet.line([(x, y), (x + 24, y)], dashed=True)
        sheet.text(x + 32, y + 4, "queued", "soft")
        x += 32 + wide("queued") + 24
    for kind, (colour, _) in ENDS.items():
        if kind in kinds:
            sheet.box(x, y - 8, 24, 16, colour)
            sheet.text(x + 32, y + 4, kind, "soft")
            x += 32 + wide(kind) + 24


def _told(events: list[TaskEvent], name: str) -> str:
    steps = [
        event.kind + f" {event.note}" * bool(event.note) for event in events if event.task == name
    ]
    return short(f"{name}: {', '.join(steps)}", 200)
