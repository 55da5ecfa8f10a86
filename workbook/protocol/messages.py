"""Makes scopes and request messages as a real server makes them."""

import shlex
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from workbook.protocol.asgi_types import Message, Scope

Text = str | bytes
Headers = Iterable[tuple[Text, Text]] | Mapping[str, str]


def http_scope(
    method: str = "GET",
    target: Text = "/",
    *,
    headers: Headers = (),
    root_path: str = "",
    **more: Any,
) -> Scope:
    """Return the scope that a real server would make.

    `root_path` is stored in the scope. It is not added to `target`: the caller can do that.
    """
    raw_path, _, query = as_bytes(target, "utf-8").partition(b"?")
    fields = [(name.lower(), value) for name, value in pairs_of(headers)]
    if not any(name == b"host" for name, _ in fields):
        fields.insert(0, (b"host", b"127.0.0.1:8000"))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote_to_bytes(raw_path).decode("utf-8", "replace"),
        "raw_path": raw_path,
        "query_string": query,
        "root_path": root_path,
        "headers": fields,
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
        "state": {},
        **more,
    }


def minimal_scope(method: str = "GET", path: str = "/") -> Scope:
    """Return a scope with only the keys that the specification requires."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [],
    }


def body_messages(chunks: Iterable[bytes]) -> list[Message]:
    """Return the request messages for a body that arrives in these chunks."""
    messages: list[Message] = [
        {"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks
    ]
    if not messages:
        return [{"type": "http.request", "body": b"", "more_body": False}]
    messages[-1]["more_body"] = False
    return messages


def pairs_of(headers: Headers) -> list[tuple[bytes, bytes]]:
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return [(as_bytes(name), as_bytes(value)) for name, value in pairs]


def as_bytes(text: Text, encoding: str = "latin-1") -> bytes:
    return text.encode(encoding) if isinstance(text, str) else text


def framed(headers: Headers, pieces: list[bytes]) -> list[tuple[bytes, bytes]]:
    """Return the headers that a server passes on: with content-length or transfer-encoding."""
    pairs = pairs_of(headers)
    if len(pieces) == 1:
        pairs.append((b"content-length", b"%d" % len(pieces[0])))
    elif pieces:
        pairs.append((b"transfer-encoding", b"chunked"))
    return pairs


def as_text(messages: Iterable[Message]) -> str:
    """Return request messages as a short text, such as `b'ab' (more), b'cd' (last)`."""
    told = []
    for message in messages:
        if message["type"] == "http.request":
            body = message.get("body", b"")
            shown = repr(body) if len(body) <= 20 else f"{len(body)} bytes"
            told.append(f"{shown} ({'more' if message.get('more_body') else 'last'})")
        else:
            told.append(message["type"])
    shown_all = told if len(told) <= 8 else [*told[:4], "…", *told[-2:]]
    return ", ".join(shown_all)


def as_curl(method: str, target: bytes, headers: Headers, body: bytes) -> str:
    """Return a command for bash or zsh that sends the request."""
    words = ["curl", "-i"] if method == "GET" else ["curl", "-i", "-X", method]
    if method == "HEAD":
        words = ["curl", "-I"]  # with -X HEAD, curl waits for a body
    for name, value in pairs_of(headers):
        words += ["-H", _quoted(name + b": " + value if value else name + b";")]
    url = _quoted(b"http://127.0.0.1:8000" + target)
    # a long body cannot be sent from a terminal, so its beginning is enough
    shown = body if len(body) <= 200 else body[:20] + b"... (%d bytes)" % len(body)
    if b"\0" in shown:  # no argument of a command can have this byte
        written = _escaped(shown).replace("%", "%%")
        return f"printf {shlex.quote(written)} | {' '.join([*words, '--data-binary @-', url])}"
    if shown:
        words += ["--data-raw" if shown.startswith(b"@") else "-d", _quoted(shown)]
    return " ".join([*words, url])


def _quoted(word: bytes) -> str:
    """Quote a word for the shell. Bytes that a terminal would not send so become escapes."""
    try:
        text = word.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if text.isprintable():
        return shlex.quote(text)
    return "$'" + _escaped(word).replace("'", "\\'") + "'"


def _escaped(data: bytes) -> str:
    """Return the bytes with the escapes that printf and $'…' of bash read."""
    shown = (chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}" for byte in data)
    return "".join("\\\\" if each == "\\" else each for each in shown)
