"""The options that every server in this process is started with."""

from typing import NamedTuple

from workbook.protocol.hang import where_waiting


class Options(NamedTuple):
    lifespan: str
    root_path: str
    limit: float
    log: list[str]  # the server's log lines are added here
    late: list[str]  # a sentence is added here for everything that did not end in time


def unanswered(event: str, limit: float) -> str:
    return f"{event} was not answered in {limit:g} s: {where_waiting('lifespan')}"
