"""Tests `make check APP=module:attr PART=N`, for code in any place."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.make_commands import workbook
from workbook.parts.ladder import ROOT, part

APP = """
async def app(scope, receive, send):
    if scope["type"] != "http":
        raise RuntimeError(scope["type"])
    name = {"/": "home", "/users": "users"}.get(scope["path"])
    print(f"handler found\\n{name} triggered" if name else "handler not found, ignoring")
    await send({"type": "http.response.start", "status": 200 if name else 404})
    await send({"type": "http.response.body", "body": b"ok" if name else b"not found"})
"""


class Elsewhere:
    def __init__(self, directory: Path) -> None:
        self.directory = directory / "work"
        (self.directory / "shop").mkdir(parents=True)
        (self.directory / "shop/front.py").write_text(APP)
        self.mine = directory / "mine"

    def check(self, app: str, number: int = 1) -> subprocess.CompletedProcess[str]:
        return self("check", f"--app={app}", f"--part={number}")

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        mine = str(self.mine)
        return workbook(*arguments, directory=self.directory, WORKBOOK_MINE=mine, PYTHONPATH=path)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Elsewhere:
    return Elsewhere(tmp_path)


def test_an_app_without_the_parts_names_is_asked_over_http(elsewhere: Elsewhere) -> None:
    said = elsewhere.check("shop.front:app")
    assert (said.returncode, said.stderr) == (0, "")
    score, *rest = said.stdout.splitlines()
    told = " ".join(" ".join(rest).split())
    assert score == f" part 1 · 3 of 3 checks  {'█' * 20}"
    assert "checks were left out: this code lacks names that they need, such as app." in told
    assert "All that could be checked holds for shop.front:app." in told


def test_where_it_is_wrong_the_line_is_told_and_a_hint_can_be_had(elsewhere: Elsewhere) -> None:
    front = elsewhere.directory / "shop/front.py"
    front.write_text(APP.replace("else 404", 'else "404"'))
    said = elsewhere.check("shop.front:app")
    assert (said.returncode, said.stderr) == (3, "")
    assert " ✗ routing-404 " in said.stdout
    assert "   line       shop/front.py:7 in app\n" in said.stdout
    assert elsewhere("hint").stdout.startswith(" ✗ routing-404 ")
    assert "not started" in elsewhere("progress").stdout  # the app is not in mine/


def test_an_app_that_has_the_names_is_asked_everything(elsewhere: Elsewhere) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "*.md")
    shutil.copytree(part(3).directory, elsewhere.directory, ignore=ignored, dirs_exist_ok=True)
    said = elsewhere.check("sample:app", 3)
    assert (said.returncode, said.stderr) == (0, "")
    assert "All that Part 3 is checked for holds for sample:app. Next: make check" in said.stdout
    assert "left out" not in said.stdout


@pytest.mark.parametrize(
    ("app", "source", "sentence"),
    [
        ("shop/front.py:app", "", "does not name an app: write it as in APP=sample:app."),
        ("shop.front", "", "does not name an app"),
        ("shop.front:nope", "", "cannot be found: there is no name shop.front.nope."),
        ("shop.back:app", "", "cannot be found: there is no module shop.back."),
        ("nowhere:app", "", "cannot be found: there is no module nowhere in work/"),
        ("one:app", "app = 3", "is not an ASGI app: 3 cannot be called."),
        ("one:app", "import tea", "does not import: ModuleNotFoundError: No module named 'tea'"),
        ("one:app", "def (", "does not import: SyntaxError: invalid syntax"),
        ("one:app", "raise SystemExit(3)", "does not import: SystemExit: 3, in one.py:1."),
        ("one:app", "while True: pass", "it is still running after 3 s, in one.py:1."),
    ],
)
def test_an_app_that_is_none_is_refused_in_a_sentence(
    app: str, source: str, sentence: str, elsewhere: Elsewhere
) -> None:
    (elsewhere.directory / "one.py").write_text(source + "\n")
    said = elsewhere.check(app)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith(f"APP={app} ")
    assert sentence in said.stderr
    assert said.stderr.count("\n") == 1
    assert not elsewhere.mine.exists()


def test_which_part_is_meant_must_be_said(elsewhere: Elsewhere) -> None:
    said = elsewhere("check", "--app=shop.front:app")
    assert (said.returncode, said.stderr.startswith("Which part?")) == (1, True)
