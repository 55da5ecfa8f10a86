"""Tests that the loader gives separate copies of a part and leaves no trace in the interpreter."""

import importlib
import linecache
import pickle
import sys
import traceback
from pathlib import Path
from textwrap import dedent
from typing import get_type_hints

import pytest

from tests.make_commands import python
from workbook.parts.loader import LoadedPart, MissingName, load_part

Files = dict[str, str]

PART: Files = {
    "asgi/__init__.py": "",
    "asgi/types.py": "BODY = bytes\n",
    "asgi/app.py": """
        from __future__ import annotations
        from dataclasses import dataclass
        from asgi import types
        from asgi.types import BODY

        @dataclass
        class Task:
            body: BODY
            kind: str = "one"

        class App:
            name = "one"
            def late(self):
                from asgi.late import VALUE
                return VALUE
    """,
    "asgi/late.py": "VALUE = 'one'\n",
    "sample.py": "from asgi.app import App\napp = App()\n",
}


def write(directory: Path, files: Files) -> Path:
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip())
    return directory


@pytest.fixture
def part(tmp_path: Path) -> LoadedPart:
    return load_part(write(tmp_path / "one", PART))


def test_names_and_modules_are_found(part: LoadedPart) -> None:
    assert part.get("asgi.app.App.name") == "one"
    assert part.module("asgi.app").__file__ == str(part.directory / "asgi" / "app.py")
    assert part.module("sample").app.__class__ is part.get("asgi.app.App")
    assert part.get("asgi.types") is part.module("asgi.types")
    assert part.has("sample.app")
    assert not part.has("sample.nothing")


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("asgi.exceptions.NotFoundException", "asgi.exceptions"),
        ("asgi.exceptions", "asgi.exceptions"),
        ("asgi.app.Nothing.name", "asgi.app.Nothing"),
        ("asgi.app.App.nothing", "asgi.app.App.nothing"),
        ("router", "router"),
        ("router.Router", "router"),
        ("json.dumps", "json"),
        ("workbook.parts.loader", "workbook"),
    ],
)
def test_the_shortest_missing_prefix_is_named(part: LoadedPart, name: str, missing: str) -> None:
    with pytest.raises(MissingName) as caught:
        part.get(name)
    assert str(caught.value) == f"no {missing}"
    assert caught.value.name == missing


def test_an_attribute_is_no_module(part: LoadedPart) -> None:
    with pytest.raises(MissingName, match=r"^no asgi\.app\.App$"):
        part.module("asgi.app.App")


