"""Reads a question of the page from JSON: the request, and the code that should answer it.

Everything that a page sends is checked here. An error is one sentence that names the wrong value.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from workbook.errata import erratum
from workbook.errors import WorkbookError
from workbook.lab.codebase import Code, of_part, of_planted_copy, of_reader, with_erratum
from workbook.parts.ladder import part
from workbook.protocol.asgi_types import Message
from workbook.protocol.messages import body_messages

Question = dict[str, Any]

LIMIT = 5000  # steps
SECONDS = 1.0  # for a conversation to end
LARGEST_BODY = 256 * 1024
MOST_PIECES = 64

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 5.6.2
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
IN_A_TARGET = "!$%&'()*+,/:;=?@[]~<>\"\\^`{|}"  # a client sends these characters unchanged


@dataclass(frozen=True)
class Asked:
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    pieces: tuple[bytes, ...]
    leaves: int | None  # after how many pieces the client is gone

    def messages(self) -> Iterator[Message]:
        """Yield the messages that the app receives, one for each piece of the body."""
        messages = body_messages(self.pieces)
        if self.leaves is None:
            return iter(messages)
        before = messages[: self.leaves] if self.pieces else []
        for message in before:
            message["more_body"] = True
        return itertools.chain(before, itertools.repeat({"type": "http.disconnect"}))


def code_of(question: Question) -> Code:
    """Return our part, the reader's (mine), the copy in mine/broken, or ours with a mistake."""
    mistake = text(question, "mistake")
    if mistake:
        return with_erratum(erratum(mistake).id, is_told=True)
    number = part(str(question.get("part", 5))).number
    if question.get("mine"):
        return of_reader(number)
    return of_planted_copy(number) if question.get("broken") else of_part(number)


def asked_of(question: Question) -> Asked:
    method, target = text(question, "method", "GET"), text(question, "target", "/")
    if not TOKEN.fullmatch(method):
        raise WorkbookError(f"{method!r} is not a method: write letters, as in GET.")
    if CONTROL.search(target):
        raise WorkbookError(
            f"The target {target!r} has a control character: a server answers 400 and does not "
            f"ask the app. Write it as %0A, for example."
        )
    if target == "*":
        raise WorkbookError(
            "The target '*' asks about the whole server, and no handler is asked: write /home."
        )
    if "#" in target:
        raise WorkbookError(
            f"The target {target!r} has a fragment: a client keeps {target[target.index('#') :]!r} "
            f"for itself and never sends it. Leave it out, or write # as %23."
        )
    if not target.startswith("/"):
        raise WorkbookError(f"The target {target!r} does not begin with a slash: write /home.")
    pieces = tuple(_pieces(question.get("pieces", [])))
    leaves = question.get("leaves")
    if leaves is not None and not (isinstance(leaves, int) and 0 <= leaves <= len(pieces)):
        raise WorkbookError(
            f"The client cannot leave after piece {leaves!r}: the body has {len(pieces)} pieces."
        )
    headers = tuple(_headers(question.get("headers", [])))
    return Asked(method.upper(), quote(target, safe=IN_A_TARGET), headers, pieces, leaves)


def _headers(told: Any) -> Iterator[tuple[str, str]]:
    for pair in _list("headers", told):
        match pair:
            case [str(name), str(value)] if TOKEN.fullmatch(name) and not CONTROL.search(value):
                if not value.isascii():
                    value = value.encode().decode("latin-1")  # as a browser's UTF-8 arrives
                yield name, value.strip()
            case _:
                raise WorkbookError(
                    f"{pair!r} is not a header: write a name of letters and a value on one line."
                )


def _pieces(told: Any) -> Iterator[bytes]:
    size = 0
    for number, piece in enumerate(_list("pieces", told)):
        if not isinstance(piece, str):
            raise WorkbookError(f"{piece!r} is not a piece of a body: write it as text.")
        encoded = piece.encode("utf-8", "replace")
        size += len(encoded)
        if size > LARGEST_BODY or number >= MOST_PIECES:
            raise WorkbookError(
                f"The body is too long to be stepped through: send at most "
                f"{LARGEST_BODY // 1024} KiB in {MOST_PIECES} pieces."
            )
        yield encoded


def _list(name: str, told: Any) -> list[Any]:
    if not isinstance(told, list):
        raise WorkbookError(f"{name} is {told!r}: it has to be a list.")
    return told


def text(question: Question, name: str, otherwise: str = "") -> str:
    told = question.get(name, otherwise)
    if not isinstance(told, str):
        raise WorkbookError(f"{name} is {told!r}: it has to be text.")
    return told


def number(question: Question, name: str, otherwise: float, most: float) -> float:
    told = question.get(name, otherwise)
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 < told <= most:
        raise WorkbookError(f"{name} is {told!r}: give a number up to {most:g}.")
    return told
