"""Tests that Part 0's server sends the files of the site over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from workbook.protocol.client import fetch
from workbook.servers.live import LiveServer, serve
from workbook.site.files import PIECE, serving


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LiveServer]:
    (tmp_path / "site/python").mkdir(parents=True)
    (tmp_path / "site/index.html").write_text("<p>the page")
    (tmp_path / "site/python/a.wasm").write_bytes(b"x" * (2 * PIECE + 1))
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "site/link.txt").symlink_to(tmp_path / "secret.txt")
    async with serve(serving(tmp_path / "site"), "part0") as live:
        yield live
        assert live.breaches == []


async def test_a_directory_is_its_index(server: LiveServer) -> None:
    answer = await fetch(server.port, target="/")
    assert (answer.status, answer.text) == (200, "<p>the page")
    assert answer.header("content-type") == "text/html; charset=utf-8"


async def test_a_large_file_is_whole_and_has_its_type(server: LiveServer) -> None:
    answer = await fetch(server.port, target="/python/a.wasm?v=1")
    assert (answer.status, len(answer.body)) == (200, 2 * PIECE + 1)
    assert answer.header("content-type") == "application/wasm"


async def test_head_has_the_same_headers_and_no_body(server: LiveServer) -> None:
    answer = await fetch(server.port, "HEAD", "/index.html")
    assert (answer.status, answer.body, answer.header("content-length")) == (200, b"", "11")


async def test_what_a_browser_has_is_not_sent_again(server: LiveServer) -> None:
    saved = (await fetch(server.port)).header("last-modified")
    assert saved is not None
    answer = await fetch(server.port, headers={"if-modified-since": saved})
    assert (answer.status, answer.body) == (304, b"")
    assert (await fetch(server.port, headers={"if-modified-since": "once"})).status == 200


@pytest.mark.parametrize(
    "target",
    ["/none.html", "/../secret.txt", "/%2e%2e/secret.txt", "/link.txt", "/a%00b", "/python"],
)
async def test_nothing_else_is_to_be_had(server: LiveServer, target: str) -> None:
    assert (await fetch(server.port, target=target)).status == 404


async def test_files_are_only_read(server: LiveServer) -> None:
    answer = await fetch(server.port, "POST", "/", body=b"x")
    assert (answer.status, answer.header("allow")) == (405, "GET, HEAD")
