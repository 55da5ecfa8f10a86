"""Tests that each rule of ASGI for applications, and each known mistake, has a check or a test."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from workbook.suite.checks import registry
from workbook.suite.themes import load_checks

HERE = Path(__file__).parent
TESTS = HERE.parent
TABLE = tomllib.loads((HERE / "wire.toml").read_text("utf-8"))
RULES: list[dict[str, Any]] = [*TABLE["owed"], *TABLE["mistake"]]


def functions(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def missing(rule: dict[str, Any]) -> list[str]:
    """Return the checks and tests that the rule names but that do not exist."""
    absent = [check for check in rule.get("checks", ()) if check not in registry]
    for test in rule.get("tests", ()):
        file, _, name = test.partition("::")
        if not (TESTS / file).exists() or name not in functions(TESTS / file):
            absent.append(test)
    return absent


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["says"])
def test_a_rule_is_looked_for(rule: dict[str, Any]) -> None:
    load_checks()
    assert rule.get("checks") or rule.get("tests")
    assert missing(rule) == []


def test_no_rule_is_left_out() -> None:
    assert [rule["number"] for rule in TABLE["owed"]] == list(range(1, 13))
    named = [name for rule in TABLE["mistake"] for name in rule["of"]]
    assert len(named) == len(set(named)) == 31


def test_a_name_that_is_not_there_is_seen() -> None:
    load_checks()
    rule = {"checks": ["routing-404", "no-check"], "tests": ["test_wire.py::no_test", "no.py::x"]}
    assert missing(rule) == ["no-check", "test_wire.py::no_test", "no.py::x"]
