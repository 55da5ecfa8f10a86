"""Runs all in-process checks of Parts 1 to 5 in a Python as limited as the one in a browser.

`python -m tests.site.as_in_a_tab` prints how many checks ran at each part and which ones failed.
"""

import json
import signal
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

from workbook.site.packages import PACKAGES

REFUSED = ("socket.", "subprocess.", "os.fork", "os.posix_spawn", "os.exec", "_thread.start")
HERE = {"tests", "workbook"}


class Absent:
    """Refuses imports of packages that a browser does not have.

    It comes before Python's own finders on sys.meta_path, and behind the one that loads a part.
    """

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        top = name.partition(".")[0]
        known = sys.stdlib_module_names | HERE | PACKAGES.keys()
        if top not in known and not top.startswith("_sysconfigdata"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


def refuse(event: str, _: object) -> None:
    if event.startswith(REFUSED):
        raise OSError(f"{event} is refused, as in a browser")


def become_poor() -> None:
    """Take away from this process what a browser does not have, until the process ends."""
    sys.meta_path.insert(0, Absent())
    sys.addaudithook(refuse)
    del signal.setitimer
    from workbook.site.tab import settle_in

    settle_in()


def main() -> None:
    become_poor()
    from workbook.parts.ladder import parts
    from workbook.suite.all_checks import quiet, run_all
    from workbook.suite.checks import registry
    from workbook.suite.themes import load_checks

    load_checks()
    ran: dict[int, int] = {}
    with quiet():
        for part in parts():
            if not part.number:
                continue
            outcomes = list(run_all(registry.values(), part, part.directory))
            ran[part.number] = len(outcomes)
            for outcome in outcomes:
                if not outcome.ok:
                    print(outcome.report(), file=sys.stderr)
    print(json.dumps(ran))


if __name__ == "__main__":
    main()
