"""Tests that a check names a stub as the cause, also if the check expects an exception."""

import ast
from pathlib import Path

import pytest

from workbook.errata.planting import copy_part
from workbook.learner.definitions import functions
from workbook.learner.results import Wanted
from workbook.learner.worker import Work
from workbook.parts.ladder import part
from workbook.suite.all_checks import quiet
from workbook.suite.checks import checks_of
from workbook.suite.themes import load_checks

STUBS = {
    "router-get-route": (1, "router.py", "Router.get_route"),
    "asgi-two-messages": (1, "app.py", "App.__call__"),
    "draft-json-body": (2, "asgi/request_data.py", "RequestData.get_json_body"),
    "routing-twice-methods": (2, "asgi/api_router.py", "ApiRouter.decorator"),
    "routing-twice": (2, "asgi/router.py", "Router.add_route"),
    "groups-multi-methods-none": (2, "asgi/api_router.py", "ApiRouter.multi_methods"),
    "router-get-route-method": (3, "asgi/exceptions.py", "MethodNotAllowedException.__init__"),
    "header-values-name": (3, "asgi/http_responses.py", "BaseHTTPResponse.add_header"),
    "responses-python-o": (3, "asgi/http_responses.py", "BaseHTTPResponse.__init__"),
    "tasks-limit-integer": (4, "asgi/background_tasks.py", "BackgroundTasks.__init__"),
    "requests-json": (0, "web/request.py", "Request.json"),
}


@pytest.mark.parametrize("check", STUBS)
def test_a_stub_is_the_cause(check: str, tmp_path: Path) -> None:
    number, file, name = STUBS[check]
    here, directory = part(number), tmp_path / "part"
    load_checks()
    copy_part(here, directory)
    lines = (directory / file).read_text("utf-8").splitlines()
    node = dict(functions(ast.parse("\n".join(lines)), ""))[name]
    first, last = node.body[0], node.body[-1].end_lineno
    stub = " " * first.col_offset + 'raise NotImplementedError("TODO: write it")'
    lines[first.lineno - 1 : last] = [stub]
    (directory / file).write_text("\n".join(lines), "utf-8")
    with quiet():
        result = Work(Wanted(number, str(directory), here.entry)).judged(checks_of(number)[check])
    assert result.status == "red"
    assert result.line.endswith(f"{file}:{first.lineno} in {name}")
    assert "This function is still a stub: write it next." in result.why
    assert "NotImplementedError: TODO: write it" in f"{result.observed} {result.why}"
