"""Finds the place in the reader's code that an exception or a printed traceback names."""

import ast
import inspect
import linecache
import re
import traceback
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from workbook.learner.definitions import Definition, functions, parsed
from workbook.parts.ladder import ROOT
from workbook.protocol.lint import RULES

_FRAME = re.compile(
    r'^\s*File "(?P<file>[^"\n]+)", line (?P<line>\d+), in (?P<name>.+)$', re.MULTILINE
)
_RAISED = re.compile(r"^(?P<kind>[A-Za-z_][\w.]*)(?:: (?P<message>.*))?$", re.MULTILINE)
_CHECKS = ROOT / "tests"
_FUNCTION = re.compile(r"<function ([\w.]+)")
_INTERNAL = re.compile(rf" at 0x[0-9a-fA-F]+| \[(?:{'|'.join(RULES)})\]")
LONG_ENOUGH = 8  # a text needs so many characters, to find the line that printed it
_BEGIN = "Traceback (most recent call last):\n"


@dataclass(frozen=True)
class Place:
    file: Path
    line: int
    name: str = ""  # the function, or "<module>" during the import
    repeats: bool = False  # whether the function was called again before it had returned

    @property
    def code(self) -> str:
        return linecache.getline(str(self.file), self.line).strip()

    @property
    def tree(self) -> ast.Module:
        """Return the syntax tree of the file; an empty one if it cannot be parsed."""
        return parsed(self.file)


