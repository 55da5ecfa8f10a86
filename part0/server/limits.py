"""The limits for clients: sizes in bytes, times in seconds.

httptools has no limits and asyncio has no deadlines, so the server has to check each of these.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    request_line: int = 8 * 1024  # a longer request line gets a 414
    head: int = 32 * 1024  # request line and headers together; a longer head gets a 431
    headers: int = 100  # more headers get a 431
    chunk_extensions: int = 16 * 1024  # for a whole body, with its trailers; more bytes get a 400
    body: int | None = 1024**3  # a longer body gets a 413
    # rest of a body that the app did not read; if it is longer, the connection ends
    discarded_body: int = 64 * 1024
    lingered: int = 16 * 1024**2  # bytes that are read and dropped after the last response

    read_ahead: int = 64 * 1024  # bytes held for a slow app before the client has to wait
    write_ahead: int = 64 * 1024  # bytes held for a slow client before the app has to wait

    head_timeout: float = 10.0  # until a head is complete
    body_timeout: float = 20.0  # for each `body_progress` bytes of a body for which an app waits
    body_progress: int = 1024
    idle_timeout: float = 5.0  # between two requests
    write_timeout: float = 20.0  # for a client that reads nothing of its response
    linger_timeout: float = 1.0  # for the client to read the last response
    half_close_grace: float = 0.1  # after a half-close, until `receive` returns http.disconnect

    @property
    def sweep_interval(self) -> float:
        """How often the deadlines are checked: a timeout may be late by this much."""
        shortest = min(self.head_timeout, self.body_timeout, self.idle_timeout)
        shortest = min(shortest, self.write_timeout, self.linger_timeout)
        return max(0.01, min(0.5, shortest / 4))
