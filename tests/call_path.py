"""Compares the path of a request through a part with the picture on the part's page.

The path is the list of the part's functions in the order of their first call, each with its caller.
A picture may leave some out; the line below it names them.
"""

import asyncio
import re
import sys
from collections.abc import Collection
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

from workbook.parts.ladder import Part, SampleRequest
from workbook.parts.loader import load_part
from workbook.protocol.conversation import body_messages, converse, http_scope, lifespan
from workbook.suite.printed import Printed

Way = list[tuple[str, str | None]]
"""Function names, each with the name of its caller; None is the server or the event loop."""

_NODE = re.compile(r'(\w+)\["(\d+) · ([\w.]+)(?:<br/>[^"]*)?"\]')
_BOX = re.compile(r"(\w+)(?:\[.*?\]|\(\[.*?\]\))")
_ARROW = re.compile(r"(\w+) (?:-->|-- [^>]* -->) (\w+)")
_CAPTION = re.compile(r"The way of `([^`]+)`")


@dataclass(frozen=True)
class Picture:
    request: SampleRequest
    left_out: frozenset[str]
    """Functions, or files with all their functions."""
    way: Way


def picture(diagram: str, caption: str) -> Picture:
    """Parse a mermaid flowchart: nodes `id["1 · Name<br/>words"]`, and arrows from the caller.

    In mermaid double underscores mean bold, so names write them as #95;.
    """
    diagram = diagram.replace("#95;", "_")
    request = _CAPTION.match(caption)
    if request is None:
        raise ValueError(f"below a picture stands The way of `GET /…`, not {caption!r}")
    left_out = re.findall(r"`([\w./]+)`", caption.partition("Left out:")[2])
    nodes = [(found[1], int(found[2]), found[3]) for found in _NODE.finditer(diagram)]
    if [number for _, number, _ in nodes] != list(range(1, len(nodes) + 1)):
        raise ValueError(f"the nodes are not numbered from 1 on: {nodes}")
    names = {key: name for key, _, name in nodes}
    arrows = _ARROW.findall(_BOX.sub(r"\1", diagram))
    callers = {target: source for source, target in arrows if target in names}
    way = [(names[key], names.get(callers.get(key, ""))) for key in names]
    return Picture(SampleRequest.parse(request[1]), frozenset(left_out), way)


def real_way(part: Part, request: SampleRequest, left_out: Collection[str] = ()) -> Way:
    """Return the functions that one request calls, including those of its background tasks."""
    loaded = load_part(part.directory)
    with loaded, Printed():
        app = loaded.get(f"{part.module_name}.{part.app_name}")
        profile = _Profile(part, left_out)
        asyncio.run(_one_request(app, request, profile))
    if unused := set(left_out) - profile.seen:
        raise ValueError(f"left out of the picture, and not on the way: {sorted(unused)}")
    return list(profile.way.items())


async def _one_request(app: Any, request: SampleRequest, profile: "_Profile") -> None:
    scope = http_scope(request.method, request.target)
    async with lifespan(app):
        before = sys.getprofile()
        sys.setprofile(profile)
        try:
            await converse(app, scope, body_messages([request.body]))
            # turns of the event loop for the tasks that the request has started
            for _ in range(20):
                await asyncio.sleep(0)
        finally:
            sys.setprofile(before)


class _Profile:
    """Records with sys.setprofile which functions of the part are called first, and by whom."""

    def __init__(self, part: Part, left_out: Collection[str]) -> None:
        self.way: dict[str, str | None] = {}
        self.seen: set[str] = set()
        self._directory = f"{part.directory}/"
        self._left_out = left_out

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        name = self._shown(frame.f_code) if event == "call" else None
        if name is not None and name not in self.way:
            self.way[name] = self._caller(frame)

    def _caller(self, frame: FrameType) -> str | None:
        outer = frame.f_back
        while outer is not None:
            name = self._shown(outer.f_code)
            if name is not None:
                return name
            outer = outer.f_back
        return None

    def _shown(self, code: CodeType) -> str | None:
        """Return the name to show, or None if the code is not the part's, or is left out.

        Comprehensions are left out too, because they are not functions of their own.
        """
        if not code.co_filename.startswith(self._directory):
            return None
        file = code.co_filename.removeprefix(self._directory)
        name = code.co_qualname.replace(".<locals>", "")
        if "<" in name:
            return None
        self.seen |= {file, name}
        return None if {file, name} & set(self._left_out) else name
