"""The access log: a line for each response, and at most one line in ten seconds for bad requests.

Anybody can send bad requests for free. With a line for each of them anybody could fill the disk.
Text from the client is escaped, because control characters are commands to a terminal.
"""

import logging

from server.errors import BadMessage
from server.flow import Address
from server.head import Head

logger = logging.getLogger("part0.access")

QUIET = 10.0  # seconds between two lines about refused requests


class AccessLog:
    def __init__(self) -> None:
        self._told = float("-inf")  # when the last line about a refused request was written
        self._untold = 0

    def answered(self, client: Address, head: Head, status: int) -> None:
        version = "1.0" if head.is_1_0 else "1.1"
        line = _escaped(f"{head.method} {head.target.decode('latin-1')} HTTP/{version}")
        logger.info('%s "%s" %d', _name(client), line, status)

    def refused(self, client: Address, error: BadMessage, now: float) -> None:
        if now < self._told + QUIET:
            self._untold += 1
            return
        self.tell_rest()
        self._told = now
        logger.info("%s refused: %d %s", _name(client), error.status, _escaped(str(error)))

    def tell_rest(self) -> None:
        if self._untold:
            logger.info("%d more were refused", self._untold)
            self._untold = 0


def _name(client: Address) -> str:
    return client[0] if client else "-"


def _escaped(text: str) -> str:
    return text.encode("unicode_escape").decode("ascii")
