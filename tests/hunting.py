"""Helpers for tests of the hunt: the commands, with a temporary mine/ directory."""

import subprocess
from pathlib import Path

from tests.make_commands import workbook
from workbook.errata import Erratum, entries


def of_check(check: str) -> Erratum:
    return next(each for each in entries() if each.check == check and not str(each.needs))


METHODS = of_check("routing-other-methods")


class Desk:
    """Runs the commands with a temporary mine/ directory."""

    def __init__(self, directory: Path) -> None:
        self.mine = directory / "mine"
        self.broken = self.mine / "broken"
        self.note = self.broken / "state.json"

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return workbook(*arguments, timeout=120, WORKBOOK_MINE=str(self.mine))

    def plant(self, erratum: Erratum) -> Path:
        said = self("break", f"--erratum={erratum.id}")
        assert (said.returncode, said.stderr) == (0, "")
        return self.broken / f"part{erratum.part}"

    def refuses(self, sentence: str, *arguments: str) -> None:
        said = self(*arguments)
        assert (said.returncode, said.stdout) == (1, "")
        assert sentence in said.stderr
        assert said.stderr.count("\n") == 1
