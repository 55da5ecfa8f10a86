"""Tests that a mistake which is corrected only by half still fails a check."""

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.hunting import Desk
from workbook.errata import erratum
from workbook.errata.planting import copy_part, plant
from workbook.parts.ladder import part
from workbook.suite.all_checks import quiet, run_alone
from workbook.suite.checks import checks_of
from workbook.suite.themes import load_checks


class Half(NamedTuple):
    erratum: str
    file: str
    old: str
    new: str
    check: str
    told: str


HALVES = (
    Half(
        "E72",
        "asgi/request_data.py",
        'return values[-1].decode("latin-1") if values else ""',
        'return b", ".join(values[-2:]).decode("latin-1")',
        "request-headers-repeated",
        "'black, white'",
    ),
    Half(
        "E105",
        "web/url_dispatcher.py",
        'path = path[: path.rfind("}") + 1]',
        'path = "/".join(path.split("/")[: 2 + len(path[: path.rfind("}") + 1].split("/")) - 1])',
        "routes-tail",
        "/users/ann/posts/all: 404",
    ),
    Half(
        "E11",
        "asgi/api_router.py",
        "if isinstance(methods, str):",
        "if methods == [] or isinstance(methods, str):",
        "groups-multi-methods-none",
        "no error for ()",
    ),
    Half(
        "E20",
        "asgi/router.py",
        "        if method not in node.routes:\n",
        """        if not node.routes and method == "GET":
            return None
        if method not in node.routes:
""",
        "routing-interior",
        "/tea: 404, /tea/green: 404, POST /tea: 405",
    ),
    Half(
        "E62",
        "asgi/background_tasks.py",
        "self._workers = weakref.WeakSet[asyncio.Task[Any]]()",
        "self._workers = set[asyncio.Task[Any]]()",
        "lifespan-held",
        "of 2 tasks 0 live",
    ),
    Half(
        "E16",
        "asgi/body.py",
        "while not self._whole:",
        "while self._whole is None:",
        "readers-two-whole",
        "receive was awaited again after http.request",
    ),
    Half(
        "E25",
        "asgi/app.py",
        'assert self.router is None, "include_routes was called before"',
        'if __debug__ and self.router is not None: raise AssertionError("called before")',
        "groups-include-twice",
        "refused by an assert, which -O removes, /a: 200",
    ),
    Half(
        "E25",
        "asgi/app.py",
        'assert self.router is None, "include_routes was called before"',
        'if not __debug__ and self.router is not None: raise AssertionError("called before")',
        "groups-include-twice",
        "no error, /a: 404",
    ),
    Half(
        "E33",
        "asgi/headers.py",
        'if name != "content-length":',
        'if name not in ("content-length", "Content-Length"):',
        "response-headers-length",
        "content-length",
    ),
    Half(
        "E35",
        "asgi/headers.py",
        """        for name, value in headers.items() if isinstance(headers, Mapping) else headers:
            self[name] = value
""",
        """        pairs = [*(headers.items() if isinstance(headers, Mapping) else headers)]
        for name, _ in pairs:
            self.pop(name, None)
        self.lines += [encode_header(*pair) for pair in pairs]
""",
        "response-headers-content-type",
        "text/xml, text/csv",
    ),
    Half(
        "E50",
        "asgi/background_tasks.py",
        "            if timed_out:\n",
        "            if timed_out or isinstance(error, task.retry_on[:1]):\n",
        "retries-which",
        "ConnectionResetError: 1 attempts",
    ),
    Half(
        "E52",
        "asgi/background_tasks.py",
        "timed_out = isinstance(error, TimeoutError)",
        "timed_out = limit.expired()",
        "retries-own-timeout",
        "another error after the limit: 3 attempts, the report lacks",
    ),
    Half(
        "E55",
        "asgi/app.py",
        '        path = scope["path"]\n',
        '        await self._bg_tasks.run_tasks()\n        path = scope["path"]\n',
        "tasks-no-lifespan",
        "a third: 3 ran",
    ),
    Half(
        "E68",
        "asgi/query_string.py",
        'query_string.replace(b"?", b"")',
        'query_string.lstrip(b"?")',
        "query-question-mark",
        "{'q': '1'}",
    ),
    Half(
        "E71",
        "asgi/types.py",
        "QueryExtractor = Callable[[dict[str, Any]], QUERY_STRING_TYPE] | None",
        "QueryExtractor = Callable[[bytes], QUERY_STRING_TYPE] | None",
        "samples-query-extractor",
        "takes dict: page=1 is {'page': '1'}",
    ),
    Half(
        "E61",
        "asgi/app.py",
        "        self._shutdown_timeout = shutdown_timeout",
        """        if max_running_tasks == 0:
            raise ValueError("max_running_tasks is 0")
        self._shutdown_timeout = shutdown_timeout""",
        "tasks-limit-zero",
        "a queue of 0: accepted",
    ),
    Half(
        "E89",
        "web/url_dispatcher.py",
        r'r"\w+"',
        r'r"[\w. /-]+"',
        "routes-parameters",
        "john-doe · 404 · a/b c",
    ),
    Half(
        "E95",
        "server/response_head.py",
        '    return b"" if name.lower() in _OURS',
        """    if b"\\r\\n" in value:
        raise ValueError(value)
    return b"" if name.lower() in _OURS""",
        "answers-checked",
        "CR LF refused, LF taken, CR taken, NUL taken",
    ),
    Half(
        "E96",
        "server/run.py",
        "        await hurry.wait()\n",
        "",
        "stopping-signal",
        "shutdown once before the answer",
    ),
    Half(
        "E97",
        "server/head.py",
        "if len(hosts) > 1:",
        "if len(hosts) != 1 and not head.is_1_0:",
        "heads-host",
        "none 400, two 400, a/b 400, none in HTTP/1.0 b'/', two in HTTP/1.0 b'/'",
    ),
    Half(
        "E100",
        "server/connection.py",
        "if exchange.is_complete or not self.keep_alive:",
        "if not (self.keep_alive and self.reader.data):",
        "connections-keep-alive",
        'one after the other: 200 "/1", nothing',
    ),
    Half(
        "E104",
        "web/response.py",
        "% len(self.body)))",
        '% len(self.body or b"")))',
        "responses-as-headers",
        "without a body: content-length=0, None",
    ),
)


