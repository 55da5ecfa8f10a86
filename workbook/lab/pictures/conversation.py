"""Draws the messages between server and app as a sequence diagram, with the lint's verdicts."""

from textwrap import wrap
from typing import Any

from workbook.lab.pictures import Picture
from workbook.lab.pictures.svg import Sheet, short, wide
from workbook.protocol.asgi_types import Message

ROW, HEAD, LINE = 44, 34, 17
BESIDE, BELOW = 44, 84  # characters in a line


def conversation(report: Any) -> Picture:
    """Draw the conversation of an XRay."""
    scope, sheet = report.scope, Sheet()
    rows = [("receive", f"scope: {scope['type']} {scope['method']} {scope['path']}", "")]
    rows += [(said.direction, in_words(said.message), said.verdict) for said in report.talks]
    span = max(wide(short(words)) for _, words, _ in rows) + 60
    left, right = 40.0, 40.0 + span
    bottom = HEAD + ROW * (len(rows) + 1)
    for x, name in ((left, "server"), (right, "app")):
        sheet.box(x - 40, 0, 80, HEAD - 6)
        sheet.text(x, 18, name, anchor="middle")
        sheet.line([(x, HEAD - 6), (x, bottom)])
    for number, (direction, words, verdict) in enumerate(rows):
        y = HEAD + ROW * number + 36
        to_app = direction == "receive"
        ends = ((left, y), (right, y)) if to_app else ((right, y), (left, y))
        kind = "bad" if verdict else "lit" if to_app else "good"
        sheet.arrow(*ends, kind)
        sheet.text((left + right) / 2, y - 8, short(words), anchor="middle")
        if number:
            sheet.text(right + 14, y + 4, "✗" if verdict else "✓", "bad" if verdict else "good")
        for line, part in enumerate(wrap(verdict, BESIDE)):
            sheet.text(right + 30, y + 4 + LINE * line, part, "bad")
    end = f"raised {report.raised}" if report.raised else "returned"
    if report.raised:
        for line, part in enumerate(wrap(short(end, 200), BELOW)):
            sheet.text(0, bottom + 16 + LINE * line, part, "bad")
    else:
        sheet.text(right, bottom + 16, end, "soft", anchor="middle")
    arrows = {"receive": "→ app", "send": "← app"}
    told = [f"{arrows[way]} {words}{' ✗' * bool(bad)}" for way, words, bad in rows]
    return sheet.picture(f"ASGI conversation: {'; '.join([*told, end])}")


def in_words(message: Message) -> str:
    """Return a message in short, such as `http.response.start 200, 2 headers`."""
    match message:
        case {"type": "http.response.start"}:
            count = len(list(message.get("headers", ())))
            headers = f"{count or 'no'} header{'' if count == 1 else 's'}"
            return f"http.response.start {message.get('status')}, {headers}"
        case {"type": "http.request" | "http.response.body" as kind}:
            more = ", more to come" if message.get("more_body", False) else ""
            return f"{kind} {_body(message.get('body', b''))}{more}"
    return str(message.get("type", message))


def _body(body: Any) -> str:
    if not isinstance(body, bytes):
        return short(repr(body), 30)
    size = f"{len(body)} byte{'' if len(body) == 1 else 's'}"
    return repr(body) if len(body) <= 24 else size
