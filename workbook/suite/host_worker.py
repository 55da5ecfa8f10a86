"""`python -m workbook.suite.host_worker HOST [CHECK …]` runs the checks on one host.

It prints one line of JSON for each check.

This is a separate process that ends with `os._exit`. At the end Granian's threads in Rust may still
run, and they would abort Python's normal exit.
"""

import asyncio
import json
import os
import sys

from workbook.parts import ladder
from workbook.suite.checks import registry
from workbook.suite.runner import run_check
from workbook.suite.themes import load_checks


async def run(host: str, ids: list[str]) -> None:
    load_checks()
    chosen = [
        check
        for check in registry.values()
        if (check.live or host == "inprocess") and (not ids or check.id in ids)
    ]
    for part in ladder.parts():
        for check in chosen:
            outcome = await run_check(check, part.number, part.directory, part.entry, host)
            report = "" if outcome.ok else outcome.report()
            print(json.dumps({"part": part.number, "check": check.id, "report": report}))


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], sys.argv[2:]))
    sys.stdout.flush()
    os._exit(0)
