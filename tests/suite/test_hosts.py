"""Tests some live checks on every server; `make hosts` runs all of them."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from textwrap import dedent

import pytest

from workbook.lessons import pages
from workbook.parts.ladder import parts
from workbook.protocol.client import fetch
from workbook.servers.live import HOSTS, INSTALLED_APART
from workbook.servers.process import serve_process
from workbook.suite import hosts
from workbook.suite.checks import registry
from workbook.suite.themes import load_checks

# A selection: root path, errors, bodies in pieces and cut off, headers, tasks, middleware.
SOME = (
    "root-path-stripped",
    "server-errors-reported",
    "bodies-whole",
    "cuts-stream",
    "limits-app",
    "response-headers-repeated",
    "shutdown-drains",
    "middleware-order",
)


@pytest.mark.parametrize("host", INSTALLED_APART)
def test_some_checks_on_a_server_that_is_installed_apart(host: str) -> None:
    pytest.importorskip(host, reason="make hosts installs it")
    seen = hosts.observe(host, SOME, limit=60)
    assert len(seen) == len(SOME) * len(parts())
    assert [cell.report for cell in seen if cell.report] == []


def test_the_last_run_saw_every_check_green_on_every_host() -> None:
    load_checks()
    live = {check.id for check in registry.values() if check.live}
    seen = hosts.read()
    assert list(seen) == list(HOSTS)
    for host, cells in seen.items():
        assert {cell.check for cell in cells} == live, f"{host} was not asked: run `make hosts`"
        assert [cell for cell in cells if cell.report] == [], f"red on {host}: see `make hosts`"


def test_the_table_in_docs_is_of_the_last_run() -> None:
    wanted = pages.with_hosts(hosts.table(hosts.read()))
    assert pages.DOCS.read_text("utf-8") == wanted, "the table is stale: run `make hosts`"


def test_a_red_check_is_written_down_and_reaches_the_table(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(hosts, "SEEN", tmp_path / "hosts.json")
    hosts.write(
        {"granian": [hosts.Cell(each.number, "a", "x" * (each.number > 4)) for each in parts()]}
    )
    assert (
        list(hosts.table(hosts.read()))[-1] == "| granian | ✓ 1/1 | ✓ 1/1 | ✓ 1/1 | ✓ 1/1 | ✗ 0/1 |"
    )


def test_a_host_that_dies_is_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "false")
    with pytest.raises(RuntimeError, match="granian ended with 1:"):
        hosts.observe("granian")


TWO_WORKERS = """
    import os
    from asgi.api_router import ApiRouter
    from asgi.app import App
    from asgi.background_tasks import create_task, get_background_tasks
    from asgi.http_responses import OK_TEXTResponse

    routes = ApiRouter()

    async def note(params):
        print(f"task of {params.data}, run by {os.getpid()}", flush=True)

    @routes.get("/")
    async def pid(request_data):
        tasks = get_background_tasks()
        await tasks.add_tasks([create_task(note, type("P", (), {"data": os.getpid()})())])
        return OK_TEXTResponse(str(os.getpid()))

    app = App()
    app.include_routes([routes])
"""


async def test_two_workers_each_have_a_life_and_tasks_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "two.py").write_text(dedent(TWO_WORKERS))
    command = [sys.executable, "-m", "uvicorn", "two:app", "--workers=2", "--port=0"]
    path = {"PYTHONPATH": str(parts()[-1].directory)}
    with serve_process(command, tmp_path, env=path) as process:
        answered = set[str]()
        async with asyncio.timeout(20):
            while len(answered) < 2:
                with suppress(ConnectionRefusedError):  # the port is announced before it listens
                    answered.add((await fetch(process.port, limit=10)).text)
                await asyncio.sleep(0.01)
        for pid in answered:
            line = f"task of {pid}, run by {pid}"
            assert await asyncio.to_thread(process.wait_for_line, line, 5)
        code = await asyncio.to_thread(process.stop, limit=10)
    assert code == 0
    for told in ("Application startup complete.", "Application shutdown complete."):
        assert sum(told in line for line in process.stderr) == 2
