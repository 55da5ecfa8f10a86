"""Tests that every change between two parts has a why, and every why a change."""

import re
import shutil
from pathlib import Path

import pytest

from tests.make_commands import python
from workbook.errors import WorkbookError
from workbook.lessons import changes, whys
from workbook.parts import ladder
from workbook.parts.ladder import ROOT, Part, part, parts

STEPS = [each for each in parts() if each.after is not None]
SENTENCE = 'why = "Because a test wants it."'


@pytest.mark.parametrize("new", STEPS, ids=lambda new: new.directory.name)
def test_every_change_has_its_why_and_every_why_its_change(new: Part) -> None:
    complaints = list(whys.complaints(new))
    assert not complaints, "\n" + "\n".join(complaints)


@pytest.mark.parametrize("new", STEPS, ids=lambda new: new.directory.name)
def test_an_erratum_is_of_this_part_or_of_one_before(new: Part) -> None:
    rows = {row for why in whys.whys_of(new).values() for row in why.rows}
    assert {row for row in rows if int(row.partition(".")[0]) not in range(1, new.number + 1)} == (
        set()
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the repository, with only the parts and what their whys need."""
    for name in ("workbook", *(each.directory.name for each in parts())):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    (tmp_path / "tests").mkdir()
    for name in ("__init__.py", "conftest.py", "make_commands.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests")
    shutil.copytree(ROOT / "tests/lessons", tmp_path / "tests/lessons")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.fixture
def in_copy(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ladder, "ROOT", copy)
    return copy


def complaints_about(place: str) -> list[str]:
    """Return the complaints about this place in Part 4, and ignore all others."""
    return [complaint for complaint in whys.complaints(part(4)) if f"/{place}" in complaint]


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


CHANGE = ('path.removeprefix(root_path.rstrip("/"))', "path.removeprefix(root_path)")
"""In a function that Part 4 has unchanged from Part 3."""
ITS_STANZA = """[[why]]
file = "asgi/app.py"
function = "_path_below"
hash = "{}"  # - below = path.removeprefix(root_path.rstrip("/"))
kind = "lesson"  # or "ours", or "erratum" with rows = ["3.7"]
why = ""
"""


def test_one_changed_line_without_a_why_fails_the_tests(copy: Path) -> None:
    edit(copy / "part4/asgi/app.py", *CHANGE)
    name = test_every_change_has_its_why_and_every_why_its_change.__name__
    options = ("-q", "-p", "no:cacheprovider", "-k", name)
    tests = f"tests/lessons/{Path(__file__).name}"
    said = python("-m", "pytest", *options, tests, directory=copy)
    assert said.returncode == 1, said.stdout + said.stderr
    # This part introduces the file and the next one removes it.
    red = re.findall(r"^FAILED .*\[(.*?)\]", said.stdout, re.MULTILINE)
    assert {"part4", "part5"} <= set(red)
    assert (
        "part4/asgi/app.py, _path_below is changed, but has no why. "
        "Write it in workbook/lessons/whys/part4.toml:"
    ) in said.stdout


def test_what_is_to_be_pasted_can_be_pasted(in_copy: Path) -> None:
    edit(in_copy / "part4/asgi/app.py", *CHANGE)
    (complaint,) = complaints_about("asgi/app.py, _path_below")
    _, _, stanza = complaint.partition("\n\n")
    digest = re.findall('hash = "([0-9a-f]{8})"', stanza)
    assert stanza == ITS_STANZA.format(*digest)

    file = in_copy / "workbook/lessons/whys/part4.toml"
    written = file.read_text("utf-8")
    file.write_text(written + "\n" + stanza, encoding="utf-8")
    with pytest.raises(WorkbookError, match=r"part4\.toml, line \d+: why = '' is not a sentence"):
        list(whys.complaints(part(4)))
    edit(file, 'why = ""', SENTENCE)
    assert complaints_about("asgi/app.py, _path_below") == []


def test_an_explained_change_that_changes_again_wants_to_be_read_again(in_copy: Path) -> None:
    place = next(place for place in whys.whys_of(part(4)) if place.function == "App.__call__")
    edit(in_copy / "part4/asgi/app.py", '== "lifespan":', "== 'lifespan':")
    (complaint,) = complaints_about("asgi/app.py, App.__call__")
    assert complaint.startswith(
        "part4/asgi/app.py, App.__call__ has changed since its why was written. "
    )
    file = in_copy / "workbook/lessons/whys/part4.toml"
    (line,) = re.findall(r"workbook/lessons/whys/part4\.toml, line (\d+)", complaint)
    stanza = file.read_text("utf-8").splitlines()[int(line) - 1 :][:4]
    assert stanza[0] == "[[why]]"
    old, new = re.findall('hash = "[0-9a-f]{8}"', complaint)
    assert stanza[3].startswith(old)
    assert place.hash in old
    edit(file, old, new)
    assert complaints_about("asgi/app.py, App.__call__") == []


def test_a_why_without_its_change_is_told(in_copy: Path) -> None:
    file = in_copy / "workbook/lessons/whys/part4.toml"
    lines = len(file.read_text("utf-8").splitlines())
    with file.open("a", encoding="utf-8") as end:
        end.write(f'[[why]]\nfile = "asgi/router.py"\nkind = "lesson"\n{SENTENCE}\n')
    (complaint,) = complaints_about("asgi/router.py")
    assert complaint.startswith(
        f"workbook/lessons/whys/part4.toml, line {lines + 1}: this why has no change any more "
        "in part4/asgi/router.py"
    )
    with pytest.raises(WorkbookError, match="this why has no change"):
        changes.current_pages()


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (f'kind = "lesson"\n{SENTENCE}', "a why needs `file`"),
        (
            f'file = "a.py"\nfunction = "f"\nkind = "lesson"\n{SENTENCE}',
            "also `function` and `hash`",
        ),
        (f'file = "a.py"\nkind = "leson"\n{SENTENCE}', "kind = 'leson' is none of lesson, "),
        (f'file = "a.py"\nkind = "erratum"\n{SENTENCE}', "needs the rows of the mistakes"),
        (
            f'file = "a.py"\nkind = "erratum"\nrows = ["E7"]\n{SENTENCE}',
            "not in .*rows.toml: E7",
        ),
        ('file = "a.py"\nkind = "ours"\nwhy = "Because"', "why = 'Because' is not a sentence"),
        (f'file = "a.py"\nkind = "ours"\nwho = "me"\n{SENTENCE}', "nobody reads who"),
        (
            f'file = "sample.py"\nkind = "lesson"\n{SENTENCE}',
            "sample.py already has a why in line 1",
        ),
    ],
)
def test_a_stanza_that_is_wrong_is_refused(in_copy: Path, lines: str, words: str) -> None:
    first = f'[[why]]\nfile = "sample.py"\nkind = "lesson"\n{SENTENCE}\n'
    file = in_copy / "workbook/lessons/whys/part4.toml"
    file.write_text(f"{first}[[why]]\n{lines}\n", encoding="utf-8")
    with pytest.raises(WorkbookError, match="part4.toml, line 5: .*" + words):
        whys.whys_of(part(4))


def test_a_file_that_is_no_toml_is_told(in_copy: Path) -> None:
    (in_copy / "workbook/lessons/whys/part4.toml").write_text("[[why]]\nwhy = \n")
    with pytest.raises(WorkbookError, match=r"whys/part4\.toml: .*line 2"):
        whys.whys_of(part(4))
