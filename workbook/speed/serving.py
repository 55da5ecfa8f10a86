"""Measures servers over sockets, each in its own process, one at a time in random order.

In each round, this module starts a server, checks one response, and then puts load on the server.
"""

import random
import sys
import urllib.request
from collections.abc import Iterator
from typing import NamedTuple

import psutil  # type: ignore[import-untyped]

from workbook.errors import WorkbookError
from workbook.parts import ladder
from workbook.parts.ladder import ROOT
from workbook.servers.process import serve_process
from workbook.speed.load import load
from workbook.speed.starts import BARE, environment_of, module_of
from workbook.speed.subjects import frameworks


class Service(NamedTuple):
    server: str  # "uvicorn", with uvloop and httptools, or "part0"
    subject: str


class Served(NamedTuple):
    service: Service
    per_second: float
    per_cpu_second: float  # of CPU time of the server's process


def services(names: list[str]) -> list[Service]:
    """Return every framework on uvicorn, and the bare app and Part 5 on Part 0's server too."""
    hosted = (BARE, *(each.name for each in frameworks()))
    on_uvicorn = [Service("uvicorn", name) for name in hosted]
    all_of_them = [*on_uvicorn, Service("part0", BARE), Service("part0", "part5")]
    return [each for each in all_of_them if not names or each.subject in (*names, BARE)]


def rounds(wanted: list[Service], count: int, seconds: int) -> Iterator[Served]:
    for _ in range(count):
        for service in random.sample(wanted, len(wanted)):
            yield _served(service, seconds)


def _served(service: Service, seconds: int) -> Served:
    directory = ladder.part(0).directory if service.server == "part0" else ROOT
    command = _command(service)
    environment = environment_of(service.subject)
    with serve_process(command, directory, env=environment, limit=60.0) as process:
        with urllib.request.urlopen(process.url, timeout=10) as answer:
            body = answer.read()
        if body != b"ok":
            raise WorkbookError(f"{service} answers {body!r}, not ok")
        load(process.port, 1)  # warm up
        server = psutil.Process(process.pid)
        before = server.cpu_times()
        done = load(process.port, seconds)
        after = server.cpu_times()
    spent = after.user + after.system - before.user - before.system
    return Served(service, done.requests / done.seconds, done.requests / spent)


def _command(service: Service) -> list[str]:
    app = f"{module_of(service.subject)}:app"
    if service.server == "part0":
        return [sys.executable, "-m", "server", app, "--port=0"]
    options = ["--loop=uvloop", "--http=httptools", "--no-access-log", "--port=0"]
    return [sys.executable, "-m", "uvicorn", app, *options]
