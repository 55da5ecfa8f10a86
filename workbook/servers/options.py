"""What every server in this process is started with, and what is said when one does not answer."""

from typing import NamedTuple

from workbook.protocol.hang import where_waiting


class Options(NamedTuple):
    lifespan: str
    root_path: str
    limit: float
    log: list[str]  # gets the server's log lines
    late: list[str]  # gets what did not end in time


def unanswered(event: str, limit: float) -> str:
    return f"{event} was not answered in {limit:g} s: {where_waiting('lifespan')}"
