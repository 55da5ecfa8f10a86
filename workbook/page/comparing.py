"""Compares two recordings: which steps they share, and the first step in which they differ.

Two parts have different lines everywhere, so only functions, messages, printed texts and tasks are
compared. In two versions of one part the lines are compared too, without their comments.
"""

from difflib import SequenceMatcher
from typing import Any

Report = dict[str, Any]
Key = tuple[Any, ...]


Texts = dict[str, list[str]]  # the lines of each file


def compare(one: Report, other: Report, texts: tuple[Texts, Texts] | None) -> dict[str, Any]:
    """Return {"rows": [[index, index], …], …}: the steps side by side, and where they differ.

    An index is None if the step is missing in this recording. "differences" has the first row of
    each group of rows that differ, and "differs" is the first of these. "behaves" is the first row
    that differs by more than a line of the source.
    """
    left, right = _keys(one, texts and texts[0]), _keys(other, texts and texts[1])
    ends = left.pop(), right.pop()  # the last step of each recording; both belong into one row
    matcher = SequenceMatcher(None, [key for _, key in left], [key for _, key in right], False)
    rows: list[list[int | None]] = []
    differences: list[int] = []
    behaves: int | None = None
    for operation, a, b, c, d in matcher.get_opcodes():
        if operation != "equal":
            differences.append(len(rows))
        pairs = max(b - a, d - c)
        for place in range(pairs):
            first = left[a + place][0] if a + place < b else None
            second = right[c + place][0] if c + place < d else None
            if (
                operation != "equal"
                and behaves is None
                and not _are_lines(one, first, other, second)
            ):
                behaves = len(rows)
            rows.append([first, second])
    if ends[0][1] != ends[1][1]:
        differences.append(len(rows))
        behaves = len(rows) if behaves is None else behaves
    rows.append([end for end, _ in ends])
    differs = differences[0] if differences else None
    return {"rows": rows, "differs": differs, "differences": differences, "behaves": behaves}


def _are_lines(one: Report, first: int | None, other: Report, second: int | None) -> bool:
    steps = [
        report["steps"][place]
        for report, place in ((one, first), (other, second))
        if place is not None
    ]
    return all(step["kind"] == "line" for step in steps)


def _keys(report: Report, lines: Texts | None) -> list[tuple[int, Key]]:
    found = []
    for place, step in enumerate(report["steps"]):
        if (key := _key(step, report["calls"], lines)) is not None:
            found.append((place, key))
    return found


def _key(step: Report, calls: list[Report], lines: Texts | None) -> Key | None:
    call = calls[step["call"]] if step.get("call") is not None else None
    kind = step["kind"]
    match kind:
        case "line":
            if lines is None or call is None:
                return None
            texts = lines.get(call["file"], [])
            text = texts[step["line"] - 1] if step["line"] <= len(texts) else ""
            return (kind, call["name"], text.partition("  # ")[0])
        case "enter" | "wait" | "yield":
            return (kind, call and call["name"])
        case "leave":
            return (kind, call and call["name"], step.get("raised", ""))
        case "receive" | "send":
            return (kind, str(step["message"]), step.get("verdict"))
        case "print" | "log":
            return (kind, step["text"])
        case "task":
            return (kind, step["task"], step["event"])
        case "end":
            return (kind, step["said"])
    return (kind,)
