"""Tests what a reader sees whose paste of a whole file has removed functions."""

import shutil
from pathlib import Path

import pytest

from tests.learner.test_check import Reader
from workbook.learner.lost import Lost, lost
from workbook.parts.ladder import part

HELPERS = "\n\ndef _path_below("
CHECKED = "            _check_handler(handler)\n"
BELOW = "            path = _path_below(root_path, path)\n"
GETS = """    def get_response(self) -> BaseHTTPResponse:
        if self.http_response is None:
            return BAD_REQUEST_TEXTResponse("Bad request")
        if not isinstance(self.http_response, BaseHTTPResponse):
            raise TypeError(f"{self!r} has {self.http_response!r} as http_response: not a response")
        return self.http_response.copy()  # a class may share its response between requests

"""


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def has_part_3(reader: Reader) -> Path:
    """Start Part 3, with all files finished."""
    assert reader("start", "--part=3").returncode == 0
    directory = reader.mine / "part3"
    shutil.copytree(part(3).directory, directory, dirs_exist_ok=True)
    return directory


def test_a_function_of_the_part_before_is_found_again_there(reader: Reader) -> None:
    directory = has_part_3(reader)
    reader.checks("--part=3")
    text = (directory / "asgi/app.py").read_text("utf-8")
    text = text.partition(HELPERS)[0].replace(CHECKED, "").replace(BELOW, "            pass\n")
    (directory / "asgi/app.py").write_text(f"{text}\n", "utf-8")
    page = " ".join(reader.checks("--part=3", status=3).split())
    assert (
        " lost _path_below, _check_handler and _is_async of asgi/app.py. Their code is in "
        "part2/asgi/app.py. read " in page
    )


def test_a_stub_is_found_again_and_the_step_is_that_of_its_file(reader: Reader) -> None:
    directory = has_part_3(reader)
    reader.writes(directory / "asgi/exceptions.py", GETS, "")
    page = " ".join(reader.checks("--part=3", "--all=1", status=3).split())
    first, _, later = page.partition(" ✗ errors-bare ")
    assert (
        " why mine/part3/asgi/exceptions.py does not define InvalidRequest.get_response yet. lost "
        "InvalidRequest.get_response of asgi/exceptions.py. Its stub is in "
        "workbook/learner/starters/part3/asgi/exceptions.py." in first
    )
    assert " line mine/part3/asgi/exceptions.py:18 class InvalidRequest(" in later


def test_the_first_red_after_a_paste_says_what_it_has_removed(reader: Reader) -> None:
    """The app also returns from a lifespan without an answer, and takes no response for one."""
    directory = has_part_3(reader)
    reader.checks("--part=3")
    text = (directory / "asgi/app.py").read_text("utf-8")
    text = text.partition(HELPERS)[0].replace(CHECKED, "").replace(BELOW, "            pass\n")
    text = text.replace("raise RuntimeError(", "print(")
    text = text.replace("if not isinstance(response", "if response is not isinstance(response")
    (directory / "asgi/app.py").write_text(f"{text}\n", "utf-8")
    page = " ".join(reader.checks("--part=3", status=3).split())
    assert " lost _path_below, _check_handler and _is_async of asgi/app.py. " in page
    assert " got TypeError: <function " in page  # lifespan did not cause the 500


def test_a_handler_with_another_name_is_not_lost(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.has(3)
    monkeypatch.setenv("WORKBOOK_MINE", str(reader.mine))
    sample = reader.mine / "part3/sample.py"
    text = sample.read_text("utf-8").replace("async def careers(", "async def about(")
    sample.write_text(text, "utf-8")
    assert list(lost(part(3), ["sample.py"])) == []
    sample.write_text(text.replace('"/about/careers"', '"/careers"'), "utf-8")
    assert [each.names for each in lost(part(3), ["sample.py"])] == [("careers",)]


def test_the_code_of_a_part_that_began_as_the_readers_own_is_in_their_part(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.has(3)
    assert reader("start", "--part=4", "--from=mine").returncode == 0
    monkeypatch.setenv("WORKBOOK_MINE", str(reader.mine))
    app = reader.mine / "part4/asgi/app.py"
    assert list(lost(part(4), ["asgi/app.py"])) == []
    app.write_text(app.read_text("utf-8").replace("def _is_async(", "def _awaits("), "utf-8")
    there = reader.mine / "part3/asgi/app.py"
    assert list(lost(part(4), ["asgi/app.py"])) == [Lost("asgi/app.py", ("_is_async",), there)]
