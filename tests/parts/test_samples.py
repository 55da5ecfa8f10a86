"""Tests the samples in separate processes, as a reader starts them.

Each sample must be reachable from this machine only.
"""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from workbook.parts.ladder import Part, parts
from workbook.protocol.client import fetch
from workbook.servers.live import LiveProcess, serve_process

# `python sample.py` uses port 8000, which may be busy. Python runs this code before the sample.
ANY_PORT = """
import uvicorn
run = uvicorn.run
uvicorn.run = lambda app, **options: run(app, **{**options, "port": 0})
"""
# another address of this machine; only a server on all addresses answers there
ELSEWHERE = "127.0.0.2"


def python_sample(part: Part) -> list[str]:
    return [f"{part.module_name}.py"]


def uvicorn_sample(part: Part) -> list[str]:
    return ["-m", "uvicorn", part.entry, "--port", "0"]


def answers_at(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), 1.0).close()
    except OSError:
        return False
    return True


async def used_and_stopped(process: LiveProcess, part: Part) -> None:
    request = part.requests[0]
    answer = await fetch(process.port, request.method, request.target)
    assert answer.status == 200
    expected = "home bg task triggered" if part.number >= 4 else "(home|root) triggered"
    assert await asyncio.to_thread(process.wait_for_line, expected)
    code = await asyncio.to_thread(process.stop, signal.SIGINT)
    assert code in (0, -signal.SIGINT, 128 + signal.SIGINT)


@pytest.mark.parametrize("command", [python_sample, uvicorn_sample])
@pytest.mark.parametrize("part", parts(), ids=lambda part: part.directory.name)
async def test_a_sample_runs_for_this_machine_only(
    part: Part, command: Callable[[Part], list[str]], tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(ANY_PORT)
    path = [str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {"PYTHONPATH": os.pathsep.join(path)}
    argv = [sys.executable, *command(part)]
    with serve_process(argv, part.directory, env=environment) as process:
        assert answers_at("127.0.0.1", process.port)
        assert not answers_at(ELSEWHERE, process.port)
        await used_and_stopped(process, part)
    written = "\n".join(process.log)
    assert re.search(rf"running on http://127\.0\.0\.1:{process.port}\b", written)
    assert "Traceback" not in written, written


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.1 is alone on its network")
def test_a_wider_server_would_be_seen() -> None:
    with socket.create_server((ELSEWHERE, 0)) as server:
        assert answers_at(ELSEWHERE, server.getsockname()[1])
