"""The life of a connection, as a table: its phases, and what each event makes of them.

A connection does not choose its next phase: it says what has happened, and looks here. What it then
does depends on the phase that it comes to, not on the way. An event that has no cell in a phase
cannot happen in it. (The model is the table of states in h11.)

    HEAD --HEAD_ENDED--> APP --the answer is complete--> IDLE --the next bytes--> HEAD ...

Beginning a phase sets a number, its deadline, and no timer. All are plain strings: a dict finds
them faster than the members of an Enum.
"""

from server.limits import Limits

# Phases.
IDLE = "between two requests"
HEAD = "reading a head"
APP = "the app is at work"
BODY = "the app waits for the body"
DRAIN = "the next request waits until the client takes the answers"
DISCARD = "a body that nobody read is passed over"
LINGER = "all is said; the client may read it"
FLUSH = "all is said, to a client that has nothing more to say: what is left goes out"
CUT = "an answer broke off: what is left goes out, then a reset"
CLOSED = "gone"

# Events: what is there, when the connection is free for a request.
NOTHING = "no byte of a request"
HEAD_BEGUN = "a part of a head"
HEAD_ENDED = "a whole head"
UNREAD = "a body that the app has not read"
UNTAKEN = "answers that the client has not taken"
# Events: what the app does.
BODY_WANTED = "the app waits for more of the body"
BODY_ENDED = "the app has all of the body"
# Events: ways to an end.
END = "nothing more will be said"
BROKEN = "the same, and only a reset can tell the client that something is missing"
LEFT = "the same, and the client has ended"
HALF_CLOSED = "the client has ended, and waits for answers"
STOP = "the server is about to end"
EXPIRED = "the deadline is over"
CUT_OFF = "no more patience"
LOST = "the transport is closed"

_NEXT = {NOTHING: IDLE, HEAD_BEGUN: HEAD, HEAD_ENDED: APP, UNREAD: DISCARD, UNTAKEN: DRAIN}
_GONE = {CUT_OFF: CLOSED, LOST: CLOSED}

LIFE: dict[str, dict[str, str]] = {
    IDLE:    _NEXT | {END: LINGER, LEFT: FLUSH, STOP: FLUSH, EXPIRED: FLUSH} | _GONE,
    HEAD:    _NEXT | {END: LINGER, LEFT: FLUSH, STOP: LINGER, EXPIRED: LINGER} | _GONE,
    APP:     _NEXT | {END: LINGER, LEFT: FLUSH, STOP: APP, BROKEN: CUT, HALF_CLOSED: APP,
                      BODY_WANTED: BODY} | _GONE,
    BODY:    _NEXT | {END: LINGER, LEFT: FLUSH, STOP: BODY, BROKEN: CUT,
                      BODY_WANTED: BODY, BODY_ENDED: APP} | _GONE,
    DRAIN:   _NEXT | {END: LINGER, LEFT: FLUSH, STOP: LINGER, HALF_CLOSED: DRAIN} | _GONE,
    DISCARD: _NEXT | {END: LINGER, LEFT: FLUSH, STOP: LINGER, EXPIRED: LINGER} | _GONE,
    LINGER:  {LEFT: FLUSH, STOP: LINGER, EXPIRED: CLOSED} | _GONE,
    FLUSH:   {LEFT: FLUSH, STOP: FLUSH, EXPIRED: CLOSED} | _GONE,
    CUT:     {LEFT: CUT, STOP: CUT, EXPIRED: CLOSED} | _GONE,
    CLOSED:  {LEFT: CLOSED, STOP: CLOSED, EXPIRED: CLOSED} | _GONE,
}  # fmt: skip

FREE = frozenset((IDLE, HEAD, DISCARD))  # what comes may begin a request
ENDINGS = frozenset((LINGER, FLUSH, CUT, CLOSED))  # no exchange outlives the way into one
NEVER = float("inf")  # a deadline


def timeouts(limits: Limits) -> dict[str, float]:
    """How long each phase may last, but APP. A client that takes nothing of what is written has
    `write_timeout` in all of them."""
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
