"""`make try PART=5`: sends the part's sample requests, and shows the responses and its output."""

import argparse
import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from workbook.cli.flags import is_on
from workbook.cli.output import LIMIT, Output
from workbook.console.drawing import paint
from workbook.errata.planted_copy import shown
from workbook.learner.attempt import chosen as chosen_part
from workbook.parts.ladder import Part, SampleRequest
from workbook.servers.command_lines import server_command

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--part", default="", help="without it, Part 5")
    parser.add_argument("--mine", default="", help="1: your own part")
    parser.add_argument("--broken", default="", help="1: the copy with a planted mistake")


def run(options: argparse.Namespace) -> int:
    mine, broken = is_on(options.mine), is_on(options.broken)
    chosen = chosen_part(options.part, mine=mine, broken=broken)
    whose = f"{shown(chosen.directory)}, " if mine or broken else ""
    print(paint(f"{whose}Part {chosen.number}: {chosen.title}", "bold"))
    with served(chosen) as (output, port):
        for request in chosen.requests:
            show_request(request)
            show_answer(request, port)
            show_printed(output.read_until_quiet())
        output.process.terminate()
        show_printed(output.read_to_end(), "and at its end it printed")
    return 0


@contextmanager
def served(chosen: Part) -> Iterator[tuple[Output, int]]:
    """Serve the part in a child process, on a port that the system chooses."""
    command = [sys.executable, "-m", "uvicorn", chosen.entry, "--port=0", "--no-access-log"]
    if not chosen.suite:
        command = server_command("part0", chosen, "127.0.0.1", 0)
    process = subprocess.Popen(
        command,
        cwd=chosen.directory,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    with process:
        try:
            output = Output(process)
            started = output.read_until(rb"running on http://127\.0\.0\.1:(\d+)[^\n]*\n")
            yield output, int(started[1])
        finally:
            process.terminate()
            try:
                process.wait(LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()


def show_request(request: SampleRequest) -> None:
    print()
    print(paint(f"→ {request.method} {request.target}", "cyan"))
    if request.body:
        print(paint(f"  {request.body.decode()}", "cyan"))


def show_answer(request: SampleRequest, port: int) -> None:
    headers = {"Content-Type": "application/json"} if request.body else {}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT)
    try:
        connection.request(request.method, request.target, request.body or None, headers)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        print(paint(f"← no answer: {error!r}", "red"))
        return
    finally:
        connection.close()
    colour = "green" if answer.status < 400 else "yellow"
    print(paint(f"← HTTP/1.1 {answer.status} {answer.reason}", colour))
    for name, value in answer.getheaders():
        print(paint(f"  {name}: {value}", "dim"))
    if body:
        print(f"\n  {body.decode(errors='replace')}")


def show_printed(text: str, heading: str = "it printed") -> None:
    # Leave out uvicorn's own log lines.
    lines = [line for line in text.splitlines() if not line.startswith("INFO:  ")]
    if any(lines):
        print(f"\n  {paint(heading, 'dim')}")
        for line in lines:
            print(f"  │ {line}")
