"""Tests that ladder.toml agrees with the files of the parts, and that this test can fail."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from workbook.errors import WorkbookError
from workbook.parts.ladder import ROOT, Part, SampleRequest, all_parts, part, parts, read

PAGES = {"README.md", "CHANGES.md", "VERDICTS.md"}
"""Files that a part may have beside its code."""


def complaints(ladder: Sequence[Part], root: Path) -> list[str]:
    """Return where the list differs from the files below `root`."""
    found = []
    for each in ladder:
        here = root / each.directory.name
        present = {path for path in files_in(here) if not path.startswith("examples/")}
        found += [f"{here.name}/{path} is not listed" for path in sorted(present - each.files)]
        found += [f"{here.name}/{path} is missing" for path in sorted(each.files - present)]
        if each.after is not None:
            before = root / part(each.after).directory.name
            found += differences(each, here, before)
    return found


def files_in(directory: Path) -> set[str]:
    return {
        str(file.relative_to(directory))
        for file in directory.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and file.name not in PAGES
    }


def differences(each: Part, here: Path, before: Path) -> list[str]:
    found = []
    stayed = each.files - {*each.added, *each.moved.values()}
    for path in sorted(stayed):
        if not ((here / path).exists() and (before / path).exists()):
            continue
        same = (here / path).read_bytes() == (before / path).read_bytes()
        if same and path in each.changed:
            found.append(f"{here.name}/{path} is listed as changed and is not")
        if not same and path not in each.changed:
            found.append(f"{here.name}/{path} differs and is not listed as changed")
    return found


def test_the_manifest_tells_the_truth() -> None:
    assert complaints(all_parts(), ROOT) == []


def test_every_part_on_disk_is_in_the_manifest() -> None:
    on_disk = {entry.name for entry in ROOT.glob("part*") if entry.is_dir()}
    assert on_disk == {each.directory.name for each in all_parts()}


def test_part_0_is_underneath_and_no_step_of_the_ladder() -> None:
    assert [each.number for each in all_parts() if not each.suite] == [0]
    assert parts() == all_parts()[1:]
    assert part(0).after is None


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for each in parts():
        shutil.copytree(
            each.directory,
            tmp_path / each.directory.name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    assert complaints(parts(), tmp_path) == []
    return tmp_path


def test_one_byte_in_a_file_that_should_stay_is_found(copy: Path) -> None:
    with (copy / "part3/asgi/api_router.py").open("ab") as file:
        file.write(b"\n")
    assert complaints(parts(), copy) == [
        "part3/asgi/api_router.py differs and is not listed as changed",
        "part4/asgi/api_router.py differs and is not listed as changed",
    ]


def test_an_extra_file_is_found(copy: Path) -> None:
    (copy / "part2/asgi/extra.py").touch()
    assert complaints(parts(), copy) == ["part2/asgi/extra.py is not listed"]


def test_a_missing_file_is_found(copy: Path) -> None:
    (copy / "part5/asgi/logger.py").unlink()
    assert complaints(parts(), copy) == ["part5/asgi/logger.py is missing"]


def test_a_change_that_is_none_is_found(copy: Path) -> None:
    shutil.copy(copy / "part3/sample.py", copy / "part4/sample.py")
    assert "part4/sample.py is listed as changed and is not" in complaints(parts(), copy)


def test_a_move_that_leaves_the_old_file_behind_is_found(copy: Path) -> None:
    shutil.copy(copy / "part1/router.py", copy / "part2/router.py")
    assert complaints(parts(), copy) == ["part2/router.py is not listed"]


def test_a_part_is_found_by_number_or_text() -> None:
    assert part(3) is part("3")
    assert part(3).directory == ROOT / "part3"
    assert (part(1).module_name, part(1).app_name) == ("app", "app")
    assert part(2).files == {
        "sample.py",
        *(
            f"asgi/{name}.py"
            for name in ["__init__", "api_router", "app", "request_data", "router", "types"]
        ),
    }


@pytest.mark.parametrize("number", ["6", "", "five", -1])
def test_an_unknown_part_names_the_choices(number: int | str) -> None:
    with pytest.raises(WorkbookError) as caught:
        part(number)
    for each in parts():
        assert f"{each.number}  {each.title}" in str(caught.value)


def test_a_sample_request_has_all_of_its_body() -> None:
    line = 'POST /about/careers {"k": 1,  "l": "a b"}'
    assert SampleRequest.parse(line) == SampleRequest(
        "POST", "/about/careers", b'{"k": 1,  "l": "a b"}'
    )
    assert SampleRequest.parse("GET /") == SampleRequest("GET", "/", b"")


ENTRY = """
[[part]]
number = {number}
slug = "x"
title = "x"
adds = "x"
article = "x"
entry = "app:app"
minutes = 1
notebook = "x"
try = []
"""


def test_a_part_may_start_afresh_and_another_remove_files(tmp_path: Path) -> None:
    manifest = tmp_path / "ladder.toml"
    manifest.write_text(
        ENTRY.format(number=0)
        + 'added = ["a.py", "b.py"]'
        + ENTRY.format(number=7)
        + 'after = 0\nremoved = ["a.py"]\nmoved = { "b.py" = "c.py" }'
    )
    zero, seven = read(manifest)
    assert (zero.after, sorted(zero.files)) == (None, ["a.py", "b.py"])
    assert (seven.after, sorted(seven.files)) == (0, ["c.py"])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('changed = ["b.py"]', r"part 1: \['b.py'\] are not files"),
        ('removed = ["b.py"]', r"part 1: \['b.py'\] are not files"),
        ('added = ["a.py"]', r"part 1: \['a.py'\] are already files"),
    ],
)
def test_a_manifest_that_contradicts_itself_is_refused(
    tmp_path: Path, line: str, words: str
) -> None:
    manifest = tmp_path / "ladder.toml"
    first = ENTRY.format(number=0) + 'added = ["a.py"]'
    manifest.write_text(first + ENTRY.format(number=1) + f"after = 0\n{line}")
    with pytest.raises(ValueError, match=words):
        read(manifest)
