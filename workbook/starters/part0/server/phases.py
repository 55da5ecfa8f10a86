"""The phases of a connection, and how long each may last. Beginning one sets a number, no timer.

Plain strings: a dict finds them faster than the members of an Enum.
"""

from typing import TYPE_CHECKING

from server.errors import BadMessage
from server.limits import Limits

if TYPE_CHECKING:
    from server.connection import Connection

NEVER = float("inf")

IDLE = "between two requests"
HEAD = "reading a head"
APP = "the app is at work"
BODY = "the app waits for the body"
DISCARD = "a body that nobody read is passed over"
LINGER = "all is said; the client may read it"
CLOSED = "gone"


def timeouts(limits: Limits) -> dict[str, float]:
    return {
        IDLE: limits.idle_timeout,
        HEAD: limits.head_timeout,
        APP: NEVER,
        BODY: limits.body_timeout,
        DISCARD: limits.body_timeout,
        LINGER: limits.linger_timeout,
        CLOSED: NEVER,
    }


def expire(connection: "Connection", now: float) -> None:
    """What becomes of a connection whose deadline is over."""
    phase, exchange = connection.phase, connection.exchange
    if connection.flow.drained is not None:
        if connection.flow.takes_something():
            connection.deadline = now + connection.limits.write_timeout
        else:
            connection.transport.abort()
    elif phase is BODY and exchange is not None and not exchange.is_waiting:
        connection.enter(BODY)  # the app is slow, not the client
    elif phase is BODY or (phase is HEAD and connection.reader.pending):
        connection.refuse(BadMessage(408, "the request took too long"))
    elif phase is LINGER:
        connection.transport.abort()
    else:
        connection.close()
