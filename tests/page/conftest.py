"""Starts `make lab` once for each module of tests, with a mine/ directory of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.page.serving import lab
from workbook.servers.process import LiveProcess


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mine")


@pytest.fixture(scope="module")
def server(mine: Path) -> Iterator[LiveProcess]:
    with lab(mine) as process:
        yield process
