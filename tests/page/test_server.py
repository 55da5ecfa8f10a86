"""Tests `make lab` over HTTP: which clients may ask it, and what it answers when code fails."""

import concurrent.futures
import http.client
import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.make_commands import make_here, workbook
from tests.page.serving import Page, lab
from workbook.page.answer import answer
from workbook.parts.ladder import ROOT, part
from workbook.servers.process import LiveProcess


@pytest.fixture
def page(server: LiveProcess) -> Iterator[Page]:
    page = Page(server.url)
    yield page
    page.close()


def written(mine: Path, users: str) -> None:
    """Write mine/part1 with these lines in its handler."""
    directory = mine / "part1"
    directory.mkdir(exist_ok=True)
    for file in part(1).files:
        text = (ROOT / "part1" / file).read_text("utf-8")
        (directory / file).write_text(text.replace('print("users triggered")', users))


def test_the_page_and_all_its_files_are_served(page: Page) -> None:
    html = page.http.get("/")
    assert html.headers["content-type"] == "text/html; charset=utf-8"
    for file in (ROOT / "workbook/page/static").iterdir():
        served = page.http.get(f"/static/{file.name}")
        assert (served.status_code, served.content) == (200, file.read_bytes())
    assert page.http.get("/static/../server.py").status_code == 404
    assert page.http.get("/static/%2e%2e/server.py").status_code == 404
    assert "default-src 'none'" in html.headers["content-security-policy"]
    assert "http" not in html.text.replace("http-equiv", "").split("<body>")[0]


def test_an_answer_is_the_one_of_the_function(page: Page) -> None:
    question = {"ask": "steps", "part": 5, "target": "/home"}
    assert page.ask(**question) == answer(question)
    assert page.ask(ask="steps", part=9)["problem"].startswith("There is no part '9'")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil", ""])
def test_another_host_is_refused(page: Page, host: str) -> None:
    for path in ("/", "/static/main.js"):
        assert page.http.get(path, headers={"host": host}).status_code in (400, 421)
    refused = page.post("/ask", {"ask": "contents"}, host=host)
    assert refused.status_code in (400, 421)


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"]
)
def test_a_page_of_another_origin_is_refused(page: Page, origin: str) -> None:
    assert page.post("/ask", {"ask": "contents"}, origin=origin).status_code == 403
    assert page.http.get("/", headers={"origin": origin}).status_code == 403


def test_its_own_origin_may_ask(page: Page, server: LiveProcess) -> None:
    assert page.post("/ask", {"ask": "contents"}, origin=server.url).status_code == 200


def test_another_site_may_link_to_the_page_and_do_nothing_else(page: Page) -> None:
    cross = {"sec-fetch-site": "cross-site"}
    assert page.http.get("/", headers=cross | {"sec-fetch-mode": "navigate"}).status_code == 200
    assert page.http.get("/static/main.js", headers=cross).status_code == 403
    assert page.post("/ask", {"ask": "contents"}, sec_fetch_site="cross-site").status_code == 403


def test_without_the_token_nothing_is_run(page: Page) -> None:
    for path in ("/ask", "/build?part=1", "/hint?part=1&check=x"):
        for token in ("", "wrong"):
            assert page.post(path, {"ask": "contents"}, x_csrf_token=token).status_code == 403


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "Invalid JSON"),
        (b"[]", "expected an object"),
        (b'{"ask": 1}', "ask: expected a string, got 1"),
        (b'{"ask": "steps", "headers": "x"}', "headers: expected a list"),
        (b'{"ask": "steps", "part": "5"}', "part: expected an integer"),
    ],
)
def test_a_body_that_does_not_fit_is_a_400_with_its_reason(
    page: Page, body: bytes, said: str
) -> None:
    answered = page.http.post("/ask", content=body, headers={"x-csrf-token": page.token})
    assert answered.status_code == 400
    assert said in answered.text


