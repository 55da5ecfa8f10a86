"""Tests which directory a server is started in: there Python finds the server's own code."""

from dataclasses import replace
from pathlib import Path

import pytest

from workbook.parts.ladder import Part, part
from workbook.servers.command_lines import server_directory

THEIRS = Path("/mine/part")


@pytest.mark.parametrize(
    ("server", "chosen", "directory"),
    [
        ("uvicorn", part(5), part(5).directory),
        ("part0", part(5), part(0).directory),
        ("part0", replace(part(5), elsewhere=THEIRS), part(0).directory),
        ("part0", part(0), part(0).directory),
        # The reader's Part 0, or a copy with a planted mistake, has a server of its own.
        ("part0", replace(part(0), elsewhere=THEIRS), THEIRS),
    ],
)
def test_a_copy_of_part_0_is_served_by_its_own_server(
    server: str, chosen: Part, directory: Path
) -> None:
    assert server_directory(server, chosen) == str(directory)
