"""Tests what can go wrong when a mistake is planted in a copy and its check must fail there."""

from dataclasses import replace
from pathlib import Path

import pytest

from workbook.errata import Edit, Erratum, Needs, UnknownErratum, entries, erratum, read
from workbook.errata.planting import PatchDoesNotApply, as_patch, copy_part, patched
from workbook.errata.trial import Verdict, trial
from workbook.parts.ladder import part
from workbook.suite.checks import registry
from workbook.suite.testbed import Bench
from workbook.suite.themes import load_checks

load_checks()

# A mistake only for these tests: a 405 without its allow header.
ALLOW = Edit("asgi/router.py", "(allow=node.routes)", "()")
MISTAKE = Erratum(
    id="E99",
    part=3,
    stands="both",
    rows=("3.7",),
    severity="M",
    title="no Allow",
    symptom="a 405 is all one is told",
    cause="none is given",
    fix="give it",
    check="routing-405",
    edits=(ALLOW,),
)


def tried(directory: Path, **changes: object) -> Verdict:
    return trial(replace(MISTAKE, **changes), directory)  # type: ignore[arg-type]


def test_a_mistake_that_is_caught(tmp_path: Path) -> None:
    verdict = tried(tmp_path)
    assert (verdict.red, verdict.faults) == (True, ())
    assert verdict.got == '405 "Method not allowed", allow: -'


def test_a_check_that_does_not_notice_is_a_fault(tmp_path: Path) -> None:
    verdict = tried(
        tmp_path, edits=(Edit("asgi/router.py", "Return the route, or", "A route, or"),)
    )
    assert verdict.red is False
    assert verdict.faults == ('routing-405 stays green: 405 "Method not allowed", allow: GET',)


def test_a_red_check_of_an_unrelated_area_is_a_fault(tmp_path: Path) -> None:
    nothing = Edit(
        "asgi/router.py", "        return node.routes[method]\n", "        return None\n"
    )
    verdict = tried(tmp_path / "a", edits=(nothing,), check="routing-no-routes", rows=())
    assert any(
        "of the unrelated area 'samples/routes' goes red as well" in it for it in verdict.faults
    )
    assert not any("'routing/paths'" in fault for fault in verdict.faults)
    everywhere = tried(tmp_path / "b", edits=(nothing,), check="routing-slashes", areas=("*",))
    assert (everywhere.red, everywhere.faults) == (True, ())


def test_a_check_that_breaks_down_itself_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def careless(bench: Bench) -> str:
        app = bench.make(("GET", "/tea"))
        allow = (await bench.ask(app, "DELETE", "/tea")).header("allow")
        return {"GET": "GET"}[allow]

    guard = replace(registry["routing-405"], id="careless", run=careless, expected={3: "GET"})
    monkeypatch.setitem(registry, "careless", guard)
    verdict = trial(replace(MISTAKE, check="careless"), tmp_path, all_checks=False)
    assert verdict.faults == (
        "careless fails itself, so it says nothing about the part: KeyError: ''",
    )


def test_an_error_of_the_part_is_an_answer(tmp_path: Path) -> None:
    flat = Edit("asgi/app.py", "from asgi.router import", "from router import")
    verdict = tried(tmp_path, edits=(flat,), areas=("*",))
    assert (verdict.faults, verdict.got) == ((), "ModuleNotFoundError: No module named 'router'")


def test_a_check_that_there_is_not_is_a_fault(tmp_path: Path) -> None:
    verdict = tried(tmp_path, check="routing-teapot")
    assert verdict.faults == ("E99 names the check 'routing-teapot': there is none.",)


def test_a_mistake_of_another_python_is_only_planted(tmp_path: Path) -> None:
    verdict = tried(tmp_path, needs=Needs(python="<3.2"))
    assert (verdict.red, verdict.faults) == (None, ())
    assert verdict.note == "needs Python <3.2; its patch applies"
    assert "MethodNotAllowedException()" in (tmp_path / "asgi/router.py").read_text()
    edits = (Edit("asgi/router.py", "no such line", ""),)
    assert tried(tmp_path, needs=Needs(python="<3.2"), edits=edits).faults


