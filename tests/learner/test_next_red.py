"""Tests that the first red check names the mistake that was just made."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.learner.test_check import Reader
from workbook.console import drawing
from workbook.learner.attempt import Attempt
from workbook.learner.checking import Round
from workbook.learner.next_red import by_cause, changed
from workbook.learner.own_parts import start
from workbook.learner.report import Report
from workbook.learner.results import Result
from workbook.learner.steps import lesson
from workbook.parts.ladder import part

MISTAKES = {
    "types.py with a plain Enum": (
        "asgi/types.py",
        ("from enum import StrEnum", "(StrEnum)"),
        ("from enum import Enum", "(Enum)"),
        "router-add-route-method",
        "Methods.POST is not a str",
    ),
    "app.py with the article's test": (
        "asgi/app.py",
        ("if not isinstance(response, BaseHTTPResponse)",),
        ("if response is not isinstance(response, BaseHTTPResponse)",),
        "app-answers-handler",
        "not a response",
    ),
    "a getter without async": (
        "asgi/request_data.py",
        ("    async def get_json_body", "body = await self._load_all_body()"),
        ("    def get_json_body", 'body = b""'),
        "request-use-await",
        "await query_string_params, headers, header_value, body",
    ),
    "a RouteInfo in another order": (
        "asgi/api_router.py",
        ("RouteInfo(path, handler, method, query_string_extractor, body_extractor)",),
        ("(path, method, handler, query_string_extractor, body_extractor)",),
        "groups-route-info",
        "got        path, method,",
    ),
}


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


FIRST, *OTHERS = MISTAKES


# test_built_by_readers.py has mistakes of each kind, without the command
@pytest.mark.parametrize(
    "name", [FIRST, *(pytest.param(other, marks=pytest.mark.thorough) for other in OTHERS)]
)
def test_the_first_red_names_the_cause(name: str, reader: Reader) -> None:
    file, old, new, check, words = MISTAKES[name]
    directory = reader.has(3)
    reader.checks("--part=3")
    for before, after in zip(old, new, strict=True):
        text = (directory / file).read_text("utf-8")
        assert before in text
        (directory / file).write_text(text.replace(before, after), "utf-8")
    page = reader.checks("--part=3", status=3)
    assert f" ✗ {check} " in page
    assert words in " ".join(page.split()).replace("got ", "got        ")
    assert f"since you changed {file}." in " ".join(page.split())
    assert f" ✗ {check} " in reader.checks("--part=3", status=3)  # a second time is the same


@pytest.mark.parametrize(
    ("old", "new", "got"),
    [
        (
            "            node = child\n",
            "",
            "/tea/green, /tea/black: None · /milk: None · /tea: None",
        ),
        (
            "            child = node.children.get(segment)",
            '            raise NotImplementedError("TODO: walk")',
            "NotImplementedError: TODO: walk line mine/part1/router.py:53 in Router.get_route",
        ),
        (
            "child = node.children.get(segment)",
            "child = node.parts.get(segment)",
            "AttributeError: '_NodeRoute' object has no attribute 'parts' line mine/part1",
        ),
    ],
    ids=["a walk that stands still", "a stub", "an attribute that does not exist"],
)
def test_a_mistake_in_the_router_is_shown_by_a_check_of_the_router(
    old: str, new: str, got: str, reader: Reader
) -> None:
    router = reader.has(1) / "router.py"
    reader.checks("--part=1")
    reader.writes(router, old, new)
    for _ in range(2):
        page = " ".join(reader.checks("--part=1", status=3).split())
        assert " ✗ router-get-route " in page
        assert f" got {got}" in page
        assert " step 2 of 3 in TODO.md: router.py" in page


STEPS = {
    "a 204 with a body": (
        "asgi/http_responses.py",
        ("_WITHOUT_BODY = {204, 304}", "_WITHOUT_BODY = {1}"),
        "response-bodies-none",
        "step 2 of 7",
    ),
    "a 405 without allow": (
        "asgi/router.py",
        ("MethodNotAllowedException(allow=node.routes)", "MethodNotAllowedException()"),
        "routing-405",
        "step 5 of 7",
    ),
    "a message that stays an object": (
        "asgi/exceptions.py",
        ("BAD_REQUEST_TEXTResponse(str(message))", "BAD_REQUEST_TEXTResponse(message)"),
        "errors-message",
        "step 3 of 7",
    ),
    "a client that has left gets a 500": (
        "asgi/app.py",
        ("        except ClientDisconnected:\n            raise\n", ""),
        "cuts-answer",
        "step 6 of 7",
    ),
    "a lifespan that is left without a word": (
        "asgi/app.py",
        ('            raise RuntimeError(f"this app', '            return str(f"this app'),
        "asgi-unknown-scope",
        "step 6 of 7",
    ),
}


@pytest.mark.thorough
@pytest.mark.parametrize("name", STEPS)
def test_the_step_is_that_of_the_change_also_if_the_exception_comes_from_elsewhere(
    name: str, reader: Reader
) -> None:
    file, (old, new), check, step = STEPS[name]
    directory = reader.has(3)
    reader.checks("--part=3")
    reader.writes(directory / file, old, new)
    for _ in range(2):  # the second time nothing has changed since
        printed = reader.checks("--part=3", status=3)
        page = " ".join(printed.split())
        assert f" ✗ {check} " in page
        assert f" {step} in TODO.md: {file}" in page
        assert "\n   line " not in printed or f" line mine/part3/{file}:" in page


@pytest.mark.thorough
def test_the_numbers_of_what_an_edit_has_changed_add_up(reader: Reader) -> None:
    """The number of passed checks must change by the lost and gained checks in the output."""
    directory = reader.has(3)
    app = (directory / "asgi/app.py").read_text("utf-8")
    (directory / "asgi/app.py").write_bytes((part(2).directory / "asgi/app.py").read_bytes())
    before = int(reader.checks("--part=3", status=3).split()[3])
    text = app.replace("            _check_handler(handler)\n", "")
    text = text.replace("raise RuntimeError(", "print(").replace(
        "_path_below(root_path, path)", "path"
    )
    text = text.replace("if not isinstance(response", "if response is not isinstance(response")
    (directory / "asgi/app.py").write_text(text, "utf-8")
    page = " ".join(reader.checks("--part=3", status=3).split())
    now = int(page.split()[3])
    numbers = re.search(
        r"(\d+) checks that passed before are red since you changed asgi/app.py. "
        r"(\d+) others pass now.",
        page,
    )
    assert numbers
    lost, gained = map(int, numbers.groups())
    assert now == before - lost + gained


def test_without_a_save_the_order_is_that_of_building() -> None:
    red = [Result("b", "", "red"), Result("a", "", "red")]
    assert by_cause(red, green_before=(), files={"app.py"}) == red


def test_a_check_of_a_later_step_passed_only_by_chance() -> None:
    one = lesson(part(3))
    by_chance, next_one = Result("asgi-transfer-encoding", "", "red"), Result("x", "", "red")
    red = [next_one, by_chance]
    first_step = [*one.steps[0].checks, by_chance.id]
    assert by_cause(red, first_step, {"asgi/http_responses.py"}, one) == red
    everything = [*one.due]
    assert by_cause(red, everything, {"asgi/http_responses.py"}, one) == [by_chance, next_one]


def test_what_passed_by_chance_in_an_unfinished_step_comes_after_the_first_red_one() -> None:
    """An app that always answers 404 keeps the scope, and so does no wrong answer of a route."""
    one = lesson(part(1))
    done = [*one.steps[0].checks, *one.steps[1].checks, "names-app-attributes"]
    route = Result("routing-200", "", "red")
    scope = Result("root-path-scope-kept", "", "red", line="mine/part1/app.py:40 in App.__call__")
    assert by_cause([route, scope], [*done, scope.id], {"app.py"}, one)[0] == route
    slash = Result("root-path-slash", "", "red")
    assert by_cause([route, slash], [*done, route.id], {"app.py"}, one)[0] == route


def test_a_step_that_was_done_stays_so_while_an_earlier_check_is_red() -> None:
    one = lesson(part(3))
    wrong, undone = Result("router-segments", "", "red"), Result("errors-family", "", "red")
    green = [check for check in one.due if check != undone.id]
    assert by_cause([undone, wrong], green, {"asgi/router.py"}, one) == [wrong, undone]


def test_what_the_app_of_the_part_before_answers_says_little_in_the_step_of_the_app() -> None:
    one = lesson(part(3))
    earlier = [check for step in one.steps[:5] for check in step.checks]
    red = [Result("app-answers-handler", "", "red"), Result("routing-interior", "", "red")]
    assert by_cause(red, earlier, {"asgi/app.py"}, one) == red
    assert one.order["app-answers-handler"] < one.order["routing-interior"]


def test_a_file_that_is_new_or_gone_has_changed() -> None:
    assert changed({"a": "1", "b": "2"}, {"a": "1", "c": "3"}) == {"b", "c"}


def test_one_check_that_had_passed_by_chance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WORKBOOK_MINE", str(tmp_path))
    start(part(3))
    of = Attempt(part(3), Path("mine/part3"), "sample:app")
    report = Report(drawing.console(), of, show_all=False, verbose=False)
    by_chance = Result("asgi-transfer-encoding", "", "red")
    green = [*lesson(part(3)).steps[0].checks, by_chance.id]
    monkeypatch.setattr(Report, "_before", lambda _: (green, {"asgi/http_responses.py"}))
    round_ = Round([by_chance.id], {by_chance.id: by_chance})
    told = "asgi-transfer-encoding is red since you changed asgi/http_responses.py. It"
    report._broken_since(Result("errors-family", "", "red"), round_)
    assert " ".join(capsys.readouterr().out.split()) == (
        f"{told} needs code of step 6 too: leave it for now."
    )
    report._broken_since(by_chance, round_)  # its step is the next one
    assert " ".join(capsys.readouterr().out.split()) == (
        "This check passed before you changed asgi/http_responses.py."
    )


def test_what_an_edit_of_a_begun_step_breaks_is_never_left_for_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its step is not done, so it may have passed by chance. But its code is written now."""
    monkeypatch.setenv("WORKBOOK_MINE", str(tmp_path))
    app = start(part(3)).directory / "asgi/app.py"
    of = Attempt(part(3), app.parents[1], "sample:app")
    report = Report(drawing.console(), of, show_all=False, verbose=False)
    one, broken = lesson(part(3)), Result("routing-405", "", "red")
    green = [check for check in one.due if check not in ("responses-repr", "asgi-way")]
    monkeypatch.setattr(Report, "_before", lambda _: (green, {"asgi/app.py"}))
    round_ = Round([broken.id], {broken.id: broken})
    first = Result("responses-repr", "", "red")
    since = "red since you changed asgi/app.py."
    report._broken_since(first, round_)
    told = " ".join(capsys.readouterr().out.split())
    assert told == f"routing-405 is {since} It needs code of step 6 too: leave it for now."
    here = replace(broken, line="mine/part3/asgi/app.py:80 in App._run_http_handler")
    report._broken_since(first, Round([here.id], {here.id: here}))
    told = " ".join(capsys.readouterr().out.split())
    assert told == "1 check that passed before is red since you changed asgi/app.py (routing-405)."
    app.write_bytes((part(3).directory / "asgi/app.py").read_bytes())
    report._broken_since(first, round_)
    told = " ".join(capsys.readouterr().out.split())
    assert told == "1 check that passed before is red since you changed asgi/app.py (routing-405)."


