"""Tests what `make xray CHECK=…` shows of a planted mistake: the request that fails."""

from pathlib import Path

import pytest

from tests.hunting import Desk
from workbook.errata import erratum


def xray(directory: Path, planted: str) -> str:
    desk, mistake = Desk(directory), erratum(planted)
    desk.plant(mistake)
    said = desk("xray", f"--check={mistake.check}", f"--part={mistake.part}", "--broken=1")
    assert (said.returncode, said.stderr) == (0, "")
    return said.stdout


@pytest.mark.parametrize(
    ("planted", "shown"),
    {
        # its last request, DELETE, is answered as it should be
        "E18": ["HEAD /milk · part 3"],
        # what the app has reported says why it answered 500
        "E13": ["logged\n  TypeError: <function home> returned JsonResponse"],
        # the conversation never ends, and is shown as far as it came
        "E16": ["no answer, not finished in 2 s", "⇠ received http.request", "the client waits"],
        # the mistake shows only under -O
        "E25": ["(this hunt runs under python -O", "'b'  GET", "the walk ends on a route"],
        # the node has a route for POST, but the router asks for another key
        "E09": ["POST /tea · part 2", "has routes, but none for <Methods.POST: 'POST'>"],
        # the middleware of the check, and its handler, have run
        "E79": ["the middleware\n  Counting\n    Bench._say_ok\n"],
        "E78": ["the middleware\n  Looking\n    handler_result.handler\n"],
    }.items(),
)
def test_the_request_with_the_unexpected_answer_is_shown(
    planted: str, shown: list[str], tmp_path: Path
) -> None:
    page = xray(tmp_path, planted)
    for text in shown:
        assert text in page
    assert "(not reached)" not in page


def test_the_xray_of_part_0_says_that_the_server_took_no_part(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.plant(erratum("E83"))
    for arguments in ((), ("--part=0", "--broken=1")):
        page = desk("xray", *arguments).stdout
        assert ("A mistake in server/ does not show here." in page.replace("\n", " ")) is bool(
            arguments
        )
