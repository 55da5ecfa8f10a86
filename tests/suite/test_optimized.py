"""Runs the checks of refusals under `python -O`, which removes asserts.

`make test-optimized` runs all checks.
"""

from tests.make_commands import python
from workbook.parts.ladder import parts
from workbook.suite import hosts
from workbook.suite.checks import registry
from workbook.suite.themes import load_checks

# Words in the titles of checks that something is refused, where the code could use an assert.
REFUSALS = ("refuse", "is an error", "raises", "limit")


def test_what_is_refused_is_refused_without_asserts_too() -> None:
    load_checks()
    ids = [
        check.id
        for check in registry.values()
        if not check.live and any(word in check.title for word in REFUSALS)
    ]
    assert len(ids) > 15
    seen = hosts.observe("inprocess", ids, "-O", limit=120)
    assert len(seen) == len(ids) * len(parts())
    assert [cell.report for cell in seen if cell.report] == []


def test_the_parts_are_then_really_without_asserts() -> None:
    program = (
        "import workbook.parts.loader as loader\n"
        "code = loader._compiled(b'assert False', 'sample.py', -1)\n"
        "exec(code)\n"
    )
    said = python("-O", "-c", program)
    assert (said.returncode, said.stderr) == (0, "")
