"""Tests `answer` for each kind of question, and for each way in which the code can end."""

import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from workbook.errata import entries
from workbook.page.answer import answer
from workbook.page.contents import EXAMPLES
from workbook.page.questions import LARGEST_BODY, LIMIT
from workbook.parts.ladder import ROOT, all_parts, part

Answer = dict[str, Any]


def asked(**question: Any) -> Answer:
    """Return the answer after a round trip through JSON."""
    told: Answer = json.loads(json.dumps(answer(json.loads(json.dumps(question)))))
    return told


def steps(**question: Any) -> Answer:
    told = asked(ask="steps", **question)
    assert "problem" not in told, told
    return told


def kinds(told: Answer, *wanted: str) -> list[str]:
    """Return the steps of these kinds, each in a few words."""
    found = []
    for step in told["steps"]:
        if step["kind"] in wanted:
            name = told["calls"][step["call"]]["name"] if step["call"] is not None else ""
            words = step.get("words") or step.get("text") or step.get("event") or name
            found.append(f"{step['kind']} {words}")
    return found


Mine = Callable[..., Path]


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mine:
    """Return a function that makes a reader's part: ours, with one text of a file replaced."""
    monkeypatch.setenv("WORKBOOK_MINE", str(tmp_path))

    def make(number: int, file: str = "", old: str = "", new: str = "") -> Path:
        directory = tmp_path / f"part{number}"
        for each in part(number).files:
            target = directory / each
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / f"part{number}" / each, target)
        if file:
            text = (directory / file).read_text("utf-8")
            assert text.count(old) == 1
            (directory / file).write_text(text.replace(old, new), encoding="utf-8")
        return directory

    return make


HOME = 'print("home triggered")\n    return OK_JSONResponse()'


def test_a_request_is_told_in_the_order_in_which_it_happened() -> None:
    told = steps(part=1, target="/users")
    assert kinds(told, "enter", "leave", "print", "send", "end") == [
        "enter App.__call__",
        "enter Router.get_route",
        "enter Router.get_segments",
        "leave Router.get_segments",
        "leave Router.get_route",
        "print handler found",
        "enter users",
        "print users triggered",
        "leave users",
        "send http.response.start 200, no headers",
        "send http.response.body b'ok'",
        "leave App.__call__",
        "end ",
    ]
    assert told["end"] == {"kind": "answered", "said": "200 OK"}
    wire = "".join(step.get("wire", "") for step in told["steps"])
    assert wire == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"


def test_each_line_has_the_variables_that_changed_there() -> None:
    told = steps(part=1, target="/users")
    source = (ROOT / "part1/router.py").read_text("utf-8").splitlines()
    walk = [
        (source[step["line"] - 1].strip(), step.get("set", {}).get("segment"))
        for step in told["steps"]
        if step["kind"] == "line" and told["calls"][step["call"]]["name"] == "Router.get_route"
    ]
    assert ("child = node.children.get(segment)", "''") in walk
    assert ("child = node.children.get(segment)", "'users'") in walk
    left = next(step for step in told["steps"] if step["kind"] == "leave")
    assert left["value"] == "['', 'users']"


def test_the_walk_is_known_at_each_step() -> None:
    told = steps(part=1, target="/users/7")
    assert [step["walk"] for step in told["steps"] if "walk" in step] == [1, 2, 3]
    names = {}

    def note(node: Answer) -> None:
        names[node["node"]] = node["segment"]
        for child in node["children"]:
            note(child)

    note(told["tree"])
    assert [names[each["node"]] for each in told["walk"][:2]] == ["", "users"]
    assert told["walk"][2] == {"missing": "7"}


def test_middlewares_task_and_handler_of_part_5() -> None:
    told = steps(part=5, target="/home")
    assert [layer["name"] for layer in told["layers"]] == ["Mid1", "Mid2", "home"]
    entered = [told["calls"][layer["call"]]["name"] for layer in told["layers"]]
    assert entered == ["Mid1.__call__.wrapper", "Mid2.__call__.wrapper", "home"]
    assert told["handler"] == told["layers"][2]["call"]
    assert kinds(told, "task") == ["task queued", "task running", "task done"]
    assert [step["task"] for step in told["steps"] if step["kind"] == "task"] == [
        "home_bg_task 1"
    ] * 3
    task = next(call for call in told["calls"] if call["name"] == "home_bg_task")
    chain = []
    while task["parent"] is not None:
        task = told["calls"][task["parent"]]
        chain.append(task["name"])
    assert "App.__call__" not in chain, "a task is not called by the request that queued it"


