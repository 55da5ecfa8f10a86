"""An ASGI app that serves the files of build/site. `make site-serve` runs it on Part 0's server."""

import asyncio
import os
from collections.abc import Mapping
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

from workbook.protocol.asgi_types import App, Receive, Scope, Send
from workbook.site.build import TARGET

TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",  # so that browsers compile the file while it arrives
    ".webmanifest": "application/manifest+json",
    ".zip": "application/zip",
}
PIECE = 256 * 1024

Headers = list[tuple[bytes, bytes]]


def serving(directory: Path) -> App:
    root = directory.resolve()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(f"files have no {scope['type']}")
        file = _file(root, scope["path"].removeprefix(scope.get("root_path", "")))
        if scope["method"] not in ("GET", "HEAD"):
            await _said(send, 405, "Only GET and HEAD.", [(b"allow", b"GET, HEAD")])
        elif file is None:
            await _said(send, 404, "There is no such file.")
        else:
            await _sent(send, file, dict(scope["headers"]), scope["method"] == "GET")

    return app


def _file(root: Path, path: str) -> Path | None:
    """Return the file, or None if there is none or a link leads out of the directory."""
    if "\0" in path:
        return None
    found = (root / path.lstrip("/")).resolve()
    found = found / "index.html" if found.is_dir() else found
    return found if found.is_relative_to(root) and found.is_file() else None


def _has_it(since: str, saved: int) -> bool:
    try:
        return parsedate_to_datetime(since).timestamp() >= saved
    except (TypeError, ValueError):
        return False


async def _sent(send: Send, file: Path, asked: dict[bytes, bytes], with_body: bool) -> None:
    found = file.stat()  # noqa: ASYNC240 - a moment
    saved = int(found.st_mtime)
    if _has_it(asked.get(b"if-modified-since", b"").decode("latin-1"), saved):
        await send({"type": "http.response.start", "status": 304, "headers": []})
        await send({"type": "http.response.body"})
        return
    headers: Headers = [
        (b"content-type", TYPES.get(file.suffix, "application/octet-stream").encode()),
        (b"content-length", str(found.st_size).encode()),
        (b"last-modified", formatdate(saved, usegmt=True).encode()),
        (b"cache-control", b"no-cache"),  # browsers keep the file, and ask whether it changed
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if with_body:
        with file.open("rb") as opened:
            while piece := await asyncio.to_thread(opened.read, PIECE):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body"})


async def _said(send: Send, status: int, text: str, more: Headers | None = None) -> None:
    body = text.encode()
    headers: Headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        *(more or ()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


app = serving(Path(os.environ.get("WORKBOOK_SITE") or TARGET))
