"""`make notebooks-refresh`: runs each notebook in a new kernel and saves outputs that differ."""

import argparse

from workbook.lab.notebooks import as_text, differences, executed, notebooks, read

SUMMARY = __doc__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--notebook", default="", help="only notebooks whose name begins so, such as 05"
    )


def run(options: argparse.Namespace) -> int:
    for path in notebooks(options.notebook):
        print(f"{path.name} …", end=" ", flush=True)
        before = read(path)
        after = executed(path)
        differ = differences(before, after)
        if differ or as_text(before) != path.read_text("utf-8"):
            path.write_text(as_text(after), encoding="utf-8")
        print(f"rewritten: {len(differ)} outputs differed" if differ else "as it was")
    return 0