def test_a_404_passes_both_middlewares_and_no_handler() -> None:
    told = steps(part=5, target="/nowhere")
    assert told["end"]["said"] == "404 Not Found"
    assert [layer["call"] is not None for layer in told["layers"]] == [True, True, False]


def test_a_body_in_pieces_and_a_client_that_leaves() -> None:
    pieces = ['{"a"', ": ", "1}"]
    question = {"part": 3, "method": "POST", "target": "/about/careers", "pieces": pieces}
    assert kinds(steps(**question), "receive") == [
        "receive http.request b'{\"a\"', more to come",
        "receive http.request b': ', more to come",
        "receive http.request b'1}'",
    ]
    left = steps(**question, leaves=2)
    assert kinds(left, "receive")[-1] == "receive http.disconnect"
    assert left["end"]["kind"] == "left"
    assert any("ClientDisconnected" in step.get("raised", "") for step in left["steps"])


def test_a_read_that_waits_for_ever_ends_with_the_line_that_waits() -> None:
    told = steps(mistake="E16", target="/about/careers")
    assert told["end"]["kind"] == "hung"
    assert "part3/asgi/body.py" in told["end"]["said"]
    assert "was waiting for receive" in told["end"]["said"]
    assert [step["kind"] for step in told["steps"][-2:]] == ["unanswered", "end"]


def test_startup_and_shutdown_can_be_told_as_well() -> None:
    told = steps(part=4, target="/home", lifespan=True)
    messages = kinds(told, "receive", "send")
    assert messages[0] == "receive lifespan.startup"
    assert messages[-1] == "send lifespan.shutdown.complete"
    assert all(step["verdict"] == "" for step in told["steps"] if "verdict" in step)
    assert kinds(steps(part=4, target="/home"), "receive") == []


@pytest.mark.parametrize("number", [each.number for each in all_parts()])
def test_the_same_question_has_the_same_answer(number: int) -> None:
    for request in part(number).requests:
        question = {
            "part": number,
            "method": request.method,
            "target": request.target,
            "pieces": [request.body.decode()] if request.body else [],
        }
        trace = sys.gettrace()
        first, second = steps(**question), steps(**question)
        assert first == second
        assert {call["file"] for call in first["calls"]} <= part(number).files
        assert sys.gettrace() is trace
        assert first["cut"] == 0


def test_every_line_is_one_that_is_there() -> None:
    for number in range(6):
        code = asked(ask="code", part=number)
        lines = {file["name"]: len(file["lines"]) for file in code["files"]}
        told = steps(part=number, target="/")
        for step in told["steps"]:
            if "line" in step:
                assert 1 <= step["line"] <= lines[told["calls"][step["call"]]["file"]]


def test_the_files_are_told_word_for_word() -> None:
    code = asked(ask="code", part=5)
    assert {file["name"] for file in code["files"]} == set(part(5).files)
    for file in code["files"]:
        text = "\n".join("".join(words for _, words in line) for line in file["lines"])
        assert text.strip("\n") == (ROOT / "part5" / file["name"]).read_text("utf-8").strip("\n")
    assert ["GET", "/home"] in code["routes"]


def test_only_files_of_the_part_are_shown(mine: Mine, tmp_path: Path) -> None:
    directory = mine(1)
    (tmp_path / "secret.py").write_text("SECRET = 1\n")
    (directory / "linked.py").symlink_to(tmp_path / "secret.py")
    (directory / "notes.txt").write_text("SECRET")
    code = asked(ask="code", part=1, mine=True)
    assert [file["name"] for file in code["files"]] == ["app.py", "router.py"]
    assert "SECRET" not in json.dumps(code)


def test_an_exception_is_told_where_it_was_raised_and_where_it_left(mine: Mine) -> None:
    mine(5, "sample.py", HOME, HOME.replace("return", 'raise KeyError("tea")\n    return'))
    told = steps(part=5, mine=True, target="/home")
    raised = [
        told["calls"][step["call"]]["name"]
        for step in told["steps"]
        if step.get("raised") == "KeyError: tea"
    ]
    assert raised[0] == "home"
    assert "Mid1.__call__.wrapper" in raised
    assert told["end"]["said"] == "500 Internal Server Error"
    assert "KeyError: 'tea'" in "".join(s["text"] for s in told["steps"] if s["kind"] == "log")


@pytest.mark.parametrize(
    ("line", "kind", "words"),
    [
        ("raise SystemExit(3)", "raised", "SystemExit: 3"),
        ("import asyncio; await asyncio.Event().wait()", "hung", "in home was waiting for"),
        ("while True: pass", "hung", "kept the event loop busy"),
    ],
)
def test_a_handler_that_ends_badly(mine: Mine, line: str, kind: str, words: str) -> None:
    mine(1, "app.py", 'print("users triggered")', line)
    told = steps(part=1, mine=True, target="/users", seconds=0.3)
    assert told["end"]["kind"] == kind
    assert words in told["end"]["said"].replace("in users", "in home")
    assert told["steps"][0]["kind"] == "enter"


