"""What a page says that a command prints, and whether that is what it printed.

In a ```console block a line `$ …` is a command and what follows is its output; lines `> …` right
after it belong to the command. A line `...` stands for any lines. A block that begins with
`# in the first terminal` shows what the server there has printed since it was shown last; `^C`
ends it. ```sh and ```python blocks are to be pasted: the next ```console or ```pycon block has the
same commands, with what comes of them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

FIRST_TERMINAL = "# in the first terminal"
ANY_LINES = "..."

# What is another each time. Both sides are settled, so a page shows one real example.
VARIES = (
    (r"(?im)^date: .*$", "date: *"),
    (r"127\.0\.0\.1:\d+ - ", "127.0.0.1:* - "),  # the client's port
    (r"process \[\d+\]", "process [*]"),
    (r"_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_\d{10}\b", "_*"),  # the end of a task's id
    (r"\bat 0x[0-9a-fA-F]+", "at 0x*"),
    (r"\b\d+\.\d+ ?s\b", "* s"),
    (r"(backup/part\d)-\d{4}(-\d\d){2}-\d{6}", r"\1-*"),
)


@dataclass(frozen=True)
class Block:
    page: str
    line: int
    """Of its first line; the fence is the one above."""
    language: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A command and its output; where the command is "" or "^C", the first terminal's."""

    page: str
    line: int
    """Of the first line of the output."""
    command: str
    expected: tuple[str, ...]


def blocks(page: Path, name: str) -> list[Block]:
    found: list[Block] = []
    lines = iter(enumerate(page.read_text("utf-8").splitlines(), 1))
    for number, line in lines:
        if line.startswith("```"):
            inside: list[str] = []
            for _, text in lines:
                if text == "```":
                    break
                inside.append(text)
            else:
                raise ValueError(f"{name}, line {number}: this block has no end")
            found.append(Block(name, number + 1, line.removeprefix("```"), tuple(inside)))
    return found


def steps(block: Block) -> Iterator[Step]:
    lines = list(block.lines)
    if lines[:1] == [FIRST_TERMINAL]:
        command = "^C" if lines[1:2] == ["^C"] else ""
        shown = 2 if command else 1
        yield Step(block.page, block.line + shown, command, tuple(lines[shown:]))
        return
    if not lines or not lines[0].startswith("$ "):
        raise ValueError(
            f"{block.page}, line {block.line}: a console block begins with a command, `$ …`, "
            f"or with the line `{FIRST_TERMINAL}`"
        )
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        output = start + 1
        while output < end and lines[output].startswith("> "):
            output += 1
        command = "\n".join(line[2:] for line in lines[start:output])
        yield Step(block.page, block.line + output, command, tuple(lines[output:end]))


def settled(text: str) -> list[str]:
    """The lines without what varies; blank ones at the end are not seen on a page."""
    for pattern, instead in VARIES:
        text = re.sub(pattern, instead, text)
    return [line.rstrip() for line in text.rstrip().splitlines()]


def says(step: Step, output: str) -> bool:
    return difference(settled("\n".join(step.expected)), settled(output)) is None


def check(step: Step, output: str) -> None:
    """Fails with the place on the page, what stands there, and what was printed instead."""
    expected = settled("\n".join(step.expected))
    found = difference(expected, settled(output))
    if found is None:
        return
    number, got = found
    there = repr(expected[number]) if number < len(expected) else "nothing more"
    instead = "nothing more" if got is None else repr(got)
    command = FIRST_TERMINAL if step.command in ("", "^C") else f"$ {step.command}"
    raise AssertionError(
        f"{step.page}, line {step.line + number}: expected {there}, got {instead}\n\n"
        f"{command}\n{output.rstrip()}\n"
    )


def difference(expected: Sequence[str], got: Sequence[str]) -> tuple[int, str | None] | None:
    """The first expected line that is not there, by number, and the line in its place."""
    chunks = list(_chunks(expected))
    last, position = chunks[-1][0], 0
    for start, chunk in chunks:
        # The first chunk stands at the beginning, the last at the end; others are searched for.
        at_end = max(position, len(got) - len(chunk))
        places = range(position, at_end + 1)
        if start == 0:
            places = range(1)
        elif start == last:
            places = range(at_end, at_end + 1)
        fits = {place: _same(chunk, got[place:]) for place in places}
        place = max(fits, key=lambda place: fits[place])
        position = place + fits[place]
        if fits[place] < len(chunk):
            return start + fits[place], got[position] if position < len(got) else None
    return None if position == len(got) else (len(expected), got[position])


def _chunks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """What stands between the `...` lines, each with the number of its first line."""
    start, chunk = 0, list[str]()
    for number, line in enumerate(lines):
        if line == ANY_LINES:
            yield start, chunk
            start, chunk = number + 1, []
        else:
            chunk.append(line)
    yield start, chunk


def _same(chunk: Sequence[str], got: Sequence[str]) -> int:
    """How many lines agree from the beginning on."""
    agree = (left == right for left, right in zip(chunk, got, strict=False))
    return sum(takewhile(bool, agree))
