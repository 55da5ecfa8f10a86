"""Compares the speed of Part 0 and uvicorn: `python -m tests.part0.measure`.

Both serve the same bare ASGI app, each in its own process, and take turns. The result is the median
of the ratios of all rounds. The app reports the CPU time of its process. This is not a test,
because the figures of one machine prove nothing. uvloop and httptools are used if they are
installed.
"""

import socket
import statistics
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from workbook.servers.live import serve_process

ROOT = Path(__file__).resolve().parents[2]
ENTRY = "tests.part0.measure:app"
COMMANDS = {
    "part0": ["-m", "server", ENTRY, "--port=0", f"--app-dir={ROOT}"],
    "uvicorn": ["-m", "uvicorn", ENTRY, "--port=0", f"--app-dir={ROOT}", "--no-access-log"],
}
CONNECTIONS, REQUESTS, ROUNDS = 16, 200, 25
HEADERS = "Host: 127.0.0.1\r\nUser-Agent: measure\r\nAccept: */*\r\n\r\n"
HELLO = b"Hello, world!"


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        raise RuntimeError("only http")
    body = HELLO if scope["path"] == "/" else repr(time.process_time()).encode()
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Rate(NamedTuple):
    per_second: float
    per_cpu_second: float


def asked(client: socket.socket, path: str) -> bytes:
    client.sendall(f"GET {path} HTTP/1.1\r\n{HEADERS}".encode())
    return answered(client).partition(b"\r\n\r\n")[2]


def answered(client: socket.socket) -> bytes:
    """Return one answer. uvicorn sends head and body separately, so they may arrive separately."""
    answer = client.recv(65536)
    while answer.endswith(b"\r\n\r\n"):
        answer += client.recv(65536)
    return answer


def measured(port: int) -> Rate:
    """Measure one server on new connections.

    Old ones would time out while the other server runs.
    """
    with ExitStack() as stack:
        address = ("127.0.0.1", port)
        connect = [socket.create_connection(address) for _ in range(CONNECTIONS)]
        return rate([stack.enter_context(client) for client in connect])


def rate(clients: list[socket.socket]) -> Rate:
    question = f"GET / HTTP/1.1\r\n{HEADERS}".encode()
    cpu, began = float(asked(clients[0], "/cpu")), time.perf_counter()
    for _ in range(REQUESTS):
        for client in clients:
            client.sendall(question)
        for client in clients:
            if not (answer := answered(client)).endswith(HELLO):
                raise RuntimeError(f"a wrong answer: {answer!r}")
    took = time.perf_counter() - began
    cpu = float(asked(clients[0], "/cpu")) - cpu
    count = REQUESTS * len(clients)
    return Rate(count / took, count / cpu)


def main() -> None:
    with ExitStack() as stack:
        ports = {}
        for name, command in COMMANDS.items():
            argv = [sys.executable, *command]
            server = stack.enter_context(serve_process(argv, ROOT / "part0"))
            ports[name] = server.port
            measured(server.port)  # warm up
        rounds = [{name: measured(port) for name, port in ports.items()} for _ in range(ROUNDS)]
    for name in ports:
        wall = statistics.median(each[name].per_second for each in rounds)
        cpu = statistics.median(each[name].per_cpu_second for each in rounds)
        print(f"{name:8} {wall:9,.0f} requests/s {cpu:9,.0f} requests/CPU s")
    for what, field in (("second", 0), ("CPU second", 1)):
        ratio = statistics.median(each["part0"][field] / each["uvicorn"][field] for each in rounds)
        print(f"part0 answers {ratio:.2f} times as many per {what}")


if __name__ == "__main__":
    main()