def test_a_step_says_how_many_of_its_checks_need_a_later_step(
    capsys: pytest.CaptureFixture[str],
) -> None:
    of = Attempt(part(3), Path("mine/part3"), "sample:app")
    report = Report(drawing.console(), of, show_all=False, verbose=False)
    one, red = lesson(part(3)), Result("errors-family", "", "red")
    passed = {check: Result(check, "", "passed") for check in one.steps[2].checks}
    report._where(red, Round([*passed], {**passed, red.id: red}), 3)
    told = " ".join(capsys.readouterr().out.split())
    assert told == (
        "step 3 of 7 in TODO.md: asgi/exceptions.py (3 of 4 checks; 2 more need code of step 6 too)"
    )


def test_the_count_beside_a_red_check_does_not_say_that_all_is_green(
    capsys: pytest.CaptureFixture[str],
) -> None:
    of = Attempt(part(1), Path("mine/part1"), "app:app")
    report = Report(drawing.console(), of, show_all=False, verbose=False)
    red = Result("samples-loopback", "", "red")
    passed = {check: Result(check, "", "passed") for check in lesson(part(1)).order}
    report._where(red, Round([*passed, red.id], {**passed, red.id: red}), 1)
    told = " ".join(capsys.readouterr().out.split())
    assert told == "step 1 of 3 in TODO.md: app.py (its 3 other checks pass)"


