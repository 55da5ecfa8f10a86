"""`make hosts`: runs the live checks at every part on every server, for a table in docs/."""

import argparse

from workbook.console.drawing import paint
from workbook.lessons import pages
from workbook.servers.live import HOSTS
from workbook.suite import hosts

SUMMARY = __doc__


def run(options: argparse.Namespace) -> int:
    seen: dict[str, list[hosts.Cell]] = {}
    for host in HOSTS:
        print(f"{host} …", flush=True)
        seen[host] = hosts.observe(host)
    failed = [cell.report for cells in seen.values() for cell in cells if cell.report]
    for report in failed:
        print(f"\n{report}")
    print("", *hosts.table(seen), sep="\n")
    hosts.write(seen)
    pages.DOCS.write_text(pages.with_hosts(hosts.table(seen)), encoding="utf-8")
    if failed:
        print(
            paint(f"\n{len(failed)} failed: docs/README.md shows this, and make test fails.", "red")
        )
    return 1 if failed else 0