def test_the_callers_modules_are_neither_used_nor_changed(
    part: LoadedPart, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = type(sys)("asgi")
    monkeypatch.setitem(sys.modules, "asgi", foreign)
    modules, finders = dict(sys.modules), list(sys.meta_path)
    assert part.get("asgi.app.App.name") == "one"
    with part:
        assert sys.modules["asgi"] is part.module("asgi")
        assert sys.modules["asgi.app"] is part.module("asgi.app")
    assert sys.modules == modules
    assert sys.modules["asgi"] is foreign
    assert sys.meta_path == finders


def test_copies_live_side_by_side(part: LoadedPart, tmp_path: Path) -> None:
    other_files = PART | {
        "asgi/app.py": PART["asgi/app.py"].replace('name = "one"', 'name = "two"'),
        "asgi/late.py": "VALUE = 'two'\n",
    }
    other = load_part(write(tmp_path / "two", other_files))
    again = load_part(part.directory)
    assert [one.get("asgi.app.App.name") for one in (part, other, again)] == ["one", "two", "one"]
    assert part.get("asgi.app.App") is not again.get("asgi.app.App")
    with part:
        assert part.get("asgi.app.App")().late() == "one"
        with other:
            assert other.get("asgi.app.App")().late() == "two"
            assert part.get("asgi.app.App.name") == "one"
            assert sys.modules["asgi.app"] is other.module("asgi.app")
        assert sys.modules["asgi.app"] is part.module("asgi.app")
    assert "asgi" not in sys.modules


def test_copies_may_overlap_without_nesting(part: LoadedPart) -> None:
    other = load_part(part.directory)
    part.activate()
    other.activate()
    part.deactivate()
    assert sys.modules.get("asgi.app") is None
    assert importlib.import_module("asgi.app") is other.module("asgi.app")
    other.deactivate()
    assert "asgi.app" not in sys.modules
    with pytest.raises(RuntimeError, match="not active"):
        other.deactivate()


def test_what_looks_into_sys_modules_works_while_active(part: LoadedPart) -> None:
    task_type = part.get("asgi.app.Task")
    with part:
        task = task_type(b"x")
        assert get_type_hints(task_type) == {"body": bytes, "kind": str}
        assert pickle.loads(pickle.dumps(task)) == task


def test_a_changed_file_is_seen_by_the_next_copy(part: LoadedPart) -> None:
    late = part.directory / "asgi" / "late.py"
    assert part.get("asgi.late.VALUE") == "one"
    late.write_text("VALUE = 'two'\n")  # the same size, within the same second
    assert part.get("asgi.late.VALUE") == "one"
    assert load_part(part.directory).get("asgi.late.VALUE") == "two"
    assert not list(part.directory.rglob("__pycache__"))


def test_a_stale_pyc_is_not_read(part: LoadedPart) -> None:
    options = ("-q", "--invalidation-mode=unchecked-hash")
    assert python("-m", "compileall", *options, ".", directory=part.directory).returncode == 0
    (part.directory / "asgi" / "late.py").write_text("VALUE = 'new'\n")
    assert part.get("asgi.late.VALUE") == "new"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("x = 1\nimport nowhere_to_be_found\n", ModuleNotFoundError),
        ("x = 1\nfrom asgi.types import Nothing\n", ImportError),
        ("x = 1\nfrom asgi.nothing import x\n", ModuleNotFoundError),
        ("x = 1\n1 / 0\n", ZeroDivisionError),
        ("x = 1\nraise KeyError('app')\n", KeyError),
    ],
)
def test_an_error_of_the_part_comes_through(
    part: LoadedPart, code: str, error: type[Exception]
) -> None:
    broken = part.directory / "asgi" / "broken.py"
    broken.write_text(code)
    with pytest.raises(error) as caught:
        part.has("asgi.broken.x")
    assert type(caught.value) is error
    last = [frame for frame in traceback.extract_tb(caught.tb) if "asgi" in frame.filename][-1]
    assert (last.filename, last.lineno) == (str(broken), 2)
    assert last.line == code.splitlines()[1]
    assert "asgi" not in sys.modules


def test_a_syntax_error_names_file_and_line(part: LoadedPart) -> None:
    broken = part.directory / "asgi" / "broken.py"
    broken.write_text("x = 1\nif x:\n")
    with pytest.raises(SyntaxError) as caught:
        part.module("asgi.broken")
    assert (caught.value.filename, caught.value.lineno) == (str(broken), 2)
    assert linecache.getline(str(broken), 2) == "if x:\n"


def test_a_failed_import_can_be_repeated(part: LoadedPart) -> None:
    broken = part.directory / "asgi" / "broken.py"
    broken.write_text("1 / 0\n")
    with pytest.raises(ZeroDivisionError):
        part.module("asgi.broken")
    broken.write_text("fine = True\n")
    assert part.get("asgi.broken.fine")


def test_flat_modules_and_packages_without_init(tmp_path: Path) -> None:
    files = {"app.py": "from router import Router\n", "router.py": "class Router: pass\n"}
    flat = load_part(write(tmp_path / "flat", files))
    assert flat.get("app.Router") is flat.get("router.Router")
    bare = {name: text for name, text in PART.items() if name != "asgi/__init__.py"}
    part = load_part(write(tmp_path / "bare", bare))
    with part:
        assert part.get("sample.app").late() == "one"
    with pytest.raises(MissingName, match=r"^no asgi\.exceptions$"):
        part.get("asgi.exceptions.InvalidRequest")


def test_a_part_never_replaces_the_standard_library(tmp_path: Path) -> None:
    files = {"types.py": "raise AssertionError\n", "app.py": "from types import SimpleNamespace\n"}
    part = load_part(write(tmp_path / "shadow", files))
    assert part.has("app.SimpleNamespace")


def test_a_closed_copy_says_so(part: LoadedPart) -> None:
    app_type = part.get("asgi.app.App")
    part.activate()
    part.close()
    assert "asgi" not in sys.modules
    assert app_type.name == "one"
    with pytest.raises(RuntimeError, match="closed"):
        part.get("asgi.app.App")


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="nowhere"):
        load_part(tmp_path / "nowhere")
