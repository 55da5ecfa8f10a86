"""Tests of the environments that make creates, with a fake Python, so that nothing is installed.

The fake Python answers the questions of the Makefile and logs what it should create or install. The
"environments" that it creates contain a copy of the fake Python.
"""

import os
import re
import shutil
import time
import tomllib
import venv
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.make_commands import make
from workbook.parts.ladder import ROOT

PRETENDER = """#!/bin/sh
case "$*" in
  *print*) echo python{version} ;;
  *ensurepip*) exit {no_venv} ;;
  "-m venv "*) echo venv >>log; mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
  *install.py*) echo "pip $(echo "$*" | sed 's/.* //')" >>log; test ! -e no-network ;;
  "-m workbook "*) echo "at work in $0" ;;
esac
"""


class Desk:
    """A copy of the files that make reads, with fake Pythons for its command line."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        shutil.copy(ROOT / "Makefile", directory)
        shutil.copytree(ROOT / "requirements", directory / "requirements")

    def python(self, version: str, no_venv: bool = False) -> str:
        script = self.directory / f"python{version}"
        script.write_text(PRETENDER.format(version=version, no_venv=int(no_venv)))
        script.chmod(0o755)
        return str(script)

    def make(self, *arguments: str) -> CompletedProcess[str]:
        return make(*arguments, directory=self.directory)

    def done(self) -> list[str]:
        """Return what was created and installed since the last call."""
        log = self.directory / "log"
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return lines


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


RUN, LEARN, TEST = (f"pip requirements/{name}.txt" for name in ("run", "learn", "test"))
NOTEBOOKS, HOSTS = "pip requirements/notebooks.txt", "pip requirements/hosts.txt"


def test_a_group_is_installed_when_first_needed_and_once(desk: Desk) -> None:
    python = desk.python("3.12")
    first = desk.make("run", f"PYTHON={python}")
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == (
        "Creating the environment .venv-3.12 with python3.12, only this time …\n"
        "at work in .venv-3.12/bin/python\n"
    )
    assert desk.done() == ["venv", RUN]

    second = desk.make("run", f"PYTHON={python}")
    assert second.stdout == "at work in .venv-3.12/bin/python\n"
    assert desk.done() == []

    desk.make("test", "PART=3", f"PYTHON={python}")
    assert desk.done() == [TEST]


def test_a_group_that_contains_another_serves_in_its_place(desk: Desk) -> None:
    python = desk.python("3.12")
    desk.make("check", f"PYTHON={python}")
    assert desk.done() == ["venv", LEARN]
    for command in (["run"], ["run", "PART=0"], ["try"], ["hint"]):
        assert desk.make(*command, f"PYTHON={python}").returncode == 0
    assert desk.done() == []
    make_older(desk.directory / ".venv-3.12")
    (desk.directory / "requirements/run.txt").touch()
    desk.make("run", f"PYTHON={python}")
    assert desk.done() == [LEARN]


def test_all_the_tests_run_the_notebooks_and_the_other_servers_too(desk: Desk) -> None:
    python = desk.python("3.12")
    desk.make("test", "PART=3", f"PYTHON={python}")
    assert desk.done() == ["venv", TEST]
    desk.make("test", f"PYTHON={python}")
    assert desk.done() == [NOTEBOOKS, HOSTS]


def test_all_that_the_tests_need_is_installed_in_three_steps(desk: Desk) -> None:
    desk.make("test", f"PYTHON={desk.python('3.12')}")
    assert desk.done() == ["venv", NOTEBOOKS, TEST, HOSTS]


def test_the_notebooks_need_no_tools_of_the_tests(desk: Desk) -> None:
    desk.make("notebooks", f"PYTHON={desk.python('3.12')}")
    assert desk.done() == ["venv", NOTEBOOKS]


def test_another_server_is_installed_when_it_is_asked_for(desk: Desk) -> None:
    python = desk.python("3.12")
    desk.make("run", "SERVER=granian", f"PYTHON={python}")
    assert desk.done() == ["venv", RUN, HOSTS]


def test_the_diff_needs_what_it_prints_with_and_nothing_else(desk: Desk) -> None:
    desk.make("diff", f"PYTHON={desk.python('3.12')}")
    assert desk.done() == ["venv", RUN]


def test_a_machine_without_postgresql_gets_one(desk: Desk) -> None:
    python = desk.python("3.12")
    desk.make("beyond-db", f"PYTHON={python}", "POSTGRES=/usr/bin/initdb")
    assert desk.done() == ["venv"]
    desk.make("beyond-db", f"PYTHON={python}", "POSTGRES=")
    assert desk.done() == ["pip requirements/postgres.txt"]


def test_each_python_has_its_own_environment(desk: Desk) -> None:
    desk.make("run", f"PYTHON={desk.python('3.12')}")
    desk.done()
    said = desk.make("run", f"PYTHON={desk.python('3.13')}")
    assert said.stdout.endswith("at work in .venv-3.13/bin/python\n")
    assert desk.done() == ["venv", RUN]
    assert (desk.directory / ".venv-3.12/bin/python").exists()


def test_a_changed_requirement_is_installed(desk: Desk) -> None:
    python = desk.python("3.12")
    desk.make("test", "PART=3", f"PYTHON={python}")
    assert desk.done() == ["venv", TEST]
    make_older(desk.directory / ".venv-3.12")
    (desk.directory / "requirements/test.txt").touch()
    desk.make("test", "PART=3", f"PYTHON={python}")
    assert desk.done() == [TEST]


def make_older(environment: Path) -> None:
    """Set the file times back a minute, in order: they are too coarse for a fast test."""
    now = time.time()
    os.utime(environment / "made", (now - 62, now - 62))
    for file in environment.glob("*.installed"):
        os.utime(file, (now - 60, now - 60))
    for file in (environment.parent / "requirements").iterdir():
        os.utime(file, (now - 65, now - 65))


def test_without_network_what_worked_before_still_works(desk: Desk) -> None:
    python = desk.python("3.12")
    desk.make("run", f"PYTHON={python}")
    (desk.directory / "no-network").touch()
    assert desk.make("check", f"PYTHON={python}").returncode != 0
    desk.done()
    assert desk.make("run", f"PYTHON={python}").returncode == 0
    assert desk.done() == []
    (desk.directory / "no-network").unlink()
    assert desk.make("check", f"PYTHON={python}").returncode == 0
    assert desk.done() == [LEARN]


def test_an_environment_that_was_interrupted_is_made_again(desk: Desk) -> None:
    python = desk.python("3.12")
    desk.make("run", f"PYTHON={python}")
    desk.done()
    environment = desk.directory / ".venv-3.12"
    (environment / "made").unlink()
    (environment / "unfinished").touch()
    assert desk.make("run", f"PYTHON={python}").returncode == 0
    assert desk.done() == ["venv", RUN]


def test_an_environment_that_uv_has_made_is_used(desk: Desk) -> None:
    python = desk.python("3.12")
    (desk.directory / ".venv-3.12/bin").mkdir(parents=True)
    shutil.copy(python, desk.directory / ".venv-3.12/bin/python")
    assert desk.make("run", f"PYTHON={python}").returncode == 0
    assert desk.done() == [RUN]


def test_python3_has_the_environment_where_editors_look(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "path").mkdir()
    Path(desk.python("3.12")).rename(tmp_path / "path/python3")
    said = make("run", directory=desk.directory, path=str(tmp_path / "path"))
    assert said.stdout.endswith("at work in .venv/bin/python\n")


def test_a_name_that_is_none_is_told(desk: Desk) -> None:
    said = desk.make("run", "PRT=3")
    assert said.returncode != 0
    assert "There is no PRT= here: the names are ALL APP ARGS" in said.stderr
    assert desk.done() == []


def test_an_environment_whose_python_has_gone_is_made_again(desk: Desk) -> None:
    python = desk.python("3.12")
    desk.make("run", f"PYTHON={python}")
    desk.done()
    link = desk.directory / ".venv-3.12/bin/python"
    link.unlink()
    link.symlink_to(desk.directory / "upgraded-away")
    assert desk.make("run", f"PYTHON={python}").returncode == 0
    assert desk.done() == ["venv", RUN]


def test_an_environment_of_your_own_is_left_as_it_is(desk: Desk) -> None:
    python = desk.python("3.12")
    said = desk.make("test", f"ENV_PYTHON={python}")
    assert said.stdout == f"at work in {python}\n"
    assert desk.done() == []
    assert not (desk.directory / ".venv").exists()


@pytest.mark.parametrize("target", ["run", "test", "diff"])
def test_an_old_python_is_told_so(desk: Desk, target: str) -> None:
    python = desk.python("3.10")
    sentence = f"needs Python 3.11 or newer and '{python}' is python3.10:"
    assert_refused(desk, desk.make(target, f"PYTHON={python}"), sentence)
    sentence = f"needs Python 3.11 or newer and ENV_PYTHON={python} is python3.10:"
    assert_refused(desk, desk.make(target, f"ENV_PYTHON={python}"), sentence)


def test_a_python_that_is_not_there_is_told_so(desk: Desk) -> None:
    said = desk.make("run", "PYTHON=no-such-python")
    assert_refused(desk, said, "There is no Python called 'no-such-python' here:")


def test_a_python_that_does_not_run_is_told_so(desk: Desk) -> None:
    """For a Python that is not selected, pyenv puts a script on the PATH that only fails."""
    shim = desk.directory / "python3.13"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.13: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    said = desk.make("run", f"PYTHON={shim}")
    assert_refused(desk, said, f"'{shim}' is here and does not run as a Python")


@pytest.mark.parametrize("target", ["run", "test", "diff", "notebooks"])
def test_an_environment_of_your_own_that_is_none_is_told_so(desk: Desk, target: str) -> None:
    said = desk.make(target, "ENV_PYTHON=/nowhere/python")
    assert_refused(desk, said, "ENV_PYTHON=/nowhere/python is no Python that runs here:")


@pytest.mark.parametrize(
    ("target", "package", "group"),
    [("progress", "rich", "learn"), ("xray", "h11", "learn"), ("bench", "rich", "bench")],
)
def test_an_environment_of_your_own_that_lacks_a_package_is_told_so(
    tmp_path: Path, target: str, package: str, group: str
) -> None:
    venv.create(tmp_path)
    python = tmp_path / "bin/python"
    said = make(target, f"ENV_PYTHON={python}")
    assert said.returncode == 2
    assert said.stderr.splitlines()[0] == (
        f"make {target} needs {package}, which {python} does not have: "
        f"{python} -m pip install -r requirements/{group}.txt installs it."
    )


def test_a_python_without_venv_is_told_so(desk: Desk) -> None:
    python = desk.python("3.12", no_venv=True)
    assert_refused(desk, desk.make("run", f"PYTHON={python}"), "comes without its venv module:")


def assert_refused(desk: Desk, said: CompletedProcess[str], sentence: str) -> None:
    assert said.returncode != 0
    # the second line is make's own
    first, *others = said.stderr.splitlines()
    assert sentence in first
    assert "PYTHON=" in first
    assert len(others) == 1
    assert desk.done() == []
    assert not (desk.directory / ".venv").exists()


def test_the_groups_of_pyproject_are_those_of_requirements() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    files = {file.stem: file for file in (ROOT / "requirements").glob("*.txt")}
    assert set(groups) == set(files)
    for name, entries in groups.items():
        head = files[name].read_text("utf-8").partition("\n# What")[0]
        named = re.findall(r"^(?:-r )?([\w.-]+?)(?:==.*|\.txt)$", head, re.MULTILINE)
        assert [
            each if isinstance(each, str) else each["include-group"] for each in entries
        ] == named
