"""The phases of a connection as a table: which event leads from which phase to which.

connection.py finds out which event has happened, and looks up the next phase here. What it does
then depends only on the new phase. An event without a cell cannot happen in that phase. (The idea
is from the table of states in h11.)

    HEAD --HEAD_ENDED--> APP --the response is complete--> IDLE --the next bytes--> HEAD ...

Entering a phase sets a deadline, which is a number, not a timer. Phases and events are strings,
because a dict finds them faster than the members of an Enum.
"""

from server.limits import Limits

# Phases.
IDLE = "between two requests"
HEAD = "reading a head"
APP = "the app is running"
BODY = "the app waits for the body"
DRAIN = "the next request waits until the client has read the responses"
DISCARD = "skipping a body that the app did not read"
LINGER = "the last response is sent; the client has time to read it"
FLUSH = "the client sends no more: writing the rest, then closing"
CUT = "a response broke off: writing the rest, then a reset"
CLOSED = "gone"

# Events: what has come when the connection is free for the next request.
NOTHING = "no byte of a request"
HEAD_BEGUN = "a part of a head"
HEAD_ENDED = "a whole head"
UNREAD = "a body that the app has not read"
UNTAKEN = "responses that the client has not read"
# Events: what the app does.
BODY_WANTED = "the app waits for more of the body"
BODY_ENDED = "the app has the whole body"
# Events: the end of the connection.
END = "nothing more will be sent"
BROKEN = "the response is cut, and only a reset can show that to the client"
LEFT = "nothing more will be sent, and the client has half-closed"
HALF_CLOSED = "the client has half-closed, and waits for its response"
STOP = "the server is stopping"
EXPIRED = "the deadline is over"
CUT_OFF = "the connection is cut off"
LOST = "the transport is closed"

_NEXT = {NOTHING: IDLE, HEAD_BEGUN: HEAD, HEAD_ENDED: APP, UNREAD: DISCARD, UNTAKEN: DRAIN}
_GONE = {CUT_OFF: CLOSED, LOST: CLOSED}

LIFE: dict[str, dict[str, str]] = {
    IDLE:    _NEXT | {END: LINGER, LEFT: FLUSH, STOP: FLUSH, EXPIRED: FLUSH} | _GONE,
    HEAD:    _NEXT | {END: LINGER, LEFT: FLUSH, STOP: LINGER, EXPIRED: LINGER} | _GONE,
    APP:     _NEXT | {END: LINGER, LEFT: FLUSH, STOP: APP, BROKEN: CUT, HALF_CLOSED: APP,
                      BODY_WANTED: BODY} | _GONE,
    BODY:    _NEXT | {END: LINGER, LEFT: FLUSH, STOP: BODY, BROKEN: CUT, HALF_CLOSED: BODY,
                      BODY_WANTED: BODY, BODY_ENDED: APP} | _GONE,
    DRAIN:   _NEXT | {END: LINGER, LEFT: FLUSH, STOP: LINGER, HALF_CLOSED: DRAIN} | _GONE,
    DISCARD: _NEXT | {END: LINGER, LEFT: FLUSH, STOP: LINGER, EXPIRED: LINGER} | _GONE,
    LINGER:  {LEFT: FLUSH, STOP: LINGER, EXPIRED: CLOSED} | _GONE,
    FLUSH:   {LEFT: FLUSH, STOP: FLUSH, EXPIRED: CLOSED} | _GONE,
    CUT:     {LEFT: CUT, STOP: CUT, EXPIRED: CLOSED} | _GONE,
    CLOSED:  {LEFT: CLOSED, STOP: CLOSED, EXPIRED: CLOSED} | _GONE,
}  # fmt: skip

FREE = frozenset((IDLE, HEAD, DISCARD))  # the next bytes may begin a request
ENDINGS = frozenset((LINGER, FLUSH, CUT, CLOSED))  # phases without an exchange
NEVER = float("inf")  # a deadline


def timeouts(limits: Limits) -> dict[str, float]:
    """How long each phase may last; APP has no limit. While the client is slow to read,
    `write_timeout` applies in every phase."""
    return {
        IDLE: limits.idle_timeout,
        HEAD: limits.head_timeout,
        BODY: limits.body_timeout,
        DRAIN: limits.write_timeout,
        DISCARD: limits.body_timeout,
        LINGER: limits.linger_timeout,
        FLUSH: limits.write_timeout,
        CUT: limits.write_timeout,
        CLOSED: limits.write_timeout,
    }
