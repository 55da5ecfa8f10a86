"""Tests that the parts define the names of the articles, or list why they do not."""

import shutil
from pathlib import Path

import pytest

from workbook.lessons import differences as told
from workbook.lessons.article_names import article_names
from workbook.parts.ladder import Part, all_parts, part
from workbook.suite.checks import checks_of
from workbook.suite.themes import load_checks

load_checks()
of_each_part = pytest.mark.parametrize("of", all_parts(), ids=lambda of: of.directory.name)


def unlisted(number: int, directory: Path) -> list[str]:
    """Return the differences that differences.toml does not list, each as one line."""
    return [
        f"part{one.part}/{one.file} {one.name}: {one.article} there, {one.here} here"
        for one in told.differences(number, directory)
        if told.entry_for(one) is None
    ]


def test_the_contract_has_the_names_of_every_part() -> None:
    rows = [row for files in article_names().values() for names in files.values() for row in names]
    assert sorted(article_names()) == [of.number for of in all_parts()]
    assert len(rows) > 400


@of_each_part
def test_a_part_has_every_name_of_its_article(of: Part) -> None:
    assert unlisted(of.number, of.directory) == []


def test_what_is_listed_does_differ() -> None:
    found = [one for of in all_parts() for one in told.differences(of.number, of.directory)]
    for named in told.listed():
        for name in named.names:
            assert any(one.name == name and told.entry_for(one) == named for one in found), (
                f"{name} does not differ from the article: take it out of differences.toml"
            )
        for here in named.here:
            assert any(one.here == here and one.name in named.names for one in found), (
                f"no part has {here!r}: take it out of differences.toml"
            )


def test_a_behaviour_names_a_check_that_its_part_has() -> None:
    for one in told.behaviours():
        assert one.check in checks_of(one.part), one


@pytest.mark.parametrize(
    ("number", "file", "old", "new", "name"),
    [
        (5, "asgi/request_data.py", "async def get_headers", "def get_headers", "get_headers"),
        (3, "asgi/http_responses.py", "def OK_JSONResponse(", "def OKJSONResponse(", "OK_JSON"),
        (4, "asgi/background_tasks.py", "max_retries: int = 3 ", "max_retries: int = 4 ", "Task."),
        (2, "asgi/router.py", 'segment: str = ""', "segment: str", "_NodeRoute.__init__"),
        (3, "sample.py", "router1 =", "home_router =", "router1"),
        (0, "server/run.py", "port: int = 8080", "port: int = 8000", "run_app"),
    ],
)
def test_one_change_is_seen(
    number: int, file: str, old: str, new: str, name: str, tmp_path: Path
) -> None:
    shutil.copytree(part(number).directory, tmp_path / "part")
    code = tmp_path / "part" / file
    text = code.read_text("utf-8")
    assert old in text
    code.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(name in line for line in unlisted(number, tmp_path / "part"))


def test_a_name_in_another_file_is_seen(tmp_path: Path) -> None:
    shutil.copytree(part(4).directory, tmp_path / "part")
    (tmp_path / "part/asgi/background_tasks.py").rename(tmp_path / "part/asgi/tasks.py")
    assert any(
        "asgi/background_tasks.py create_task" in one for one in unlisted(4, tmp_path / "part")
    )
