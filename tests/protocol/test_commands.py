"""Tests that a printed curl command sends the bytes of the request that it stands for."""

import shutil
import socket
import subprocess
import threading

import pytest

from workbook.console.text import folded
from workbook.protocol.messages import as_curl


def sent_by(command: str, head: bytes = b"HTTP/1.1 204 No Content\r\n\r\n") -> bytes:
    """Run the command in bash, and return what arrives at the port that it names."""
    received = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        port = server.getsockname()[1]

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(10)
                while not is_complete(received):
                    received.extend(connection.recv(65536))
                connection.sendall(head)

        thread = threading.Thread(target=answer)
        thread.start()
        command = command.replace(":8000", f":{port}")
        subprocess.run(["bash", "-c", command], check=True, timeout=20, capture_output=True)
        thread.join(10)
    return bytes(received)


def is_complete(request: bytearray) -> bool:
    head, end, body = request.partition(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
    return bool(end) and len(body) >= int(length or b"0")


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="no curl, no bash")
@pytest.mark.parametrize(
    "body",
    [b'{"a": "it\'s"}', '"☕"'.encode(), b'"caf\xe9"', b"\\x'\xff", "50%s".encode("utf-16"), b"@a"],
)
@pytest.mark.parametrize("is_folded", [False, True])
def test_a_body_is_sent_as_it_is(body: bytes, is_folded: bool) -> None:
    command = as_curl("POST", b"/tea", (), body)
    request = sent_by(folded(command, 30) if is_folded else command)
    assert request.startswith(b"POST /tea HTTP/1.1\r\n")
    assert request.endswith(b"\r\n\r\n" + body)


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="no curl, no bash")
@pytest.mark.parametrize("value", [b"caf\xe9", "café".encode(), b"it's \xe9", b"", b"a\tb"])
def test_a_header_is_sent_as_it_is(value: bytes) -> None:
    request = sent_by(as_curl("GET", b"/tea?a=\xff", [(b"x-tea", value)], b""))
    assert request.startswith(b"GET /tea?a=\xff HTTP/1.1\r\n")
    assert b"x-tea: " + value in request or (not value and b"x-tea:\r\n" in request)


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="no curl, no bash")
def test_head_does_not_wait_for_a_body() -> None:
    head = b"HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 18\r\n\r\n"
    assert sent_by(as_curl("HEAD", b"/tea", (), b""), head).startswith(b"HEAD /tea HTTP/1.1\r\n")


def test_what_a_terminal_sends_as_it_is_stays_readable() -> None:
    assert as_curl("GET", b"/tea", (), b"") == "curl -i http://127.0.0.1:8000/tea"
    command = as_curl("POST", b"/", [("x-tea", "caf\xe9")], '"☕"'.encode())
    assert (
        command == r"curl -i -X POST -H $'x-tea: caf\xe9'" + " -d '\"☕\"' http://127.0.0.1:8000/"
    )
