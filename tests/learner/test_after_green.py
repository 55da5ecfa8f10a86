"""Tests what `make check` recommends to read when all checks of a part pass."""

from pathlib import Path

import pytest

from tests.learner.test_check import Reader
from workbook.speed.plan import Plan
from workbook.speed.report import beside_mine
from workbook.speed.subjects import subject


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def test_the_own_part_stands_beside_ours_with_the_whys(reader: Reader) -> None:
    there = reader.has(3)
    router = there / "asgi/router.py"
    reader.writes(router, "if not node.routes:", "if len(node.routes) == 0:")
    refused = reader("diff", "--part=3", "--mine=1")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "still has failing checks, and this command shows our solution" in refused.stderr
    page = " ".join(reader.checks("--part=3").split())
    assert "Now read part3/CHANGES.md, and make diff PART=3 MINE=1" in page
    said = reader("diff", "--part=3", "--mine=1")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.count("\n── ") == 1
    for line in ("  Router.get_route", "  -         if len(node.routes) == 0:", "▸ lesson", "▸ "):
        assert line in said.stdout
    assert "part4" not in said.stdout


def test_a_next_part_that_was_started_is_continued(reader: Reader) -> None:
    reader.has(1)
    begins = "Then make start PART=2 begins the next part."
    assert begins in " ".join(reader.checks("--part=1").split())
    reader.has(2)
    continues = "Then make check PART=2 continues with the next part."
    assert continues in " ".join(reader.checks("--part=1").split())


def test_docstrings_and_comments_are_not_compared(reader: Reader) -> None:
    """A reader's part equals ours if only its docstrings and comments differ, or are missing."""
    there = reader.has(3)
    reader.checks("--part=3")
    exceptions = there / "asgi/exceptions.py"
    reader.writes(
        exceptions, '    """The request is wrong, and http_response tells the client why."""\n', ""
    )
    reader.writes(
        exceptions, '"""The client left before', '"""Raise this, if the client left before'
    )
    reader.writes(
        there / "asgi/body.py", '        """Raise for this', '        """Stub.\n\n        For this'
    )
    reader.writes(there / "asgi/router.py", '"""The router: it keeps', '"""My router keeps')
    reader.writes(
        there / "asgi/app.py",
        "            # The specification asks an app to raise. The server then goes on without "
        "lifespan.\n",
        "            # As the stub says.\n\n            # Raise.\n",
    )
    reader.writes(there / "asgi/app.py", "pass  # the client has left, and nobody waits", "pass  #")
    said = reader("diff", "--part=3", "--mine=1").stdout
    assert said == "Your Part 3 (-) beside ours (+), without docstrings and comments\n"


def test_a_function_that_only_one_of_them_has_is_said_to_be_theirs(reader: Reader) -> None:
    there = reader.has(3)
    reader.checks("--part=3")
    reader.writes(there / "asgi/router.py", "def __repr__(", "def shown(")
    said = reader("diff", "--part=3", "--mine=1", "--yes=1").stdout
    assert "\n  _NodeRoute.shown (only in yours)\n" in said
    assert "\n  _NodeRoute.__repr__ (only in ours)\n" in said


def test_a_new_file_has_its_why(reader: Reader) -> None:
    there = reader.has(3)
    reader.checks("--part=3")
    reader.writes(
        there / "asgi/exceptions.py", "if self.http_response is None", "if not self.http_response"
    )
    said = reader("diff", "--part=3", "--mine=1").stdout
    _, heading, below = said.partition("── asgi/exceptions.py ")
    assert heading
    assert below.splitlines()[1].startswith("  ▸ lesson")


def test_part_1_changes_nothing_before_it(reader: Reader) -> None:
    reader.has(1)
    page = " ".join(reader.checks("--part=1").split())
    assert "CHANGES.md" not in page
    assert "Now make diff PART=1 MINE=1 compares your code with ours." in page


def test_the_next_part_is_not_shown(reader: Reader) -> None:
    reader.has(1)
    reader.checks("--part=1")
    said = reader("diff", "--part=1", "--mine=1").stdout
    assert said == "Your Part 1 (-) beside ours (+), without docstrings and comments\n"


def test_the_own_part_5_is_measured_only_when_it_is_named(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.has(5)
    monkeypatch.setenv("WORKBOOK_MINE", str(reader.mine))
    assert subject("mine").title == "yours"
    assert {each.name for _, each in Plan(1, 1, 1).pairs()} >= {"part5", "starlette"}
    assert "mine" not in {each.name for _, each in Plan(1, 1, 1).pairs()}
    assert [each.name for _, each in Plan(1, 1, 1, ["text"], ["mine"]).pairs()] == ["mine"]
    told = [*beside_mine({"text": {"starlette": 7.4, "mine": 4.1, "fastapi": 27.0}})]
    assert told == ["text: yours 4.10, Starlette 7.40, FastAPI 27.0 times a bare function"]