USUAL = {"E16", "E20", "E25", "E35", "E52", "E62", "E68", "E71"}  # `make test` tries only these


@pytest.mark.parametrize(
    "half",
    [
        pytest.param(
            half,
            id=half.erratum,
            marks=[] if half.erratum in USUAL else pytest.mark.thorough,
        )
        for half in HALVES
    ],
)
def test_half_a_fix_is_red(half: Half, tmp_path: Path) -> None:
    load_checks()
    planted = erratum(half.erratum)
    here = part(planted.part)
    copy_part(here, tmp_path)
    plant(planted, tmp_path)
    text = (tmp_path / half.file).read_text("utf-8")
    assert text.count(half.old) == 1
    (tmp_path / half.file).write_text(text.replace(half.old, half.new), "utf-8")
    with quiet():
        outcome = run_alone(checks_of(here.number)[half.check], here, tmp_path)
    assert not outcome.ok
    assert half.told in outcome.observed


def test_gather_without_loop_mends_the_hooks_too(tmp_path: Path) -> None:
    load_checks()
    planted = erratum("E82")
    here = part(planted.part)
    copy_part(here, tmp_path)
    plant(planted, tmp_path)
    file = tmp_path / "web/application.py"
    text = file.read_text("utf-8")
    assert text.count(", loop=loop") == 1
    file.write_text(text.replace(", loop=loop", ""), "utf-8")
    with quiet():
        assert run_alone(checks_of(here.number)[planted.check], here, tmp_path).ok


@pytest.mark.parametrize(
    ("planted", "sent", "observed"),
    [
        (
            "E42",
            "RequestData, made by hand, receives "
            "b'' (more), b'ab' (more), b'' (more), b'cd' (last)",
            "get_body() gives b''",
        ),
        (
            "E63",
            "",
            "SystemExit has ended the event loop, the report lacks 'SystemExit: the end of all'",
        ),
        (
            "E95",
            "GET /, and the app sends the status 200 and the header b'x' with b'a\\r\\nY: 1'",
            "value 200, name 500, status 500",
        ),
    ],
)
def test_what_is_not_sent_by_curl_and_what_is_missing_are_said_in_words(
    planted: str, sent: str, observed: str, tmp_path: Path
) -> None:
    load_checks()
    mistake = erratum(planted)
    here = part(mistake.part)
    copy_part(here, tmp_path)
    plant(mistake, tmp_path)
    with quiet():
        outcome = run_alone(checks_of(here.number)[mistake.check], here, tmp_path)
    assert (outcome.ok, outcome.request, outcome.observed) == (False, sent, observed)


@pytest.mark.parametrize("condition", ["not __debug__ and self.router", "self.router"])
def test_a_hunt_under_a_flag_is_not_solved_by_a_line_for_this_flag(
    condition: str, tmp_path: Path
) -> None:
    desk = Desk(tmp_path)
    app = desk.plant(erratum("E25")) / "asgi/app.py"
    planted = 'assert self.router is None, "include_routes was called before"'
    mended = f'if {condition} is not None: raise AssertionError("called before")'
    text = app.read_text("utf-8")
    assert text.count(planted) == 1
    app.write_text(text.replace(planted, mended), "utf-8")
    said = desk("check", "--part=3")
    assert (said.returncode == 0) == (condition == "self.router")
    assert ("refused only with -O" in said.stdout) == ("not" in condition)
