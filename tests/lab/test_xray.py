"""Tests X-rays of the parts, of the reader's code, and of apps that break the rules."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab_apps import Shop
from tests.make_commands import workbook
from workbook import lab
from workbook.lab.repeatable import stable
from workbook.lab.xray.text import sections, step_lines, text, tree_lines
from workbook.parts.ladder import ROOT, Part, parts
from workbook.protocol.asgi_types import Receive, Scope, Send


@pytest.mark.parametrize("part", parts(), ids=lambda part: f"part{part.number}")
async def test_each_part_is_seen_into_and_left_as_it_was(part: Part) -> None:
    for request in part.requests:
        line = f"{request.method} {request.target} {request.body.decode()}".strip()
        profile = sys.getprofile()
        report = await lab.xray(line, part.number)
        assert report.breaches == []
        assert report.calls[0].name == "App.__call__"
        assert {call.file for call in report.calls} <= part.files
        assert [said.verdict for said in report.talks] == [""] * len(report.talks)
        assert report.wire.startswith(b"HTTP/1.1 ")
        assert sys.getprofile() is profile
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
async def test_the_same_request_looks_the_same_each_time(number: int) -> None:
    first, second = [await lab.xray("GET /about/careers", number) for _ in range(2)]
    assert str(first) == str(second)
    assert first._repr_html_() == second._repr_html_()
    assert stable(str(first)) == str(first), "no path of this machine, no address, no id"


async def test_functions_stand_in_the_order_and_depth_in_which_they_are_entered() -> None:
    report = await lab.xray("GET /users", 1)
    named = [(call.depth, call.name, call.file) for call in report.calls]
    assert named == [
        (0, "App.__call__", "app.py"),
        (1, "Router.get_route", "router.py"),
        (2, "Router.get_segments", "router.py"),
        (1, "users", "app.py"),
    ]
    lines = (ROOT / "part1/router.py").read_text("utf-8").splitlines()
    assert "def get_route" in lines[report.calls[1].line - 1]


async def test_the_bytes_are_what_a_server_writes() -> None:
    report = await lab.xray("GET /users", 1)
    assert (
        report.wire == b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
    )
    head = await lab.xray("HEAD /users", 1)
    assert head.wire.endswith(b"\r\n\r\n")
    assert b"ok" not in head.wire


async def test_the_walk_is_the_one_that_the_router_made() -> None:
    walked = await lab.xray("GET /users", 1)
    assert walked.walk is not None
    assert tree_lines(walked.walk.tree) == [
        "● ''",
        "└─● ''",
        "  ├─○ ''  any",
        "  └─● 'users'  any",
    ]
    assert walked.walk.told() == "the walk ends on a route"
    tree = await lab.xray("GET /about/careers/", 3)
    assert tree.walk is not None
    assert tree.walk.missing is None
    missing = await lab.xray("GET /about/salaries", 3)
    assert missing.walk is not None
    assert missing.walk.missing == "salaries"
    assert "    │ ✗ 'salaries'" not in tree_lines(tree.walk.tree)
    assert any(line.endswith("✗ 'salaries'") for line in tree_lines(missing.walk.tree))


async def test_the_routers_dicts_are_its_own_again() -> None:
    shop = Shop()
    await lab.xray("GET /tea", shop.app)
    router = shop.app._router
    assert type(router.root.children) is dict


async def test_the_onion_has_its_layers_from_outside_in() -> None:
    report = await lab.xray("GET /tea", Shop().app, times=True)
    assert [layer.name for layer in report.layers] == ["Stamp", "Stamp", "Shop.__init__.tea"]
    assert all(layer.reached and layer.seconds >= 0 for layer in report.layers)
    whole = next(call for call in report.calls if call.name == "App.__call__").seconds
    assert 0 < sum(layer.seconds for layer in report.layers) <= whole
    assert "µs" in text(report)


async def test_a_layer_that_answers_by_itself_hides_those_inside() -> None:
    report = await lab.xray("GET /closed", Shop().app)
    assert [layer.reached for layer in report.layers] == [True, False, False]
    assert "(not reached)" in str(report)


async def test_a_message_against_the_rules_has_its_verdict() -> None:
    async def hasty(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        await receive()
        await send({"type": "http.response.body", "body": b"x"})

    report = await lab.xray('POST /x {"k": 1}', hasty)
    assert [bool(said.verdict) for said in report.talks] == [False, True]
    assert report.talks[0].message["body"] == b'{"k": 1}'
    assert "[start-first]" in report.talks[1].verdict
    assert report.wire == b""
    assert any("✗ expected http.response.start" in line for line in step_lines(report))
    assert report.walk is None
    assert "the router's tree" not in dict(sections(report))


async def test_what_goes_wrong_is_told_but_not_to_the_client() -> None:
    report = await lab.xray("GET /broken", Shop().app)
    assert report.answer.status == 500
    assert report.errors[-1] == "ZeroDivisionError: in the kitchen"


async def test_markup_in_a_request_stays_text() -> None:
    page = (await lab.xray("GET /<script>?a=<b>", 5))._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


async def test_a_coroutine_from_before_is_no_step() -> None:
    report = await lab.xray("GET /tea", Shop().app)
    assert not [call for call in report.calls if call.name.startswith("test_")]


@pytest.mark.parametrize("part", parts(), ids=lambda part: f"part{part.number}")
def test_make_xray_on_each_part(part: Part) -> None:
    said = workbook("xray", f"--part={part.number}", "--request=GET /about/careers?a=1")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith(f"GET /about/careers?a=1 · part {part.number} · ")
    assert "App.__call__" in said.stdout


def test_a_path_alone_is_a_get() -> None:
    said = workbook("xray", "--part=1", "--request=/users")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith("GET /users · part 1 · ")


def test_what_is_no_request_is_told() -> None:
    said = workbook("xray", "--request=GET")
    assert said.returncode == 1
    assert said.stderr == "'GET' is not a request: write it as in 'GET /home'.\n"


def test_make_xray_on_mine_and_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{ROOT}")
    mine = tmp_path / "mine" / "part1"
    shutil.copytree(ROOT / "part1", mine)

    def xray(*arguments: str) -> subprocess.CompletedProcess[str]:
        return workbook("xray", *arguments, WORKBOOK_MINE=str(mine.parent))

    assert xray("--part=1", "--mine=1").stdout.startswith("GET / · mine/part1 · 200")
    (mine / "app.py").write_text("import\n")
    said = xray("--part=1", "--mine=1")
    assert said.returncode == 1
    assert said.stderr.startswith("mine/part1 does not import: SyntaxError")
    (tmp_path / "shed.py").write_text(
        "async def app(scope, receive, send):\n"
        "    await send({'type': 'http.response.start', 'status': 204})\n"
        "    await send({'type': 'http.response.body'})\n"
    )
    said = xray("--app=shed.tea:app")
    assert said.stderr == "shed.tea:app cannot be found: there is no module shed.tea.\n"
    said = xray("--app=shed:app")
    assert said.stdout.startswith("GET /home · shed:app · 204")
    assert "shed.py:1" in said.stdout
