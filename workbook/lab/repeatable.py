"""What code prints and logs, without what differs from run to run or from machine to machine."""

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
    """A traceback is its last line (how the rest looks is Python's, version by version)."""
    text = _TRACEBACK.sub(lambda found: found["last"], text)
    text = _TEMPORARY.sub("", text.replace(f"{ROOT}/", ""))
    return _TASK_ID.sub("", _ADDRESS.sub("", text))


class Heard(Printed):
    """Keeps what is printed and logged inside the block, and off the cell's output."""

    @property
    def lines(self) -> list[str]:
        """What went to stdout, told in a stable way too."""
        return stable(self._out.getvalue()).splitlines()

    @property
    def errors(self) -> list[str]:
        """What went to stderr and to the framework's logger, told in a stable way."""
        told = stable(self._err.getvalue() + self._log.getvalue())
        return [line for line in told.splitlines() if line.strip()]
