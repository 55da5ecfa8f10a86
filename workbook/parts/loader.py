"""Loads isolated copies of a part.

Every part has the same module names: the package `asgi`, or `app`, `router` and `sample`.
`sys.modules` can hold only one of each, so every copy keeps its own modules and puts them into
`sys.modules` only while it is active.
"""

import importlib
import os
import sys
from collections.abc import Sequence, Set
from functools import lru_cache
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Self

# A part must not replace modules that the workbook itself needs.
_NEVER_OF_A_PART = sys.stdlib_module_names | {__name__.partition(".")[0]}


class MissingName(LookupError):
    """The part has no such module or attribute; the text names the shortest missing prefix."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no {name}")
        self.name = name


@lru_cache(maxsize=1024)
def _compiled(source: bytes, path: str, optimize: int) -> CodeType:
    return compile(source, path, "exec", dont_inherit=True, optimize=optimize)


class _SourceLoader(SourceFileLoader):
    """Compiles the current source file.

    It neither reads nor writes a .pyc, which could be stale.
    """

    def __init__(self, fullname: str, path: str, optimize: int) -> None:
        super().__init__(fullname, path)
        self._optimize = optimize

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return _compiled(self.get_data(path), path, self._optimize)


def _find(name: str, folder: str, optimize: int) -> ModuleSpec | None:
    """Return the spec of a module in this folder, as Python's own finder would."""
    stem = os.path.join(folder, name.rpartition(".")[2])  # noqa: PTH118 (every import calls this)
    package, module = f"{stem}/__init__.py", f"{stem}.py"
    if os.path.isfile(package):  # noqa: PTH113
        loader = _SourceLoader(name, package, optimize)
        return spec_from_file_location(
            name, package, loader=loader, submodule_search_locations=[stem]
        )
    if os.path.isfile(module):  # noqa: PTH113
        loader = _SourceLoader(name, module, optimize)
        return spec_from_file_location(name, module, loader=loader)
    if os.path.isdir(stem):  # noqa: PTH112
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [stem]
        return spec
    return None


class LoadedPart:
    """One copy of one part. Inside `with part:`, `import` finds its modules.

    Inside the block, lazy imports, `typing.get_type_hints` and pickling work as in a running part;
    after it, `sys.modules` is as before. Objects from the part can be used in both cases.
    """

    def __init__(
        self, directory: Path, names: Set[str] | None = None, *, optimize: int = -1
    ) -> None:
        """Load the modules in `names`, or all modules in the directory, as the part's own.

        `optimize` is as for `compile`: 1 removes every assert, as `python -O` does.
        """
        self.directory = directory.resolve()
        if not self.directory.is_dir():
            raise NotADirectoryError(f"cannot load a part from {directory}: it is not a directory")
        self._names = {
            entry.stem
            for entry in self.directory.iterdir()
            if entry.is_dir() or entry.suffix == ".py"
            if names is None or entry.stem in names
        } - _NEVER_OF_A_PART
        self._optimize = optimize
        self._modules: dict[str, ModuleType] = {}
        self._displaced: dict[str, ModuleType] = {}
        self._closed = False

    def __repr__(self) -> str:
        return f"<LoadedPart {self.directory.name}>"

    def module(self, name: str) -> ModuleType:
        """Return the module, importing it on first use; exceptions of its code are not wrapped."""
        found = self._resolve(name, modules_only=True)
        assert isinstance(found, ModuleType)
        return found

    def get(self, name: str) -> Any:
        """Return the object with a dotted name such as `asgi.app.App`."""
        return self._resolve(name, modules_only=False)

    def has(self, name: str) -> bool:
        try:
            self.get(name)
        except MissingName:
            return False
        return True

    @property
    def files(self) -> set[Path]:
        """Return the files of the modules imported so far."""
        found = (getattr(module, "__file__", None) for module in self._modules.values())
        return {Path(file) for file in found if file}

    def close(self) -> None:
        """Drop all modules, to free them while something still refers to this object."""
        while self in _active:
            self.deactivate()
        self._modules.clear()
        self._closed = True

    def activate(self) -> None:
        """Let `import` find this copy.

        The copy active before becomes active again on `deactivate`.
        """
        if self._closed:
            raise RuntimeError(f"{self!r} is closed: load the part again")
        _show([*_active, self])

    def deactivate(self) -> None:
        if self not in _active:
            raise RuntimeError(f"{self!r} is not active")
        # several copies may be active, and end in any order
        latest = len(_active) - 1 - _active[::-1].index(self)
        _show(_active[:latest] + _active[latest + 1 :])

    def __enter__(self) -> Self:
        self.activate()
        return self

    def __exit__(self, *_: object) -> None:
        self.deactivate()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module of this part; this makes an active copy a finder on `sys.meta_path`."""
        if name.partition(".")[0] not in self._names:
            return None
        return _find(name, path[0] if path else str(self.directory), self._optimize)

    def _resolve(self, name: str, *, modules_only: bool) -> Any:
        with self:
            found: Any = None
            prefix = ""
            ours = name.partition(".")[0] in self._names
            for step in name.split("."):
                prefix = f"{prefix}.{step}" if prefix else step
                if ours and prefix in sys.modules:
                    found = sys.modules[prefix]
                elif self._is_module(prefix, found):
                    found = importlib.import_module(prefix)
                elif found is None or modules_only or not hasattr(found, step):
                    raise MissingName(prefix)
                else:
                    found = getattr(found, step)
            return found

    def _is_module(self, name: str, parent: Any) -> bool:
        if parent is None:
            return self.find_spec(name) is not None
        path = getattr(parent, "__path__", None) if isinstance(parent, ModuleType) else None
        return path is not None and self.find_spec(name, list(path)) is not None

    def _of_this_part(self) -> list[str]:
        return [name for name in sys.modules if name.partition(".")[0] in self._names]

    def _install(self) -> None:
        self._displaced = {name: sys.modules.pop(name) for name in self._of_this_part()}
        sys.modules.update(self._modules)
        sys.meta_path.insert(0, self)

    def _withdraw(self) -> None:
        sys.meta_path.remove(self)
        self._modules = {name: sys.modules.pop(name) for name in self._of_this_part()}
        sys.modules.update(self._displaced)
        self._displaced = {}


_active: list[LoadedPart] = []  # only the modules of the last one are in sys.modules


def _show(active: list[LoadedPart]) -> None:
    before, after = _active[-1:], active[-1:]
    _active[:] = active
    if before != after:
        for part in before:
            part._withdraw()
        for part in after:
            part._install()


def load_part(directory: Path) -> LoadedPart:
    """Return a new copy of the part in this directory; it imports nothing yet."""
    return LoadedPart(directory)
