"""Tests the answers to the questions that the site's page asks when a reader uses it."""

import base64
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from workbook.errata import entries, erratum
from workbook.parts.ladder import part
from workbook.site import desk
from workbook.site.desk import answer, answer_json

Answer = dict[str, Any]


@pytest.fixture(autouse=True)
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBOOK_MINE", str(tmp_path / "mine"))
    return tmp_path / "mine"


def ask(ask: str, **question: Any) -> Answer:
    told = answer({"ask": ask, **question})
    assert "problem" not in told, told
    return told


def problem(**question: Any) -> str:
    told = answer(question)
    assert list(told) == ["problem"]
    return str(told["problem"])


def write_ours(number: int, whose: str = "mine") -> None:
    here = part(number)
    for file in here.files:
        text = (here.directory / file).read_text("utf-8")
        ask("save", whose=whose, part=number, file=file, text=text)


def test_a_part_is_begun_checked_and_built() -> None:
    assert [each["begun"] for each in ask("desk")["parts"]] == [False] * 5
    assert ask("start", part=1)["stubs"] == ["app.py", "router.py"]
    there = ask("files", part=1)
    assert [each["name"] for each in there["files"]] == ["app.py", "router.py"]
    assert "TODO" in there["files"][0]["text"]

    told = ask("check", part=1)
    red = told["red"]
    assert (told["green"], told["passed"] < told["total"], red["id"]) == (
        False,
        True,
        "routing-404",
    )
    assert red["expected"] == '404 "not found"'
    assert "app.py" in red["line"]
    assert told["steps"][0]["files"] == ["app.py"]

    write_ours(1)
    green = ask("check", part=1)
    assert (green["green"], green["passed"], green["red"]) == (True, green["total"], None)
    score = ask("desk")["parts"][0]["score"]
    assert (score["passed"], score["failing"]) == (green["total"], "")


def test_a_red_check_stays_while_the_others_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "OFTEN", 0.0)
    ask("start", part=1)
    write_ours(1)
    app = (part(1).directory / "app.py").read_text("utf-8").replace("200, b", "201, b")
    ask("save", part=1, file="app.py", text=app)
    last = ask("check", part=1)["red"]["id"]
    said: list[str] = []
    question = {"ask": "check", "part": 1, "first": [last]}
    told = json.loads(answer_json(json.dumps(question), said.append))
    news = [json.loads(line)["red"] for line in said]
    assert len(news) > 20
    assert all(news), "the checks before it have not run yet, and it is red all the same"
    assert (news[0]["id"], told["red"]["id"]) == (last, last)


def test_hints_come_one_by_one_and_are_remembered() -> None:
    ask("start", part=1)
    name = ask("check", part=1)["red"]["id"]
    shown = [ask("hint", part=1, check=name) for _ in range(4)]
    assert [len(each["hints"]) for each in shown] == [1, 2, 3, 3]
    assert ask("check", part=1)["red"]["hints"] == shown[-1]["hints"]
    assert "no check called 'tea'" in problem(ask="hint", part=1, check="tea")


def test_news_tell_what_is_red_while_the_checks_go_on() -> None:
    ask("start", part=1)
    news: list[Answer] = []
    told = answer_json('{"ask": "check", "part": 1}', lambda line: news.append(json.loads(line)))
    assert json.loads(told)["phase"] == "done"
    assert {each["phase"] for each in news} == {"running"}
    assert news[-1]["red"]["id"] == "routing-404"


def test_a_part_is_downloaded_as_it_lies_in_mine(mine: Path, tmp_path: Path) -> None:
    ask("start", part=2)
    told = ask("zip", part=2)
    zipfile.ZipFile(io.BytesIO(base64.b64decode(told["base64"]))).extractall(tmp_path / "there")
    assert told["name"] == "mine-part2.zip"
    here = {file.relative_to(mine): file.read_bytes() for file in mine.rglob("*") if file.is_file()}
    there = tmp_path / "there/mine"
    unpacked = {each.relative_to(there): each.read_bytes() for each in there.rglob("*.*")}
    assert unpacked == {name: data for name, data in here.items() if name.parts[0] == "part2"}


