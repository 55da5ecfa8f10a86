"""The limits for clients: sizes in bytes, times in seconds.

httptools has no limits and asyncio has no deadlines, so the server has to check each of these.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    request_line: int = 8 * 1024  # beyond it 414
    head: int = 32 * 1024  # the request line with all headers; beyond it 431
    headers: int = 100  # how many; beyond it 431
    chunk_extensions: int = 16 * 1024  # of a whole body, trailers included; beyond it 400
    body: int | None = 1024**3  # beyond it 413
    discarded_body: int = 64 * 1024  # of a body that the app did not read; beyond it the end
    lingered: int = 16 * 1024**2  # read and dropped after the last response

    read_ahead: int = 64 * 1024  # bytes held for a slow app before the client has to wait
    write_ahead: int = 64 * 1024  # bytes held for a slow client before the app has to wait

    head_timeout: float = 10.0  # for a whole head
    body_timeout: float = 20.0  # for each `body_progress` bytes that an app waits for
    body_progress: int = 1024
    idle_timeout: float = 5.0  # between two requests
    write_timeout: float = 20.0  # for a client that reads nothing of its response
    linger_timeout: float = 1.0  # for the client to read the last response
    half_close_grace: float = 0.1  # until an app that waits is told of the half-close

    @property
    def sweep_interval(self) -> float:
        """How often the deadlines are checked: a timeout may be late by this much."""
        shortest = min(self.head_timeout, self.body_timeout, self.idle_timeout)
        shortest = min(shortest, self.write_timeout, self.linger_timeout)
        return max(0.01, min(0.5, shortest / 4))
