"""Builds the site once for the tests in a browser, and serves it on Part 0's server."""

import sys
from collections.abc import Iterator
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest

from tests.page.browser import MISSING, found
from workbook.parts.ladder import ROOT
from workbook.servers.live import LiveProcess, serve_process
from workbook.site.build import CACHE, build
from workbook.site.packages import NotToBeHad

RUNTIME = CACHE / "npm/installed-lock.json"  # written by the first `make site`


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if found() is None:
        pytest.skip(MISSING)
    if not RUNTIME.exists():
        pytest.skip("the site is not tried in a browser: `make site` first brings its runtime")
    with (CACHE / "lock").open("w") as lock:  # for tests that run at the same time
        flock(lock, LOCK_EX)
        try:
            return build(tmp_path_factory.mktemp("site") / "site").directory
        except NotToBeHad as error:
            pytest.skip(f"the site is not tried in a browser, for it cannot be built: {error}")


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[LiveProcess]:
    app = ["workbook.site.files:app", f"--app-dir={ROOT}", "--port=0", "--access-log"]
    command = [sys.executable, "-m", "server", *app]
    with serve_process(command, ROOT / "part0", env={"WORKBOOK_SITE": str(site)}) as process:
        yield process
