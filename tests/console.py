r"""Compares the commands on a page with what they really print.

In a ```console block a line `$ …` is a command, and the lines after it are its output; lines `> …`
right after it belong to the command. A line `...` stands for any lines. A block that begins with
`# in the first terminal` has what the server there has printed since the last such block; `^C`
ends the server. ```sh and ```python blocks are for pasting: the next ```console or ```pycon block
has the same commands with their output.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

FIRST_TERMINAL = "# in the first terminal"
ANY_LINES = "..."

# Texts that differ in each run. They are replaced on both sides, so that a page can show a real
# example.
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
    """The number of its first line; the fence is the line above."""
    language: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A command and its output; for the commands "" and "^C", the output of the first terminal."""

    page: str
    line: int
    """The line number of the output."""
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
    """Return the lines with the varying texts replaced, and without blank lines at the end."""
    for pattern, instead in VARIES:
        text = re.sub(pattern, instead, text)
    return [line.rstrip() for line in text.rstrip().splitlines()]


def says(step: Step, output: str) -> bool:
    return difference(settled("\n".join(step.expected)), settled(output)) is None


def check(step: Step, output: str) -> None:
    """Fail if the output differs, with the place on the page, the expected and the printed line."""
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
    """Return the number of the first expected line that is missing, and the line in its place."""
    chunks = list(_chunks(expected))
    last, position = chunks[-1][0], 0
    for start, chunk in chunks:
        # The first chunk must be at the beginning, the last at the end; the others may be anywhere
        # between.
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
    """Yield the lines between the `...` lines, each group with the number of its first line."""
    start, chunk = 0, list[str]()
    for number, line in enumerate(lines):
        if line == ANY_LINES:
            yield start, chunk
            start, chunk = number + 1, []
        else:
            chunk.append(line)
    yield start, chunk


def _same(chunk: Sequence[str], got: Sequence[str]) -> int:
    """Return how many lines are equal at the beginning."""
    agree = (left == right for left, right in zip(chunk, got, strict=False))
    return sum(takewhile(bool, agree))
