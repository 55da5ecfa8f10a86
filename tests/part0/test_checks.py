"""Tests that Part 0 passes the checks of `make check PART=0`, and that their hints are right."""

import ast
import asyncio
import gc
import re
import shlex
import subprocess
import sys
import warnings
from collections.abc import Iterator

import pytest

from tests.part0.checks import asking
from tests.part0.checks.asking import as_python, closing
from tests.part0.checks.steps import listening
from tests.part0.serving import Site, serving
from workbook.learner.steps import lesson
from workbook.parts import ladder
from workbook.suite.checks import Check, underneath
from workbook.suite.runner import run_check
from workbook.suite.themes import load_checks

load_checks()
PART = ladder.part(0)


@pytest.mark.parametrize("check", underneath.values(), ids=lambda check: str(check.id))
async def test_part_0_does_what_the_check_expects(check: Check) -> None:
    outcome = await run_check(check, PART.number, PART.directory, PART.entry, "inprocess")
    assert outcome.ok, "\n" + outcome.report()
    assert len(check.hints) == 3


def names_in_starter() -> Iterator[str]:
    """Yield `Class.method` and each single name of the stubs."""
    for file in lesson(PART).starters.values():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield from (f"{node.name}.{one.name}" for one in node.body if hasattr(one, "name"))
            if hasattr(node, "name") and isinstance(node.name, str):
                yield node.name


@pytest.mark.parametrize("check", underneath.values(), ids=lambda check: str(check.id))
def test_the_place_in_a_hint_exists_in_the_stubs(check: Check) -> None:
    """The second hint names a place. A reader who begins with the stubs must find it there."""
    known = {*names_in_starter()}
    classes = {name.partition(".")[0] for name in known if "." in name}
    named = re.findall(r"\b([A-Z]\w+)\.(\w+)", check.hints[1])
    lacking = [
        f"{of}.{name}" for of, name in named if of in classes and f"{of}.{name}" not in known
    ]
    private = re.findall(r"(?<![\w.])_[a-z]\w*", check.hints[1])
    assert lacking + [name for name in private if name not in known] == []


@pytest.mark.parametrize("byte_by_byte", [False, True])
async def test_the_shell_command_of_a_check_sends_the_same_bytes(byte_by_byte: bool) -> None:
    async with serving(Site()) as server:
        message = closing(b'X: it\'s "tea"', b"Y: \xaa" + b"a" * 60)
        line = as_python(message, server.port, byte_by_byte=byte_by_byte)
        _, *arguments = shlex.split(line)
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, stdout=subprocess.PIPE
        )
        said, _ = await process.communicate()
    assert said.startswith(b"b'HTTP/1.1 200 OK")


def test_a_long_message_is_a_short_command() -> None:
    message = b"PUT / HTTP/1.1\r\n\r\n\xaa" + b"a" * 5000 + b"GET"
    assert ast.literal_eval(asking.as_literal(b"it's \xaa\r\n")) == b"it's \xaa\r\n"
    assert eval(asking.as_literal(message)) == message
    assert len(as_python(message, 8000)) < 300


class Unwritten(asyncio.Protocol):
    def __init__(self, where: str) -> None:
        self.where = where
        self.reach("made")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.reach("connected")

    def data_received(self, data: bytes) -> None:
        self.reach("fed")

    def reach(self, where: str) -> None:
        if where == self.where:
            raise NotImplementedError(where)


@pytest.mark.parametrize("where", ["made", "connected", "fed"])
async def test_a_stub_that_raises_ends_the_check_at_once(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check must not wait for the answer of a protocol that has raised an exception."""
    monkeypatch.setattr(asking, "LIMIT", 60.0)

    async def ask() -> None:
        async with (
            listening(lambda: Unwritten(where)) as port,
            asking.connected(port) as one,
            asyncio.timeout(5),
        ):
            one.send(b"tea")
            await one.rest()

    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        with pytest.raises(NotImplementedError, match=where):
            await ask()
        gc.collect()  # asyncio does not close what it has accepted for such a protocol
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()
