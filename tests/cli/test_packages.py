"""Tests that each reader command only imports packages that make has installed before it."""

import re

import pytest

from tests.make_commands import python
from workbook.parts.ladder import ROOT

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
READERS = re.findall(r"^for_readers := (.*)$", MAKEFILE, re.MULTILINE)[0].split()
GROUPS = {
    "run": ["run"],
    "learn": ["run", "learn"],
    "notebooks": ["run", "learn", "notebooks"],
}
IMPORTS = """
import re, sys
from importlib import import_module
from importlib.metadata import packages_distributions

command, *installed = sys.argv[1:]
owners = packages_distributions()

class OnlyInstalled:
    def find_spec(self, name, path=None, target=None):
        owned = [re.sub("[-_.]+", "-", each).lower() for each in owners.get(name, ())]
        if owned and not set(owned) & set(installed):
            raise ModuleNotFoundError(f"{name} is not installed for make {command}", name=name)

sys.meta_path.insert(0, OnlyInstalled())
try:
    import_module(f"workbook.cli.commands.{command}")
except ModuleNotFoundError as error:
    if error.name != f"workbook.cli.commands.{command}":
        raise
    import_module(f"workbook.cli.commands.{command}_")
"""


def group_of(target: str) -> str:
    found = re.search(rf"^{target}: \$\((\w+)_group\)", MAKEFILE, re.MULTILINE)
    assert found, f"make {target} installs nothing first: even its colours need rich"
    return found[1]


def installed_for(group: str) -> list[str]:
    lines = [
        line
        for name in GROUPS[group]
        for line in (ROOT / f"requirements/{name}.txt").read_text("utf-8").splitlines()
    ]
    names = [line.partition("==")[0] for line in lines if "==" in line]
    return [re.sub("[-_.]+", "-", name).lower() for name in names]


@pytest.mark.parametrize("target", READERS)
def test_what_a_command_imports_is_installed_before_it_runs(target: str) -> None:
    said = python("-c", IMPORTS, target, *installed_for(group_of(target)))
    assert said.returncode == 0, said.stderr