class Own:
    """The reader's directory: finds places in its files, and formats them for a sentence."""

    def __init__(self, directory: Path, finished: Path | None = None) -> None:
        self.directory = directory.resolve()
        self.finished = Own(finished) if finished else None  # the finished part, to compare with
        here, above = Path.cwd(), self.directory.parent.parent
        base = here if self.directory.is_relative_to(here) else above
        self.name = self.directory.relative_to(base).as_posix()

    def shown(self, path: Path) -> str:
        """Return a path such as `mine/part3/asgi/router.py`."""
        below = path.relative_to(self.directory).as_posix()
        return below if self.name == "." else f"{self.name}/{below}"

    def at(self, place: Place) -> str:
        """Return a place such as `mine/part3/asgi/router.py:58 in get_route`."""
        inside = f" in {place.name}" if place.name not in ("", "<module>") else ""
        return f"{self.shown(place.file)}:{place.line}{inside}"

    def tidied(self, text: str) -> str:
        """Return the text with short paths, and without memory addresses and ids of rules."""
        prefix = "" if self.name == "." else f"{self.name}/"
        return _INTERNAL.sub("", text.replace(f"{self.directory.as_posix()}/", prefix))

    def with_short_names(self, message: str) -> str:
        """Return the message with the reader's classes without their modules.

        From Python 3.13 on, some messages name a class as 'router.Router'.
        """

        def short(found: re.Match[str]) -> str:
            module, _, name = found[1].rpartition(".")
            file = self.directory / f"{module.replace('.', '/')}.py"
            return f"'{name}' object" if file.is_file() else found[0]

        return re.sub(r"'((?:\w+\.)+\w+)' object", short, message)

    def modules(self, last: str) -> dict[str, Path]:
        """Return the files with this name by their modules, such as asgi.router for router."""
        files = sorted(self.directory.rglob(f"{last}.py"))
        return {
            ".".join(file.relative_to(self.directory).with_suffix("").parts): file for file in files
        }

    def place_in(self, error: BaseException) -> Place | None:
        """Return the innermost line of the reader's code in the exception's traceback."""
        if isinstance(error, SyntaxError) and self._has(error.filename):
            return Place(Path(str(error.filename)), error.lineno or 1)
        return _innermost(
            Place(Path(frame.f_code.co_filename), line, frame.f_code.co_qualname)
            for frame, line in traceback.walk_tb(error.__traceback__)
            if self._has(frame.f_code.co_filename)
        )

    def named_last(self, text: str) -> Place | None:
        """Return the last place in the reader's code that a text names as a traceback does."""
        frames = [*_frames(text)]
        return _innermost(frame for frame in frames if self._has(str(frame.file)))

    def made_at(self, thing: object) -> Place | None:
        """Return where a coroutine was created, if it is one and this was recorded."""
        frames = (inspect.iscoroutine(thing) and thing.cr_origin) or ()
        places = (Place(Path(file), line, name) for file, line, name in reversed(frames))
        return _innermost(place for place in places if self._has(str(place.file)))

    def place_named(self, text: str) -> Place | None:
        """Return the place that a Hang names: `…/app.py:41 in App.__call__ was waiting for …`."""
        for found in re.finditer(r"(?P<file>\S+\.py):(?P<line>\d+) in (?P<name>\S+)", text):
            for file in (Path(found["file"]), self.directory.parent.parent / found["file"]):
                if self._has(str(file.absolute())):
                    return Place(file.absolute(), int(found["line"]), found["name"])
        return None

    def printed_in(self, text: str) -> "Raised | None":
        """Return the exception of the last traceback that was printed."""
        _, begin, last = text.rpartition(_BEGIN)
        raised = _RAISED.search(last) if begin else None
        if raised is None:
            return None
        frames = [*_frames(last[: raised.start()])]
        kind = raised["kind"].rpartition(".")[2]
        place = _innermost(frame for frame in frames if self._has(str(frame.file)))
        return Raised(kind, raised["message"] or "", place, _is_on_purpose(frames))

    def definition(self, dotted: str) -> Place | None:
        """Return where a function is defined, by its qualified name such as `Router.add_route`.

        For a class without `__init__` or `__new__`, this is the class itself.
        """
        made = re.sub(r"\.__(init|new)__$", "", dotted)
        found = {name: place for name, place, _ in self._definitions() if name in (dotted, made)}
        return found.get(dotted) or found.get(made)

    def lacking(self, kind: str, name: str) -> tuple[str, Place] | None:
        """Return the class that should define the name, as in the finished part, and its place.

        `kind` is this class or a class derived from it, which may be the check's own.
        """
        theirs = {dotted for dotted, _, _ in self.finished._definitions()} if self.finished else ()
        ours = {dotted: place for dotted, place, _ in self._definitions()}
        without = [
            there
            for there, _, last in (dotted.rpartition(".") for dotted in sorted(theirs))
            if last == name and there in ours and f"{there}.{name}" not in ours
        ]
        found = [there for there in without if kind not in ours or there in self._family(kind)]
        return (found[0], ours[found[0]]) if len(found) == 1 else None

    def never_mentions(self, kind: str, name: str) -> bool:
        """Return whether the class and all its bases are defined here, and lack this word."""
        nodes = (node for file in self.directory.rglob("*.py") for node in parsed(file).body)
        known = {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}
        family = [each for each in self._family(kind) if not each.startswith("Generic[")]
        return all(
            each in known and not re.search(rf"\b{name}\b", ast.unparse(known[each]))
            for each in family
        )

    def _family(self, kind: str) -> list[str]:
        """Return the class and the classes that it is derived from, as far as they are here."""
        nodes = (node for file in self.directory.rglob("*.py") for node in parsed(file).body)
        bases = {
            node.name: [ast.unparse(base) for base in node.bases]
            for node in nodes
            if isinstance(node, ast.ClassDef)
        }
        family = [kind]
        for name in family:  # the list grows in the loop
            family += [base for base in bases.get(name, ()) if base not in family]
        return family

    def setting(self, kind: str, name: str) -> list[str]:
        """Return the methods of the class and of its bases that set the attribute."""
        family = self._family(kind)
        return [
            dotted
            for dotted, _, node in self._nodes()
            if dotted.rpartition(".")[0] in family and f"self.{name}" in dict(assigned(node))
        ]

    def without_super(self, kind: str, init: str) -> Place | None:
        """Return the `__init__` of the class, or of a base, that does not call this one's."""
        base, _, last = init.rpartition(".")
        family = self._family(kind)
        derived = family[: family.index(base)] if last == "__init__" and base in family else []
        wanted = [f"{each}.__init__" for each in derived]
        for dotted, place, node in self._nodes():
            if dotted in wanted and "__init__(" not in ast.unparse(node).partition(":")[2]:
                return replace(place, name=dotted)
        return None

    def result_of_call(self, kind: str) -> str:
        """Return the annotation of what the class's `async def __call__` returns, or ""."""
        calls = [f"{each}.__call__" for each in self._family(kind)]
        for dotted, _, node in self._nodes():
            if dotted in calls and isinstance(node, ast.AsyncFunctionDef) and node.returns:
                return ast.unparse(node.returns).strip("'")
        return ""

    def fields(self, kind: str) -> set[str]:
        """Return the names that the class annotates in its body, as a dataclass does."""
        inside = [each for dotted, _, node in self._nodes() if dotted == kind for each in node.body]
        return {ast.unparse(each.target) for each in inside if isinstance(each, ast.AnnAssign)}

    def only_local(self, kind: str, name: str) -> Place | None:
        """Return where the `__init__` of the class sets a local variable with this name.

        Return None if the class also sets the attribute somewhere.
        """
        for file in sorted(self.directory.rglob("*.py")):
            known = dict(functions(parsed(file), ""))
            whole, init = known.get(kind), known.get(f"{kind}.__init__")
            if whole and init and f"self.{name}" not in dict(assigned(whole)):
                line = dict(assigned(init)).get(name)
                return Place(file, line, f"{kind}.__init__") if line else None
        return None

    def definition_of(self, last: str) -> Place | None:
        """Return where a function with this last name is defined, in any class."""
        named = (place for name, place, _ in self._definitions() if name.split(".")[-1] == last)
        return next(named, None)

    def returning_nothing(self, names: Set[str]) -> Place | None:
        """Return the last line of a function that has lost its `return` with a value, or None.

        It is one with such a last name, and the finished part has a `return` in it.
        """
        lost = [
            (name, Place(file, node.end_lineno or node.lineno, name))
            for file in sorted(self.directory.rglob("*.py"))
            for name, node in functions(parsed(file), "")
            if name.rpartition(".")[2] in names and not _returns(node)
        ]
        theirs = self.finished.returning() if lost and self.finished else set()
        return next((place for name, place in lost if name in theirs), None)

    def returning(self) -> set[str]:
        """Return the names of all functions that return a value."""
        files = self.directory.rglob("*.py")
        found = (each for file in files for each in functions(parsed(file), ""))
        return {name for name, node in found if _returns(node)}

    def saying(self, line: str) -> Place | None:
        """Return the place of the longest text in the code that this printed line contains."""
        texts = (
            (len(node.value), Place(file, node.lineno))
            for file in sorted(self.directory.rglob("*.py"))
            for node in ast.walk(parsed(file))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            if len(node.value.strip()) >= LONG_ENOUGH and node.value.strip() in line
        )
        return max(texts, key=lambda text: text[0], default=(0, None))[1]

    def is_async(self, last: str) -> bool:
        """Return whether every function with this name is an `async def`."""
        kinds = [kind for name, _, kind in self._definitions() if name.split(".")[-1] == last]
        return bool(kinds) and all(kind is ast.AsyncFunctionDef for kind in kinds)

    def lacking_async(self) -> Iterator[tuple[str, Place]]:
        """Yield the functions that are `async def` in the finished part, but a plain `def` here."""
        kinds = {name: kind for name, _, kind in (self.finished or self)._definitions()}
        for name, place, kind in self._definitions():
            if kind is ast.FunctionDef and kinds.get(name) is ast.AsyncFunctionDef:
                yield name, place

    def lacking_async_in(self, message: str) -> Place | None:
        """Return such a function that the message names with its repr, or None."""
        named = set(_FUNCTION.findall(message))
        return next((place for name, place in self.lacking_async() if name in named), None)

    def is_async_too_much(self, last: str) -> Place | None:
        """Return where the function is an `async def`, but a plain `def` in the finished part."""
        kinds = {name: kind for name, _, kind in (self.finished or self)._definitions()}
        for name, place, kind in self._definitions():
            if name.split(".")[-1] == last and kind is ast.AsyncFunctionDef:
                return place if kinds.get(name) is ast.FunctionDef else None
        return None

    def awaits(self) -> set[str]:
        """Return the names of all functions whose calls are awaited somewhere."""
        files = self.directory.rglob("*.py")
        return {name for file in files for name in awaited(ast.walk(parsed(file)))}

    def _definitions(self) -> Iterator[tuple[str, Place, type[ast.AST]]]:
        for name, place, node in self._nodes():
            yield name, place, type(node)

    def _nodes(self) -> Iterator[tuple[str, Place, Definition]]:
        for file in sorted(self.directory.rglob("*.py")):
            for name, node in functions(parsed(file), ""):
                yield name, Place(file, node.lineno), node

    def _has(self, filename: str | None) -> bool:
        return bool(filename) and Path(str(filename)).is_relative_to(self.directory)