def test_a_mistake_of_one_server_is_not_looked_for_on_another(tmp_path: Path) -> None:
    needy = replace(MISTAKE, needs=Needs(host="uvicorn-h11"))
    there = trial(needy, tmp_path, "uvicorn-h11", all_checks=False)
    assert (there.red, there.host) == (True, "uvicorn-h11")
    here = trial(needy, tmp_path, "inprocess", all_checks=False)
    assert (here.red, here.note) == (None, "needs uvicorn-h11")


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Edit("asgi/router.py", "no such line"), "no longer applies: part3/asgi/router.py has no"),
        (
            Edit("asgi/router.py", "return"),
            r"part3/asgi/router.py has \d places that read\n\nreturn",
        ),
        (Edit("asgi/tea.py", "x"), "E99 edits part3/asgi/tea.py, which is not there"),
    ],
)
def test_a_patch_that_does_not_apply_is_told(edit: Edit, sentence: str, tmp_path: Path) -> None:
    wrong = replace(MISTAKE, edits=(ALLOW, edit))
    with pytest.raises(PatchDoesNotApply, match=sentence):
        patched(wrong)
    verdict = trial(wrong, tmp_path)
    assert verdict.red is False
    ours = part(3).directory / "asgi/router.py"
    assert (tmp_path / "asgi/router.py").read_text() == ours.read_text()


def test_a_copy_is_the_code_and_nothing_else(tmp_path: Path) -> None:
    copy_part(part(3), tmp_path)
    copied = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file()}
    assert copied == part(3).files


def test_a_patch_goes_from_ours_to_theirs() -> None:
    lines = as_patch(MISTAKE).splitlines()
    assert lines[:2] == ["--- a/part3/asgi/router.py", "+++ b/part3/asgi/router.py"]
    changed = [line for line in lines[2:] if line[0] in "+-"]
    assert changed == [
        "-            raise MethodNotAllowedException(allow=node.routes)",
        "+            raise MethodNotAllowedException()",
    ]


def test_a_file_can_be_missing(tmp_path: Path) -> None:
    gone = replace(MISTAKE, part=2, edits=(Edit("asgi/types.py", removed=True),), areas=("*",))
    verdict = trial(replace(gone, check="groups-names"), tmp_path)
    assert verdict.faults == ()
    assert verdict.got.startswith("ModuleNotFoundError: No module named 'asgi.types'")
    lines = as_patch(gone).splitlines()
    assert lines[1] == "+++ /dev/null"
    assert all(line[0] == "-" for line in lines[3:])


@pytest.mark.parametrize("name", [entries()[0].id, entries()[0].id.lower(), " 1 ", "01", "E1"])
def test_an_entry_is_found_as_one_types_it(name: str) -> None:
    assert erratum(name) == entries()[0]


@pytest.mark.parametrize("name", ["E98765", "", "E", "seven", "E-1", "E１"])
def test_an_unknown_entry_is_told(name: str) -> None:
    with pytest.raises(UnknownErratum, match="choose one from E01 to E"):
        erratum(name)


WHOLE = """
id = "E98"
part = 3
rows = ["3.7"]
stands = "both"
severity = "M"
title = "t"
symptom = "s"
cause = "c"
fix = "f"
check = "routing-405"
[[edit]]
file = "asgi/router.py"
old = "a"
new = "b"
"""


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('"E98"', '"E97"', r"E98\.toml: the id must be the file name"),
        ('title = "t"', "", r"E98\.toml: .* 'title'"),
        ("cause", "because", r"E98\.toml: .* 'because'"),
        ('"both"', '"nowhere"', r"E98\.toml: stands is 'nowhere': choose page, repository"),
        ('"both"', "7", r"E98\.toml: stands is 7: choose page, repository"),
        ('"both"', '["page"]', r"E98\.toml: stands is \['page'\]: choose page"),
        ('stands = "both"', "", r"E98\.toml: .* 'stands'"),
        (
            'part = 3\nrows = ["3.7"]\nstands = "both"',
            'part = 0\nrows = ["0.1"]\nstands = "earlier page"',
            r"E98\.toml: stands is 'earlier page': choose page, repository, both$",
        ),
        ('"M"', '"L"', r"E98\.toml: severity is 'L': choose C, H, M"),
        ("[[edit]]", "[[edits]]", r"E98\.toml: .* 'edits'"),
        ("[[edit]]", 'areas = ["*"]\n[[edit]]', r"E98\.toml: areas = .* is only for a mistake"),
        ("[[edit]]", 'needs = { python = "3.11" }\n[[edit]]', 'write "<3.12" or ">=3.12"'),
        ("[[edit]]", 'needs = { flag = "-v" }\n[[edit]]', '"-O" is the only one'),
    ],
)
def test_a_wrong_entry_is_told(old: str, new: str, complaint: str, tmp_path: Path) -> None:
    file = tmp_path / "E98.toml"
    file.write_text(WHOLE)
    assert read(file).edits == (Edit("asgi/router.py", "a", "b"),)
    file.write_text(WHOLE.replace(old, new, 1))
    with pytest.raises(ValueError, match=complaint):
        read(file)