def test_a_check_that_is_ahead_counts_only_if_nothing_is_red(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The score, the list of all checks and the sentence about the edit have the same numbers."""
    ahead, passed = Result("samples-root", "", "ahead"), Result("router-segments", "", "passed")
    wrong = Result("routing-404", "", "red")
    names = [ahead.id, wrong.id, passed.id]
    round_ = Round(names, {each.id: each for each in (ahead, wrong, passed)}, stopped="end")
    assert (round_.passed, round_.ids_of_green, round_.red) == (1, {passed.id}, [wrong, ahead])

    of = Attempt(part(1), Path("mine/part1"), "app:app")
    report = Report(drawing.console(), of, show_all=True, verbose=False)
    monkeypatch.setattr(Report, "_before", lambda _: ([*lesson(part(1)).due], {"app.py"}))
    report.show(round_)
    page = capsys.readouterr().out
    assert " part 1 · 1 of 3 checks " in page
    assert (page.count(" ✗ "), page.count(" ✓ ")) == (2, 1)
    report._broken_since(wrong, round_)
    assert capsys.readouterr().out.startswith(" 2 checks that passed before are red since")
    assert report.by_cause(round_) == [wrong, ahead]

    round_.results[wrong.id] = Result(wrong.id, "", "passed")
    assert (round_.passed, round_.ids_of_green, round_.red) == (3, {*names}, [])


def test_a_step_that_comes_again_is_said_to_be_done(
    reader: Reader,
) -> None:
    directory = reader.has(3)
    reader.writes(directory / "asgi/exceptions.py", 'object = "Not found"', 'object = "Not here"')
    page = " ".join(reader.checks("--part=3", status=3).split())
    step = lesson(part(3)).steps[2]
    assert "✗ errors-raised each exception of the framework is answered with its status" in page
    assert (
        f"step 3 of 7 in TODO.md: asgi/exceptions.py The {len(step.checks)} checks of this step "
        "alone pass. Step 6 uses its code too, and this "
        f"check needs both: {len(step.about) - 1} of {len(step.about)} such checks pass." in page
    )
