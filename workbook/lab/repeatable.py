"""Removes from printed text everything that differs between runs or machines."""

import re

from workbook.parts.ladder import ROOT
from workbook.suite.printed import Printed

_TRACEBACK = re.compile(
    r"^(?:  [+|] +)?Traceback \(most recent call last\):\n(?:^(?:[ \t].*)?\n)*^(?P<last>\S.*)$",
    re.MULTILINE,
)
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_TASK_ID = re.compile(r"_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}_\d+")
_TEMPORARY = re.compile(r"(?<![\w.])/(?:[\w.-]+/)*(?=broken/part\d)")


def stable(text: str) -> str:
    """Return the text with each traceback cut to its last line, and without ids and addresses."""
    text = _TRACEBACK.sub(lambda found: found["last"], text)
    text = _TEMPORARY.sub("", text.replace(f"{ROOT}/", ""))
    return _TASK_ID.sub("", _ADDRESS.sub("", text))


class Heard(Printed):
    """Captures what a block prints and logs, and keeps it off the cell's output."""

    @property
    def lines(self) -> list[str]:
        """Return the lines of stdout, without values that differ between runs."""
        return stable(self._out.getvalue()).splitlines()

    @property
    def errors(self) -> list[str]:
        """Return the lines of stderr and of the framework's log, without such values."""
        told = stable(self._err.getvalue() + self._log.getvalue())
        return [line for line in told.splitlines() if line.strip()]
