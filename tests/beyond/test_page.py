"""Tests that the commands, the diff and the example in beyond/README.md are correct."""

import difflib
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.beyond import BEYOND, PART5, part5_tasks
from tests.beyond.jobs import Jobs
from tests.console import Block, blocks
from tests.terminals import Reader, copy_of_repository
from workbook.cli.beyond import environment

PAGE = "beyond/README.md"


def the_block(language: str) -> Block:
    (found,) = [block for block in blocks(BEYOND / "README.md", PAGE) if block.language == language]
    return found


def test_the_page_can_be_followed(dsn: str, tmp_path: Path) -> None:
    root = copy_of_repository(tmp_path)
    with Reader(root, BEYOND_DSN=dsn) as reader:
        for block in blocks(root / PAGE, PAGE):
            reader.follow(block)


def test_by_hand_one_sets_what_the_commands_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BEYOND_DSN", "PYTHONPATH", "PYTHONUNBUFFERED"):
        monkeypatch.delenv(name, raising=False)
    (by_hand,) = (
        block.lines
        for block in blocks(BEYOND / "README.md", PAGE)
        if "python -m durable.worker sample:app" in block.lines
    )
    exported = re.findall(r"^export (\w+)=", "\n".join(by_hand), re.MULTILINE)
    needed = environment().keys() - os.environ.keys() - {"PYTHONUNBUFFERED"}
    assert sorted(exported) == sorted(needed)


def test_the_diff_is_the_diff() -> None:
    one, other = (
        (part / "sample.py").read_text("utf-8").partition('"""\n\n')[2].splitlines()
        for part in (PART5, BEYOND)
    )
    compared = difflib.ndiff(one, other)
    changed = [line[0] + line[2:] for line in compared if line[0] in "+-"]
    assert sorted(changed) == sorted(the_block("diff").lines)


async def test_the_second_time_does_no_harm(dsn: str, jobs: Jobs) -> None:
    @asynccontextmanager
    async def connect() -> AsyncIterator[Any]:
        async with jobs.connection.transaction():
            yield jobs.connection

    await jobs.connection.execute(
        "CREATE TEMPORARY TABLE charges (order_id int PRIMARY KEY, amount int)"
    )
    names: dict[str, Any] = {"TaskParams": part5_tasks.TaskParams, "connect": connect}
    exec("\n".join(the_block("python").lines), names)
    for _ in range(2):
        await names["charge"](part5_tasks.TaskParams({"order": 7, "amount": 50}))
    assert await jobs.rows("SELECT * FROM charges") == [(7, 50)]


def test_links_lead_somewhere() -> None:
    page = (BEYOND / "README.md").read_text("utf-8")
    links = re.findall(r"(?<!\w)\[[^]]+\]\((?!https?://)([^)#]+)\)", page)
    assert "durable/worker.py" in links
    assert [link for link in links if not (BEYOND / link).exists()] == []
