"""Runs every command on the pages, and compares the output with the page."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.console import Block, Step, blocks, check, settled, steps
from tests.terminals import NO_CURL, Reader, copy_of_repository
from tests.test_style import our_files
from workbook.parts.ladder import ROOT, all_parts

PAGES = ["README.md", *(f"{part.directory.name}/README.md" for part in all_parts())]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return copy_of_repository(tmp_path)


def follow(page: str, root: Path) -> None:
    with Reader(root) as reader:
        for block in blocks(root / page, page):
            reader.follow(block)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_can_be_followed(page: str, clone: Path) -> None:
    follow(page, clone)


@pytest.mark.parametrize("page", PAGES[1:])
def test_what_is_to_be_pasted_is_what_is_shown_with_its_outcome(page: str) -> None:
    found = blocks(ROOT / page, page)
    assert {block.language for block in found} <= {"console", "sh", "pycon", "python", "mermaid"}
    for pasted, shown in pairwise(found):
        if pasted.language == "sh":
            assert list(pasted.lines) == [step.command for step in steps(shown)], pasted
        elif pasted.language == "python" and not pasted.lines[0].startswith("# mine/"):
            code = [line[4:] for line in shown.lines if line.startswith((">>> ", "... "))]
            assert [line for line in pasted.lines if line] == code, pasted


@pytest.mark.parametrize("wrong", ["server: uvicorn", "ok"])
def test_a_wrong_line_is_told_with_its_place(clone: Path, wrong: str) -> None:
    page = clone / "part1/README.md"
    lines = page.read_text().splitlines()
    number = lines.index(wrong)
    lines[number] = "something else"
    page.write_text("\n".join(lines))
    with pytest.raises(AssertionError) as failure:
        follow("part1/README.md", clone)
    first = str(failure.value).splitlines()[0]
    assert first == (
        f"part1/README.md, line {number + 1}: expected 'something else', got {wrong!r}"
    )


def test_a_wrong_line_of_the_server_is_told(clone: Path) -> None:
    page = clone / "part1/README.md"
    page.write_text(page.read_text().replace("\nusers triggered\n", "\nusers came\n", 1))
    with pytest.raises(AssertionError, match="expected 'users came', got 'users triggered'"):
        follow("part1/README.md", clone)


def test_a_wrong_python_result_is_told_with_its_place(clone: Path) -> None:
    page = clone / "part9/README.md"
    page.parent.mkdir()
    page.write_text("# Title\n\n```pycon\n>>> 1 + 1\n2\n>>> 2 + 2\n5\n```\n")
    with pytest.raises(AssertionError, match=r'(?s)"part9/README.md", line 6,.*5.*Got:\s+4'):
        follow("part9/README.md", clone)


def test_a_request_without_a_server_is_told(clone: Path) -> None:
    page = clone / "README.md"
    page.write_text("```console\n$ curl http://127.0.0.1:8000/\n```\n")
    with pytest.raises(AssertionError, match=r"README.md, line 3: no server runs yet"):
        follow("README.md", clone)


def test_a_server_that_does_not_start_is_told(clone: Path) -> None:
    page = clone / "README.md"
    page.write_text("```console\n$ make run PART=9\n```\n")
    with pytest.raises(AssertionError, match=r"no server:\nThere is no part '9'"):
        follow("README.md", clone)


def test_without_curl_it_is_demanded(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(clone))
    with pytest.raises(AssertionError, match="install it") as failure:
        Reader(clone)
    assert str(failure.value).startswith(NO_CURL)


def test_make_has_every_target_and_name_that_pages_and_headers_mention() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"(?m)^([a-z-]+):.* ## ", makefile))
    names = set(
        re.findall(r"\b[A-Z_]+\b", makefile.partition("known := ")[2].partition("given")[0])
    )
    wrong, counted = [], 0
    for file in our_files("*.md", "*.py"):
        if file.parts[len(ROOT.parts)].startswith(("part", "beyond", "docs", "README", "CONTR")):
            for command in re.findall(
                r"\bmake ([a-z-]+(?: [A-Z_]+=\S*)+)", file.read_text("utf-8")
            ):
                counted += 1
                target, *given = command.split()
                used = {each.partition("=")[0] for each in given}
                if target not in targets or not used <= names:
                    wrong.append(f"{file.relative_to(ROOT)}: make {command}")
    assert wrong == []
    assert counted > 30


def step(*expected: str) -> Step:
    return Step("page.md", 10, "say", expected)


@pytest.mark.parametrize(
    ("expected", "output"),
    [
        ([], ""),
        (["a", "b"], "a\nb\n"),
        (["..."], "a\nb"),
        (["..."], ""),
        (["a", "...", "d"], "a\nb\nc\nd"),
        (["a", "...", "b"], "a\nb"),
        (["...", "b"], "b\na\nb"),
        (["a", "..."], "a\n\nb"),
        (["...", "a", "b", "..."], "a\nx\na\nb\nx"),
        (["date: Sat, 01 Nov 2025 12:00:00 GMT"], "Date: Mon, 03 Mar 2031 01:02:03 GMT\r\n"),
        (["INFO:     127.0.0.1:1 - x [1]"], "INFO:     127.0.0.1:54321 - x [1]"),
        (["process [1] at 0x1f took 0.1 s"], "process [22] at 0xff took 13.25 s"),
        (["backup/part3-2025-11-01-120000"], "backup/part3-2031-03-03-010203"),
        (
            ["task a_00000000-0000-0000-0000-000000000000_1000000000"],
            "task a_3b1d0f1e-9a52-4c40-8a4e-0d1f5a2b3c4d_1795236253",
        ),
    ],
)
def test_what_agrees(expected: list[str], output: str) -> None:
    check(step(*expected), output)


@pytest.mark.parametrize(
    ("expected", "output", "told"),
    [
        (["a"], "b", "line 10: expected 'a', got 'b'"),
        (["a", "b"], "a", "line 11: expected 'b', got nothing more"),
        (["a"], "a\nb", "line 11: expected nothing more, got 'b'"),
        ([], "a", "line 10: expected nothing more, got 'a'"),
        (["a", "...", "c"], "a\nb", "line 12: expected 'c', got 'b'"),
        (["a", "...", "a"], "a", "line 12: expected 'a', got nothing more"),
        (["...", "b", "c", "..."], "a\nb\nd", "line 12: expected 'c', got 'd'"),
        (["...", "a", "b"], "a\nb\nc", "line 11: expected 'a', got 'b'"),
        (["port 8000"], "port 8001", "expected 'port 8000', got 'port 8001'"),
        (["HTTP/1.1 200 OK"], "HTTP/1.1 404 Not Found", "got 'HTTP/1.1 404 Not Found'"),
    ],
)
def test_what_does_not_agree(expected: list[str], output: str, told: str) -> None:
    with pytest.raises(AssertionError) as failure:
        check(step(*expected), output)
    assert told in str(failure.value).splitlines()[0]
    assert str(failure.value).endswith(f"$ say\n{output}\n")


def test_blocks_and_their_commands(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("text\n```console\n$ one\nout\n$ two\n> more\n```\n```\nplain\n```\n")
    console, plain = blocks(page, "page.md")
    assert plain == Block("page.md", 9, "", ("plain",))
    assert list(steps(console)) == [
        Step("page.md", 4, "one", ("out",)),
        Step("page.md", 7, "two\nmore", ()),
    ]


def test_the_first_terminal() -> None:
    said = Block("page.md", 5, "console", ("# in the first terminal", "hello"))
    ended = Block("page.md", 5, "console", ("# in the first terminal", "^C", "bye"))
    assert list(steps(said)) == [Step("page.md", 6, "", ("hello",))]
    assert list(steps(ended)) == [Step("page.md", 7, "^C", ("bye",))]


def test_a_block_that_is_none_is_told(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```console\nhello\n```\n```sh\n")
    with pytest.raises(ValueError, match=r"page.md, line 4: this block has no end"):
        blocks(page, "page.md")
    with pytest.raises(ValueError, match=r"page.md, line 2: a console block begins with a command"):
        list(steps(Block("page.md", 2, "console", ("hello",))))


def test_only_what_varies_is_left_out() -> None:
    line = 'INFO:     127.0.0.1:50000 - "GET /a?b=1 HTTP/1.1" 404 Not Found'
    assert settled(line) == ['INFO:     127.0.0.1:* - "GET /a?b=1 HTTP/1.1" 404 Not Found']
    assert settled("content-length: 21\ndates: 1\n\n") == ["content-length: 21", "dates: 1"]
