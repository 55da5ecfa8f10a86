"""Tests the workbook in a Python that is as limited as the one in a browser."""

import asyncio
import json
import re
import sys

import pytest

from tests.make_commands import python
from workbook.parts.ladder import parts
from workbook.site.tab import TabLoop
from workbook.suite.checks import registry
from workbook.suite.themes import load_checks


@pytest.mark.long
@pytest.mark.thorough
def test_all_checks_hold_without_servers_sockets_threads_and_child_processes() -> None:
    load_checks()
    said = python("-m", "tests.site.as_in_a_tab", timeout=240)
    assert (said.stderr, said.returncode) == ("", 0)
    each = {str(part.number): len(registry) for part in parts() if part.number}
    assert json.loads(said.stdout) == each


def test_the_xray_needs_no_more() -> None:
    program = (
        "from tests.site.as_in_a_tab import become_poor; become_poor()\n"
        "import asyncio; from workbook.lab.xray import xray\n"
        "print(asyncio.run(xray('GET /users', 1)).answer.status, end='')\n"
    )
    said = python("-c", program)
    assert (said.stdout, said.stderr) == ("200", "")


def run(main: object) -> object:
    with asyncio.Runner(loop_factory=TabLoop) as runner:
        return runner.run(main)  # type: ignore[arg-type]


def test_the_loop_sleeps_and_keeps_to_a_limit() -> None:
    async def main() -> str:
        await asyncio.sleep(0.01)
        try:
            async with asyncio.timeout(0.01):
                await asyncio.Event().wait()
        except TimeoutError:
            return "in time"
        return "never"

    assert run(main()) == "in time"


def test_what_belongs_into_a_thread_runs_at_once_and_may_have_a_loop_of_its_own() -> None:
    async def inner() -> str:
        await asyncio.sleep(0)
        return f"inner {asyncio.current_task() is not None}"

    async def main() -> tuple[str, bool]:
        said = await asyncio.to_thread(lambda: run(inner()))
        with pytest.raises(ZeroDivisionError):
            await asyncio.to_thread(lambda: 1 / 0)
        return str(said), asyncio.current_task() is not None

    assert run(main()) == ("inner True", True)


def test_a_wait_that_nothing_can_end_is_an_error_and_not_for_ever() -> None:
    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(RuntimeError, match="wait for ever"):
        run(main())


def test_json_without_a_bottom_is_an_error_and_not_the_end_of_python() -> None:
    program = (
        "import json; from workbook.site.tab import settle_in; settle_in()\n"
        "assert json.loads('{\"a\": [1, 2.5, null]}') == {'a': [1, 2.5, None]}\n"
        "try: json.loads('[' * 100_000)\n"
        "except RecursionError: print('RecursionError', end='')\n"
    )
    said = python("-c", program)
    assert (said.stdout, said.stderr) == ("RecursionError", "")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="sys.monitoring came with Python 3.12")
def test_an_endless_loop_is_interrupted_in_its_line() -> None:
    program = """
from tests.site.as_in_a_tab import become_poor; become_poor()
import asyncio
from workbook.protocol.hang import Hang, loop_guard
names = {}
exec(compile("async def endless():\\n  while True:\\n    pass", "/app.py", "exec"), names)
async def main():
    with loop_guard(0.1):
        await names["endless"]()
try: asyncio.run(main())
except Hang as hang: print(hang, end="")
"""
    said = python("-c", program)
    assert said.stderr == ""
    told = r"/app\.py:[23] in endless kept the event loop busy for more than 0\.1 s"
    assert re.fullmatch(told, said.stdout)