class Raised(NamedTuple):
    """An exception whose traceback was printed."""

    kind: str
    message: str
    place: Place | None
    on_purpose: bool  # whether a `raise` in a check has raised it


def _frames(text: str) -> Iterator[Place]:
    for found in _FRAME.finditer(text):
        yield Place(Path(found["file"]), int(found["line"]), found["name"])


def raised_on_purpose(error: BaseException) -> bool:
    frames = traceback.walk_tb(error.__traceback__)
    return _is_on_purpose([Place(Path(frame.f_code.co_filename), line) for frame, line in frames])


def _is_on_purpose(frames: Sequence[Place]) -> bool:
    if not frames or not frames[-1].file.is_relative_to(_CHECKS):
        return False
    code = frames[-1].code
    return code.startswith("raise ") and not code.startswith("raise AssertionError")  # a complaint


def _innermost(places: Iterable[Place]) -> Place | None:
    """Return the last place; `repeats` tells whether its function is in several of the places."""
    listed = [*places]
    if not listed:
        return None
    last = listed[-1]
    same = [place for place in listed if (place.file, place.name) == (last.file, last.name)]
    return replace(last, repeats=len(same) > 1)


def awaited(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names of awaited calls: `get_route` for `await router.get_route(path)`."""
    for node in nodes:
        if isinstance(node, ast.Await) and isinstance(node.value, ast.Call):
            function = node.value.func
            if isinstance(function, ast.Attribute):
                yield function.attr
            elif isinstance(function, ast.Name):
                yield function.id


def assigned(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield each name and attribute that is set, such as `self.root`, with its line."""
    nodes = [*ast.walk(tree)]
    unset = [each.target for each in nodes if isinstance(each, ast.AnnAssign) and not each.value]
    for node in nodes:
        if not isinstance(node, ast.Name | ast.Attribute) or node in unset:
            continue
        if isinstance(node.ctx, ast.Store):
            yield ast.unparse(node), node.lineno


def _returns(node: Definition) -> bool:
    """Return whether the function itself, without those inside it, returns a value or yields."""
    inside = [*ast.iter_child_nodes(node)]
    for each in inside:  # the list grows in the loop
        if isinstance(each, ast.Return) and ast.unparse(each) not in ("return", "return None"):
            return True
        if isinstance(each, ast.Yield | ast.YieldFrom | ast.Raise):
            return True
        if not isinstance(each, Definition | ast.Lambda):
            inside += ast.iter_child_nodes(each)
    return False
