"""Tests of the commands that a reader types, and of their error messages."""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.make_commands import environment, make, make_here, workbook
from workbook.__main__ import COMMANDS
from workbook.cli.commands.test import pytest_arguments
from workbook.cli.output import Output
from workbook.errors import WorkbookError
from workbook.parts.ladder import ROOT, part, parts

NUMBERS = [each.number for each in parts()]


def test_bare_make_lists_every_target_on_one_line() -> None:
    said = make()
    assert (said.returncode, said.stderr) == (0, "")
    lines = [line for line in said.stdout.splitlines()[1:] if line.startswith("  ")]
    listed = [line.split()[0] for line in lines]
    # the commands for readers come first
    assert lines.index(next(line for line in lines if " help " in line)) == 16
    flagged = ["test-all"]  # it runs the same command as `test`, with a flag
    assert sorted(listed) == sorted(["help", *flagged, *COMMANDS])
    assert all(len(line) <= 100 for line in said.stdout.splitlines())


@pytest.mark.parametrize("target", ["run", "try", "test"])
def test_a_wrong_part_names_the_choices(target: str) -> None:
    said = make_here(target, "PART=nine")
    assert said.returncode != 0
    assert "There is no part 'nine'" in said.stderr
    for each in parts():
        assert f"{each.number}  {each.title}" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_value_is_never_read_as_shell_code() -> None:
    said = make_here("run", "PART=$$(echo 5)'\"; echo oops")
    assert "There is no part" in said.stderr
    assert "oops\n" not in said.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["start", "--part="], "Which part? Choose one of"),
        (["run", "--port=http"], "PORT=http is not a port: give a number from 0 to 65535."),
        (["run", "--port=65536"], "PORT=65536 is not a port"),
        (["run", "--host=192.0.2.1"], "HOST=192.0.2.1 PORT=8000 cannot be used:"),
        (["run", "--part=2", "--server=granian"], "Granian refuses a response start without head"),
        (["run", "--app=tea"], "APP=tea does not name an app: write it as in APP=sample:app."),
        (["run", "--app=part1.app:app", "--server=part0"], "APP= always uses uvicorn: leave out"),
        (["run", "--server=x"], "no server 'x': choose SERVER=uvicorn|hypercorn|granian|part0"),
        (["test", "--part=3", "--mine=1"], "make check PART=3 checks your part"),
        (["test", "--host-kind=mars"], "no host kind 'mars': choose HOST_KIND=inprocess|live"),
        (["test", "--args='"], "ARGS=' cannot be split"),
        (["diff"], "Which step? Write it as in make diff FROM=2 TO=3."),
        (["diff", "--from=3", "--to=2"], "Part 2 does not grow from part 3"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(arguments: list[str], sentence: str) -> None:
    said = workbook(*arguments)
    assert said.returncode == 1
    assert sentence in said.stderr
    assert "Traceback" not in said.stderr
    assert said.stdout == ""


def test_without_a_part_it_is_the_last_one() -> None:
    said = make_here("try")
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("Part 5: ")


def test_a_busy_port_is_named_before_the_server_starts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        said = workbook("run", "--part=1", f"--port={port}")
    assert said.returncode == 1
    assert said.stderr == (
        f"Port {port} is in use: stop the other program, or choose another port with "
        f"PORT={port + 1}.\n"
    )


@contextmanager
def running(number: int, root: Path = ROOT, *more: str) -> Iterator[Output]:
    """Run `make run` on a free port. Its processes form one group, so a signal reaches them all."""
    with subprocess.Popen(
        [sys.executable, "-m", "workbook", "run", f"--part={number}", "--port=0", *more],
        cwd=root,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            yield Output(process)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


STARTED = rb"Application startup complete\."


@pytest.mark.parametrize("number", NUMBERS)
def test_run_serves_the_part_and_its_curl_lines_work(number: int) -> None:
    with running(number) as output:
        shown = output.read_until(STARTED, limit=20).string.decode()
        assert part(number).title in shown
        lines = [line[line.index("curl ") :] for line in shown.splitlines() if "curl " in line]
        assert len(lines) >= 2
        wait_until_it_listens(port_of(shown))
        for line in lines:
            # From Part 3 on /about returns no response on purpose.
            status = 500 if line.endswith("/about") and number >= 3 else 200
            assert_answers(line, status)


def test_a_curl_line_has_the_body_that_the_route_wants() -> None:
    with running(0) as output:
        shown = output.read_until(rb"Part 0 running on", limit=20).string.decode()
        (line,) = [each for each in shown.splitlines() if "POST /users" in each]
        assert_answers(line[line.index("curl ") :], 201)


@pytest.mark.parametrize(
    ("server", "started"), [("hypercorn", rb"Running on http"), ("granian", rb"Started worker-1")]
)
def test_run_takes_another_server(server: str, started: bytes) -> None:
    pytest.importorskip(server, reason="make hosts installs it")
    with running(5, ROOT, f"--server={server}") as output:
        shown = output.read_until(started, limit=20).string.decode()
        wait_until_it_listens(port_of(shown))
        lines = [line[line.index("curl ") :] for line in shown.splitlines() if "curl " in line]
        assert_answers(lines[0], 200)
        output.process.send_signal(signal.SIGTERM)
        output.read_to_end()
        assert output.process.wait(5) in (0, -signal.SIGTERM)


def port_of(shown: str) -> int:
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", shown)
    assert found is not None
    return int(found[1])


def wait_until_it_listens(port: int) -> None:
    """Wait for the port, because uvicorn reports startup a moment before it listens."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), 2):
            return
        time.sleep(0.01)


def assert_answers(curl_line: str, status: int) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl here to give the line to")
    words = [*shlex.split(curl_line), "--silent", "--show-error", "--max-time", "5"]
    said = subprocess.run(words, capture_output=True, text=True, timeout=10)
    assert said.stdout.startswith(f"HTTP/1.1 {status} "), said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_and_its_reloader(number: signal.Signals) -> None:
    with running(1) as output:
        port = port_of(output.read_until(STARTED, limit=20).string.decode())
        output.process.send_signal(number)
        # Ends when all processes that could write have ended, including the reloader's child.
        output.read_to_end()
        assert output.process.wait(5) == 0
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=2)


def test_a_part_in_the_middle_of_an_edit_is_served_when_it_is_whole_again(tmp_path: Path) -> None:
    for name in ("workbook", "part1"):
        shutil.copytree(ROOT / name, tmp_path / name)
    module = tmp_path / "part1/app.py"
    whole = module.read_text()
    module.write_text(whole + "\nasync def")
    with running(1, tmp_path) as output:
        shown = output.read_until(rb"(?m)^SyntaxError: .*$", limit=20).string.decode()
        assert "its routes cannot be read: SyntaxError: " in shown
        # The reloader's first scan comes a moment after its start: it misses earlier changes.
        for _ in range(20):
            module.write_text(whole)
            with suppress(WorkbookError):
                output.read_until(STARTED, limit=1)
                return
        pytest.fail(f"never reloaded: {output.read_until_quiet()}")


SEEN = {
    1: ["200 OK", "404 Not Found", "│ home triggered", "│ handler not found, ignoring"],
    2: ["200 OK", "404 Not Found", "│ about careers triggered", "│ {} 1"],
    3: ["200 OK", "400 Bad Request", "404 Not Found", "405 Method Not Allowed", "  allow: GET"],
    4: ["200 OK", "500 Internal Server Error", "│ home triggered", "│ home bg task triggered"],
    5: ["200 OK", "405 Method Not Allowed", "│ mid1", "│ {'a': '1', 'b': ['x y', '2']}"],
}


@pytest.mark.parametrize("number", NUMBERS)
def test_try_shows_requests_answers_and_what_was_printed(number: int) -> None:
    said = workbook("try", f"--part={number}")
    assert (said.returncode, said.stderr) == (0, "")
    for request in part(number).requests:
        assert f"→ {request.method} {request.target}\n" in said.stdout
    assert said.stdout.count("← HTTP/1.1 ") == len(part(number).requests)
    for text in SEEN[number]:
        assert text in said.stdout
    assert "INFO:" not in said.stdout


def test_try_shows_what_a_background_task_prints_with_its_request() -> None:
    said = workbook("try", "--part=4").stdout
    home = said.split("→ ")[1]
    assert home.startswith("GET /home\n")
    assert "│ home bg task triggered" in home


def test_the_words_for_pytest() -> None:
    assert pytest_arguments("", "", "")[-1].startswith("--")
    assert pytest_arguments("3", "live", "-k 'a b'")[-5:] == [
        "tests/conformance",
        "--part=3",
        "--host-kind=live",
        "-k",
        "a b",
    ]
    assert pytest_arguments("0", "", "")[-1] == "tests/part0"
    with pytest.raises(WorkbookError, match="no part '9'"):
        pytest_arguments("9", "", "")


def test_what_one_has_built_is_tried_and_served(tmp_path: Path) -> None:
    shutil.copytree(part(1).directory, tmp_path / "part1")
    page = tmp_path / "part1/app.py"
    page.write_text(page.read_text("utf-8").replace('b"ok"', 'b"mine"'), "utf-8")
    said = workbook("try", "--part=1", "--mine=1", WORKBOOK_MINE=str(tmp_path))
    assert (said.returncode, said.stderr) == (0, "")
    assert "  mine\n" in said.stdout
    said = workbook("run", "--part=1", "--broken=1", WORKBOOK_MINE=str(tmp_path))
    assert said.returncode == 1
    assert said.stderr == "No mistake is planted: make break plants one.\n"


def test_without_a_part_the_latest_of_mine_is_meant(tmp_path: Path) -> None:
    said = workbook("try", "--mine=1", WORKBOOK_MINE=str(tmp_path))
    assert said.stderr.startswith("You have not started a part yet: make start PART=1")
    shutil.copytree(part(1).directory, tmp_path / "part1")
    for command in (["try"], ["xray", "--request=GET /users"]):
        said = workbook(*command, "--mine=1", WORKBOOK_MINE=str(tmp_path))
        assert (said.returncode, said.stderr) == (0, "")
        assert "part1" in said.stdout.splitlines()[0]


def test_a_planted_copy_is_tried(tmp_path: Path) -> None:
    assert workbook("break", "--erratum=E01", WORKBOOK_MINE=str(tmp_path)).returncode == 0
    for arguments in (["try", "--part=1"], ["try"], ["xray"], ["xray", "--request=GET /users"]):
        said = workbook(*arguments, "--broken=1", WORKBOOK_MINE=str(tmp_path))
        assert (said.returncode, said.stderr) == (0, "")
        assert "planted" in said.stdout or "broken/part1" in said.stdout
    for command in ("try", "run", "xray"):
        said = workbook(command, "--part=3", "--broken=1", WORKBOOK_MINE=str(tmp_path))
        assert (said.returncode, said.stdout) == (1, "")
        assert said.stderr == (
            "The mistake is planted in a copy of Part 1, not of Part 3: write PART=1, or leave "
            "out PART.\n"
        )
        said = workbook(command, "--mine=1", "--broken=1", WORKBOOK_MINE=str(tmp_path))
        assert said.stderr == "Use MINE=1 or BROKEN=1, not both.\n"