@pytest.mark.parametrize(
    ("line", "status", "sent"),
    [
        ("raise KeyError('tea')", 500, 0),
        ("await send({'type': 'http.response.start', 'status': 418}); raise KeyError", 418, 1),
        ("await receive(); await receive()", 0, 0),
        ("await send({'type': 'http.response.start', 'status': 'tea'})", 500, 1),
    ],
)
def test_what_came_back_is_told_for_a_prediction(
    mine: Mine, line: str, status: int, sent: int
) -> None:
    assert steps(part=1, target="/users")["came"] == {"status": 200, "sent": 2}
    assert steps(part=5, target="/nowhere", lifespan=True)["came"]["status"] == 404
    mine(1, "app.py", 'print("handler found")', line)
    told = steps(part=1, mine=True, target="/users", seconds=0.5)
    assert told["came"] == {"status": status, "sent": sent}


def test_steps_have_a_limit_and_what_is_cut_is_counted(mine: Mine) -> None:
    loop = "for number in range(9000):\n        number += 1"
    mine(1, "app.py", 'print("users triggered")', loop)
    told = steps(part=1, mine=True, target="/users")
    assert len(told["steps"]) == LIMIT + 1
    assert told["cut"] > 13_000
    assert told["end"]["said"] == "200 OK"


def test_nothing_of_the_readers_is_called_to_show_a_value(mine: Mine) -> None:
    loud = (
        "class Loud:\n"
        "        def __repr__(self): raise RuntimeError('shown')\n"
        "    value = Loud()\n"
        "    print('users triggered')"
    )
    mine(1, "app.py", 'print("users triggered")', loud)
    told = steps(part=1, mine=True, target="/users")
    assert told["end"]["said"] == "200 OK"
    assert any(step.get("set", {}).get("value") == "<Loud>" for step in told["steps"])


def test_code_that_cannot_be_imported_is_told_with_its_line(mine: Mine) -> None:
    mine(1, "app.py", "app = App()", "app = Appp()")
    told = asked(ask="steps", part=1, mine=True)
    assert told["problem"].startswith("mine/part1 does not import: NameError")
    assert "part1/app.py:" in told["problem"]
    code = asked(ask="code", part=1, mine=True)
    assert [file["name"] for file in code["files"]] == ["app.py", "router.py"]
    assert "NameError" in code["problem_of_import"]


def test_what_a_reader_has_not_started_is_told(mine: Mine) -> None:
    assert "make start PART=2" in asked(ask="steps", part=2, mine=True)["problem"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ([], "None cannot be asked"),
        ({"ask": "everything"}, "'everything' cannot be asked"),
        ({"ask": ["steps"]}, "cannot be asked"),
        ({"ask": "steps", "part": 9}, "no part '9'"),
        ({"ask": "steps", "part": {}}, "no part"),
        ({"ask": "steps", "mistake": "E999"}, "no erratum 'E999'"),
        ({"ask": "steps", "mistake": 3}, "mistake is 3"),
        ({"ask": "steps", "method": "GET /"}, "'GET /' is not a method"),
        ({"ask": "steps", "target": "home"}, "does not begin with a slash"),
        ({"ask": "steps", "target": ""}, "'' does not begin with a slash"),
        ({"ask": "steps", "target": "/home#frag"}, "keeps '#frag' for itself"),
        ({"ask": "steps", "method": "OPTIONS", "target": "*"}, "asks about the whole server"),
        ({"ask": "steps", "target": "/a\r\nx: y"}, "has a control character"),
        ({"ask": "steps", "headers": [["x", "a\nb"]]}, "is not a header"),
        ({"ask": "steps", "headers": [["x y", "a"]]}, "is not a header"),
        ({"ask": "steps", "headers": {"x": "y"}}, "headers is"),
        ({"ask": "steps", "pieces": "text"}, "pieces is 'text'"),
        ({"ask": "steps", "pieces": [1]}, "1 is not a piece"),
        ({"ask": "steps", "pieces": ["a" * (LARGEST_BODY + 1)]}, "too long"),
        ({"ask": "steps", "pieces": ["a"], "leaves": 2}, "after piece 2"),
        ({"ask": "steps", "limit": 6000}, "limit is 6000"),
        ({"ask": "steps", "limit": True}, "limit is True"),
        ({"ask": "steps", "check": "no-such-check"}, "no check called 'no-such-check'"),
        ({"ask": "compare", "one": {}}, "other is None"),
    ],
)
def test_a_question_that_does_not_fit_is_told(question: Any, words: str) -> None:
    assert words in json.loads(json.dumps(answer(question)))["problem"]


