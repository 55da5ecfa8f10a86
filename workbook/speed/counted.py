"""The process whose instructions valgrind counts; `workbook.speed.exact` starts it.

The process imports everything once, then forks for each number of requests. If two forks differ
only in the number of requests, their counts differ only by the instructions of these requests.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

from workbook.speed.bare_app import FLOORS
from workbook.speed.driver import started
from workbook.speed.scenarios import SCENARIOS, Scenario
from workbook.speed.subjects import subject

FLOOR = "floor"


def main() -> None:
    """Read lines `scenario subject times`, and write the process id of the fork that ran each."""
    scenarios = {scenario.name: scenario for scenario in SCENARIOS}
    told = os.dup(1)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        for line in sys.stdin:
            scenario, name, times = line.split()
            pid = os.fork()
            if pid == 0:
                asyncio.run(_ask(name, scenarios[scenario], int(times)))
                os._exit(0)
            _, status = os.waitpid(pid, 0)
            answer = {"pid": pid, "status": os.waitstatus_to_exitcode(status)}
            os.write(told, json.dumps(answer).encode() + b"\n")


async def _ask(name: str, scenario: Scenario, times: int) -> None:
    app = FLOORS[scenario.name] if name == FLOOR else subject(name).app_for(scenario)
    async with started(name, app, scenario) as driven:
        await driven.cpu(times)


if __name__ == "__main__":
    main()