def test_a_body_of_100_megabytes_is_refused_before_it_has_come(
    page: Page, server: LiveProcess
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.putrequest("POST", "/ask")
    token = page.token
    for name, value in {
        "content-length": str(100 * 1024 * 1024),
        "cookie": f"csrf_token={token}",
        "x-csrf-token": token,
    }.items():
        connection.putheader(name, value)
    connection.endheaders()
    sent = 0
    try:
        for _ in range(1600):
            connection.send(b" " * 65536)
            sent += 65536
    except OSError:
        pass
    try:
        assert connection.getresponse().status == 413
    except OSError:
        assert sent < 100 * 1024 * 1024
    finally:
        connection.close()
    assert page.ask(ask="contents")["parts"]


@pytest.mark.parametrize(
    ("users", "words"),
    [
        ("import os; os._exit(7)", "The code ended the process that ran it: exit code 7"),
        ("import os; os.abort()", "SIGABRT"),
        pytest.param(
            "sum(range(10**14))", "There was no answer in 8 s", marks=pytest.mark.thorough
        ),
    ],
)
def test_a_handler_that_takes_its_process_along(
    page: Page, mine: Path, users: str, words: str
) -> None:
    written(mine, users)
    told = page.ask(ask="steps", part=1, mine=True, target="/users")
    assert words in told["problem"]
    assert page.ask(ask="steps", part=1, target="/users")["end"]["kind"] == "answered"


def test_what_the_readers_code_leaves_behind_does_not_reach_the_next_question(
    page: Page, mine: Path
) -> None:
    written(mine, "import builtins; builtins.print = None")
    page.ask(ask="steps", part=1, mine=True, target="/users")
    for _ in range(4):
        told = page.ask(ask="steps", part=1, target="/users")
        assert "users triggered" in [step.get("text") for step in told["steps"]]


def test_a_module_that_hangs_at_its_import(page: Page, mine: Path) -> None:
    written(mine, "pass")
    (mine / "part1/app.py").write_text("while True: pass\n")
    told = page.ask(ask="steps", part=1, mine=True, target="/users")
    assert "kept the event loop busy" in str(told)


def test_two_tabs_are_answered_at_once(server: LiveProcess) -> None:
    def ask(number: int) -> str:
        page = Page(server.url)
        try:
            told = page.ask(ask="steps", part=number, target="/")
            return str(told["code"])
        finally:
            page.close()

    with concurrent.futures.ThreadPoolExecutor(6) as tabs:
        codes = list(tabs.map(ask, [1, 2, 3, 4, 5, 1]))
    assert codes == ["part 1", "part 2", "part 3", "part 4", "part 5", "part 1"]


def test_news_of_a_build_come_when_there_are_any(page: Page, mine: Path) -> None:
    shutil.rmtree(mine / "part1", ignore_errors=True)
    told = page.post("/build?part=1").json()
    while told["phase"] == "waiting":
        told = page.post(f"/build?part=1&since={told['version']}").json()
    assert (told["phase"], "make start PART=1" in told["problem"]) == ("missing", True)

    written(mine, 'print("users triggered")')
    while told["phase"] != "done":
        told = page.post(f"/build?part=1&since={told['version']}").json()
    assert told["green"]
    assert told["passed"] == told["total"] > 10

    router = (mine / "part1/router.py").read_text("utf-8")
    (mine / "part1/router.py").write_text(router.replace("if child is None:", "if child:"))
    began = time.monotonic()
    while told["phase"] != "done" or told["green"]:
        told = page.post(f"/build?part=1&since={told['version']}").json()
    assert time.monotonic() - began < 20
    red = told["red"]
    assert red["status"] == "red"
    assert red["expected"] != red["observed"]
    steps = page.ask(ask="steps", part=1, mine=True, check=red["id"])
    assert steps["check"]["ok"] is False

    (mine / "part1/router.py").write_text(router + "def x(:\n")
    while told["phase"] != "done" or told["red"]["id"] == red["id"]:
        told = page.post(f"/build?part=1&since={told['version']}").json()
    assert told["red"]["title"] == "Python cannot read router.py"
    assert (told["red"]["read"], told["red"]["more_hints"]) == ("", 0)
    assert told["red"]["line"].endswith(f"router.py:{len(router.splitlines()) + 1}")

    shutil.rmtree(mine / "part1")
    while told["phase"] != "missing":
        told = page.post(f"/build?part=1&since={told['version']}").json()
    hint = page.post(f"/hint?part=1&check={red['id']}").json()
    assert len(hint["hints"]) == 1


def test_a_build_of_no_part_is_told(page: Page) -> None:
    assert page.post("/build?part=9").status_code == 400
    assert page.post("/build?part=x").status_code == 400
    assert page.post("/hint?part=1&check=none").status_code == 400


def test_a_server_is_stopped_while_a_page_waits(tmp_path: Path) -> None:
    with lab(tmp_path) as process, socket.create_connection(("127.0.0.1", process.port)) as waiting:
        page = Page(process.url)
        page.ask(ask="contents")
        first = page.post("/build?part=1").json()["version"]
        waiting.sendall(
            f"POST /build?part=1&since={first + 5} HTTP/1.1\r\nhost: 127.0.0.1\r\n"
            f"cookie: csrf_token={page.token}\r\nx-csrf-token: {page.token}\r\n"
            f"content-length: 0\r\n\r\n".encode()
        )
        page.close()
        began = time.monotonic()
        assert process.stop(signal.SIGINT) == 0
        assert time.monotonic() - began < 5
        assert process.stderr == []
        waiting.settimeout(5)
        assert waiting.recv(100) == b""


def test_nothing_is_left_where_the_command_is_killed(tmp_path: Path) -> None:
    """The server is another process, and must end by itself when the command is killed."""
    with lab(tmp_path) as process:
        page = Page(process.url)
        page.ask(ask="contents")
        page.close()
        os.kill(process.pid, signal.SIGKILL)
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", process.port)):
                    break
            time.sleep(0.05)
        else:
            raise AssertionError("the server goes on without its command")


def test_a_busy_port_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        said = workbook("lab", f"--port={port}")
    assert said.returncode == 1
    assert said.stderr.startswith(f"Port {port} is in use")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--part=9"], "There is no part '9'"),
        (["--server=apache"], "There is no server 'apache'"),
        (["--mine=1", "--part=2"], "make start PART=2 makes it"),
        (["--port=70000"], "is not a port"),
    ],
)
def test_what_cannot_be_served_is_told(
    options: list[str], words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WORKBOOK_MINE", str(tmp_path))
    said = workbook("lab", *options)
    assert said.returncode == 1
    assert words in said.stderr
    assert "Traceback" not in said.stderr


def test_make_lab_takes_what_it_needs() -> None:
    said = make_here("lab", "SERVER=apache")
    assert "There is no server 'apache'" in said.stderr


@pytest.mark.parametrize(
    "name",
    [
        "uvicorn",
        *(pytest.param(name, marks=pytest.mark.thorough) for name in ("hypercorn", "granian")),
    ],
)
def test_other_servers_carry_it_as_well(name: str, tmp_path: Path) -> None:
    pytest.importorskip(name)
    with lab(tmp_path, f"--server={name}") as process:
        page = Page(process.url)
        try:
            assert page.ask(ask="steps", part=1, target="/users")["end"]["said"] == "200 OK"
        finally:
            page.close()
