"""Tests that each rule of a connection has a check, which fails on a server without the rule.

Each row changes a copy of Part 0 to the code of somebody who does not know the rule, and names the
check that must fail.
"""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from workbook.parts import ladder
from workbook.suite.checks import underneath
from workbook.suite.runner import run_check
from workbook.suite.themes import load_checks

load_checks()
PART = ladder.part(0)


class Simpler(NamedTuple):
    what: str
    check: str
    file: str
    old: str
    new: str


CONNECTION = "server/connection.py"
SIMPLER = [
    Simpler("any length is taken", "wire-bodies-limit", "server/body.py",
            "length > limits.body", "length < 0"),
    Simpler("chunks may go on for ever", "wire-bodies-limit", "server/body.py",
            "self._size > self._limits.body", "self._size < 0"),
    Simpler("a line may go on for ever", "heads-limits", "server/reader.py",
            "        if len(data) > limit:", "        if len(data) < 0:"),
    Simpler("a head may go on for ever", "heads-limits", "server/reader.py",
            "if len(data) > self._limits.head:", "if len(data) < 0:"),
    Simpler("any number of fields is taken", "heads-fields", "server/head.py",
            "len(self._headers) > self._limits.headers", "len(self._headers) < 0"),
    Simpler("an upload is read at once", "flow-upload", CONNECTION,
            "        self.flow.hold(self.reader.pending)\n", ""),
    Simpler("requests sent ahead are read at once", "flow-ahead", CONNECTION,
            "self.flow.hold(", "str("),
    Simpler("a half-close is no news for the app", "connections-half-closed-waits", CONNECTION,
            "self._end()  # the app can only wait", "pass  # the app can only wait"),
    Simpler("a half-close ends a body that is not taken yet", "connections-half-closed",
            CONNECTION, "if has_all or self.phase", "if self.phase"),
    Simpler("the last response is not waited for", "connections-linger", CONNECTION,
            "            self.transport.write_eof()", "            self.transport.close()"),
    Simpler("each wait has a new deadline", "connections-slow-body", CONNECTION,
            "self._happens(BODY_WANTED)", "self._happens(BODY_WANTED); self._set_deadline()"),
    Simpler("a slow app makes its client late", "connections-slow-app", CONNECTION,
            "self.phase is APP or not exchange.is_waiting", "self.phase is APP"),
    Simpler("100 Continue is sent at each wait", "wire-bodies-continue", CONNECTION,
            "exchange.head.continues = False", "pass"),
    Simpler("a body of any length is skipped", "connections-unread", CONNECTION,
            "self._progress > self.limits.discarded_body", "False"),
]  # fmt: skip


@pytest.mark.parametrize("simpler", SIMPLER, ids=lambda simpler: str(simpler.what))
async def test_a_server_without_the_rule_is_red(simpler: Simpler, tmp_path: Path) -> None:
    copy = tmp_path / "part0"
    shutil.copytree(PART.directory, copy)
    text = (copy / simpler.file).read_text("utf-8")
    assert simpler.old in text
    (copy / simpler.file).write_text(text.replace(simpler.old, simpler.new), "utf-8")
    outcome = await run_check(underneath[simpler.check], PART.number, copy, PART.entry, "inprocess")
    assert not outcome.ok
    assert outcome.error is None, outcome.report()
