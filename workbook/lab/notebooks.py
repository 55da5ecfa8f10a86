"""Compares committed notebooks with their outputs in a new kernel.

Text is compared exactly; pictures by their elements and words, not by coordinates. A cell that was
run out of order, or whose output was edited, is a difference.
"""

import copy
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets.config import Config

from workbook.errors import WorkbookError
from workbook.parts.ladder import ROOT

DIRECTORY = ROOT / "notebooks"
LIMIT = 60  # seconds for a cell
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
LANGUAGE = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"}


def notebooks(beginning: str = "", directory: Path = DIRECTORY) -> list[Path]:
    found = sorted(directory.glob(f"{beginning}*.ipynb"))
    if not found:
        raise WorkbookError(f"There is no {beginning}*.ipynb in {directory.name}{os.sep}.")
    return found


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def as_text(notebook: Any) -> str:
    """Return the file's text, without data that differs between runs or Python versions."""
    return as_file(tidied(notebook))


def as_file(notebook: Any) -> str:
    return str(nbformat.writes(notebook)).rstrip() + "\n"  # type: ignore[no-untyped-call]


def kernel_environment() -> dict[str, str]:
    """Return variables that let Jupyter find this kernel, and the kernel the workbook."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(paths), "JUPYTER_PREFER_ENV_PATH": "1"}


def executed(path: Path, limit: int = LIMIT, more: Sequence[Any] = ()) -> Any:
    """Return a copy that was run in a new kernel; the file is not changed.

    `more` are cells to run before the last one, which closes everything.
    """
    notebook = read(path)
    notebook.cells[-1:-1] = more
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    with tempfile.TemporaryDirectory() as home:
        own = ["IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"]
        own += ["WORKBOOK_MINE"]  # so that no saved prediction changes an output
        environment = os.environ | kernel_environment() | dict.fromkeys(own, home)
        private = {"transport": "ipc", "connection_file": f"{home}/kernel.json"}
        client = NotebookClient(
            notebook,
            timeout=limit,
            kernel_name="python3",
            resources={"metadata": {"path": str(path.parent)}},
            config=Config({"KernelManager": private}),  # no port is opened
        )
        try:
            client.execute(env=environment | {"PYDEVD_DISABLE_FILE_VALIDATION": "1"})
        except CellTimeoutError:
            raise WorkbookError(f"{path.name}: {_begun(notebook)} took over {limit} s.") from None
        except (CellExecutionError, DeadKernelError) as error:
            told = COLOUR.sub("", str(error))
            raise WorkbookError(f"{path.name}: {_begun(notebook)} failed.\n{told}") from None
    return tidied(notebook)


def tidied(notebook: Any) -> Any:
    notebook.metadata = {"kernelspec": KERNEL, "language_info": LANGUAGE}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = list(_joined(cell.outputs))
    return notebook


def differences(committed: Any, fresh: Any) -> list[str]:
    """Return a sentence for each cell that differs from the run in a new kernel."""
    if len(committed.cells) != len(fresh.cells):
        return [f"{len(committed.cells)} cells, and {len(fresh.cells)} were run"]
    found, order = [], 0
    for number, (old, new) in enumerate(zip(committed.cells, fresh.cells, strict=True), 1):
        if old.source != new.source:
            found.append(f"cell {number}: its source is not what was run")
        if old.cell_type != "code":
            continue
        order += bool(old.source.strip())
        if old.source.strip() and old.execution_count != order:
            found.append(f"cell {number}: run as [{old.execution_count}], and it is [{order}]")
        is_old, is_new = comparable(old.outputs), comparable(new.outputs)
        if is_old != is_new:
            found.append(f"cell {number}: committed {_difference(is_old, is_new)}")
    return found


def comparable(outputs: list[Any]) -> list[Any]:
    return [_shown(output) for output in _joined(outputs)]


def _shown(output: Any) -> Any:
    match output["output_type"]:
        case "stream":
            return output["name"], output["text"]
        case "error":  # the look of a traceback depends on Python's version
            return output["ename"], output["evalue"]
    data = output["data"]
    if "image/svg+xml" in data:  # a picture: the HTML only wraps the picture
        data = {kind: value for kind, value in data.items() if kind != "text/html"}
    return {kind: _alike(kind, value) for kind, value in data.items()}


def _alike(kind: str, data: Any) -> Any:
    if kind == "image/svg+xml":
        return structure(data)
    return "" if kind.startswith("image/") else data


def structure(svg: str) -> list[tuple[str, str, str]]:
    """Return the elements and words of our own pictures.

    Of a plot, return only the words, without numbers.
    """
    marks = [
        (element.tag.rpartition("}")[2], element.get("class", ""), (element.text or "").strip())
        for element in ElementTree.fromstring(svg).iter()
    ]
    if any(kind.startswith("wb") for _, kind, _ in marks):
        return marks
    return [mark for mark in marks if mark[0] == "text" and not _is_number(mark[2])]


def _is_number(words: str) -> bool:
    return not any(letter.isalpha() for letter in words)


def _joined(outputs: list[Any]) -> Iterator[Any]:
    """Yield the outputs with adjacent pieces of one stream joined."""
    last: Any = None
    for output in outputs:
        if last is not None and _one_stream(last, output):
            last["text"] += output["text"]
            continue
        if last is not None:
            yield last
        last = copy.deepcopy(output)
    if last is not None:
        yield last


def _one_stream(first: Any, second: Any) -> bool:
    streams = first["output_type"] == second["output_type"] == "stream"
    return bool(streams and first["name"] == second["name"])


def _difference(old: list[Any], new: list[Any]) -> str:
    pair = next(
        ((one, other) for one, other in zip(old, new, strict=False) if one != other),
        (f"{len(old)} outputs", f"{len(new)}"),
    )
    return " and a clean kernel gives ".join(repr(each)[:400] for each in pair)


def _begun(notebook: Any) -> str:
    """Return the cell that was running: the last one with a number."""
    numbers = [n for n, cell in enumerate(notebook.cells, 1) if cell.get("execution_count")]
    return f"cell {numbers[-1] if numbers else 1}"