def test_a_target_is_encoded_as_a_client_does_it() -> None:
    told = steps(part=5, target="/caf\u00e9?q=a b")
    assert told["request"]["target"] == "/caf%C3%A9?q=a%20b"


def test_a_method_is_upper_case_as_a_server_hands_it_over() -> None:
    assert steps(part=1, method="get", target="/users")["request"]["method"] == "GET"


def test_where_the_code_does_something_else_is_told_beside_where_its_lines_differ() -> None:
    request = {"target": "/about/careers"}
    told = asked(ask="compare", one={"part": 3, **request}, other={"mistake": "E16", **request})
    assert told["differences"][0] == told["differs"] < told["behaves"]
    one, other = told["rows"][told["behaves"]]
    kinds_there = [
        told[side]["steps"][place]["kind"]
        for side, place in (("one", one), ("other", other))
        if place is not None
    ]
    assert set(kinds_there) - {"line"}


def test_each_call_of_the_app_is_told_with_its_first_step() -> None:
    told = steps(part=4, target="/home?a=1", lifespan=True)
    assert [each["words"] for each in told["talks"]] == ["lifespan", "GET /home?a=1"]
    for talk in told["talks"]:
        first = told["steps"][talk["at"]]
        assert (first["kind"], told["calls"][first["call"]]["name"]) == ("enter", "App.__call__")


def test_a_mistake_is_compared_with_its_mending() -> None:
    request = {"target": "/about/careers"}
    told = asked(ask="compare", one={"part": 3, **request}, other={"mistake": "E16", **request})
    *same, row = told["rows"][: told["differs"] + 1]
    assert all(None not in pair for pair in same)
    assert row[0] is None or row[1] is None or told["one"]["steps"][row[0]]["kind"] == "line"
    assert [told[side]["end"]["kind"] for side in ("one", "other")] == ["answered", "hung"]


def test_two_parts_are_compared_by_functions_and_messages() -> None:
    one = {"part": 3, "target": "/home"}
    told = asked(ask="compare", one=one, other={**one, "part": 5})
    assert told["differs"] is not None
    kinds_compared = {told["one"]["steps"][row[0]]["kind"] for row in told["rows"] if row[0]}
    assert "line" not in kinds_compared
    assert asked(ask="compare", one=one, other=one)["differs"] is None


def test_a_check_is_stepped_through_on_the_code_that_fails_it() -> None:
    good = steps(part=3, check="response-headers-add")
    bad = steps(mistake="E35", check="response-headers-add")
    assert (good["check"]["ok"], bad["check"]["ok"]) == (True, False)
    assert bad["check"]["expected"] != bad["check"]["observed"]
    assert bad["end"]["kind"] == "red"
    assert "Headers.__setitem__" in {call["name"] for call in bad["calls"]}
    assert "send" in {step["kind"] for step in bad["steps"]}


def test_the_contents_name_what_there_is() -> None:
    told = asked(ask="contents")
    assert [each["number"] for each in told["parts"]] == [each.number for each in all_parts()]
    assert [each["id"] for each in told["mistakes"]] == [each.id for each in entries()]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["title"])
def test_each_example_can_be_stepped_through(example: Answer) -> None:
    for name in ("question", "other"):
        if name in example:
            assert len(steps(**example[name])["steps"]) > 3


@pytest.mark.parametrize("number", range(6))
def test_a_part_is_read_without_its_markup(number: int) -> None:
    told = asked(ask="read", part=number)
    for text in (told["page"], told["changes"]):
        assert "<!--" not in text
        assert "<script" not in text
        assert 'href="..' not in text
        assert "&lt;details" not in text
        assert "flowchart" not in text
    assert "<h1>" in told["page"]
    assert told["page"].count("<details><summary>") == told["page"].count("</details>") > 0
    assert "<li><code>1 · " in told["page"] or number == 2
    assert len(told["mistakes"]) == sum(each.part == number for each in entries())


@pytest.mark.parametrize("number", range(6))
def test_each_link_leads_to_something_that_the_page_shows(number: int) -> None:
    told = asked(ask="read", part=number)
    words = set(re.findall('id="word-(.*?)"', told["words"]))
    assert {"middleware", "background-task"} <= words
    links = re.findall('href="#(.*?)"', told["page"] + told["changes"] + told["words"])
    assert links
    for link in links:
        shown = parse_qs(link.replace("&amp;", "&"))
        files = part(shown["part"][0]).files
        assert set(shown.get("file", [])) <= set(files), link
        assert set(shown.get("word", [])) <= words, link