def test_a_part_begins_afresh_and_the_old_one_is_kept(mine: Path) -> None:
    ask("start", part=1)
    ask("save", part=1, file="app.py", text="mine = True\n")
    assert "exists already" in problem(ask="start", part=1)
    backup = ask("reset", part=1)["backup"]
    assert "mine = True" in next(mine.glob("backup/*/app.py")).read_text()
    assert "backup" in backup
    assert "TODO" in ask("files", part=1)["files"][0]["text"]


@pytest.mark.parametrize(
    "name", ["../../x.py", "/tmp/x.py", "asgi/../../x.py", "notes.txt", "x\0.py", None, 3]
)
def test_only_files_of_the_part_are_written(name: Any, mine: Path) -> None:
    ask("start", part=1)
    before = sorted(mine.rglob("*"))
    assert "is no file of a part" in problem(ask="save", part=1, file=name, text="")
    assert sorted(mine.rglob("*")) == before


def test_what_is_too_long_is_not_kept() -> None:
    ask("start", part=1)
    assert "too long" in problem(ask="save", part=1, file="app.py", text="#" * 200_001)


def test_our_file_is_shown_when_it_is_asked_for() -> None:
    ours = (part(1).directory / "router.py").read_text("utf-8")
    assert ask("peek", part=1, file="router.py")["text"] == ours
    assert "it has app.py, router.py" in problem(ask="peek", part=1, file="asgi/app.py")


def test_a_mistake_is_planted_hunted_and_told() -> None:
    planted = ask("break", erratum="E01")["planted"]
    entry = erratum("E01")
    assert planted == {"part": entry.part, "symptom": entry.symptom}
    there = {"whose": "broken", "part": entry.part}
    told = ask("check", **there)
    assert (told["red"]["id"], told["steps"]) == (entry.check, [])
    hints = [ask("hint", check=entry.check, **there) for _ in range(3)]
    assert [len(each["hints"]) for each in hints] == [1, 2, 2]
    assert "The mistake is in" in hints[1]["hints"][1]
    assert "still planted" in problem(ask="break", part=entry.part)

    write_ours(entry.part, whose="broken")
    assert ask("check", **there)["green"]
    told = ask("mend")
    assert (told["solved"], told["title"], told["cause"]) == (True, entry.title, entry.cause)
    assert told["mistake"].startswith("--- planted")
    assert told["yours"]
    assert ask("desk")["planted"] is None
    assert "Nothing is planted" in problem(ask="mend")


def test_a_random_mistake_is_one_that_shows_here() -> None:
    elsewhere = {each.symptom for each in entries() if each.needs.flag or each.part == 0}
    for _ in range(20):
        assert ask("break", level="H")["planted"]["symptom"] not in elsewhere
        ask("mend")
    assert "another part or level" in problem(ask="break", level="X")


def test_what_needs_ones_own_machine_is_told_with_its_command() -> None:
    under_o = next(each.id for each in entries() if each.needs.flag)
    assert f"make break {under_o}" in problem(ask="break", erratum=under_o)
    assert "make start PART=0" in problem(ask="start", part=0)
    assert "make lab PART=0" in problem(ask="steps", part=0, target="/")
    of_part0 = next(each.id for each in entries() if each.part == 0)
    told = problem(ask="compare", one={"part": 5}, other={"mistake": of_part0})
    assert "make lab PART=0" in told
    assert "make lab PART=0" in problem(ask="steps", mistake=of_part0, target="/")
    assert all(each["command"].startswith("make ") for each in ask("desk")["notHere"])


def test_an_endless_loop_at_the_import_is_told_where_a_signal_ends_it() -> None:
    ask("start", part=1)
    ask("save", part=1, file="app.py", text="while True:\n    pass\n")
    red = ask("check", part=1)["red"]
    assert red["id"] == "import"
    assert "app.py:" in red["line"]


def test_everything_else_is_asked_of_the_page() -> None:
    assert ask("steps", part=1, target="/users")["end"]["said"] == "200 OK"
    assert [each["number"] for each in ask("contents")["parts"]] == [0, 1, 2, 3, 4, 5]
    assert "cannot be asked" in problem(ask="nothing")
    assert "cannot be asked" in problem(ask=None)
