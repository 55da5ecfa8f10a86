"""Tests that echo.py and parsed.py run as programs and do what their docstrings say."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from tests.part0.serving import LIMIT
from workbook.parts import ladder
from workbook.protocol.client import fetch, open_raw
from workbook.servers.process import serve_process

DIRECTORY = ladder.part(0).directory


def free(step: str) -> list[str]:
    return [sys.executable, "-c", f"import asyncio, {step}; asyncio.run({step}.main(0))"]


async def test_the_echo_sends_each_client_its_own_bytes() -> None:
    with serve_process(free("echo"), DIRECTORY) as process:
        async with (
            asyncio.timeout(LIMIT),
            open_raw(process.port) as (reader, writer),
            open_raw(process.port) as (other_reader, other_writer),
        ):
            writer.write(b"one")
            other_writer.write(b"two")
            assert await reader.readexactly(3) == b"one"
            assert await other_reader.readexactly(3) == b"two"
        process.reap()


async def test_the_parser_answers_with_what_it_has_read() -> None:
    with serve_process(free("parsed"), DIRECTORY) as process:
        answer = await fetch(process.port, "PUT", "/a?b", headers={"X": "1", "Host": "h"})
        assert answer.text == "PUT of /a?b\nX is 1\nHost is h\nconnection is close\n"
        async with asyncio.timeout(LIMIT), open_raw(process.port) as (reader, writer):
            writer.write(b"nonsense\r\n\r\n")
            assert (await reader.read()).startswith(b"HTTP/1.1 400 ")
        process.reap()


@pytest.mark.parametrize("step", ["echo", "parsed"])
def test_ctrl_c_ends_a_step_quietly(step: str, tmp_path: Path) -> None:
    program = (DIRECTORY / f"{step}.py").read_text("utf-8")
    (tmp_path / "program.py").write_text(program.replace("8080", "0"), "utf-8")
    with serve_process([sys.executable, "program.py"], tmp_path) as process:
        assert process.stop(signal.SIGINT) == 0
        process.reap()
        assert [line for line in process.log if not line.startswith("running on ")] == []
