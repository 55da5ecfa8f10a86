"""Backpressure: whichever side is slow makes the other one wait, and nothing piles up."""

import asyncio

from server.limits import Limits

Address = tuple[str, int] | None


def address(name: object) -> Address:
    """A socket's address as ASGI wants it; none where it is no host and port."""
    return (str(name[0]), int(name[1])) if isinstance(name, tuple) else None


class Flow:
    def __init__(self, transport: asyncio.Transport, limits: Limits) -> None:
        self._transport = transport
        self._read_ahead = limits.read_ahead
        self.is_paused = False
        self._unwritten = 0  # what was in the buffer when it was last looked at
        self.drained: asyncio.Event | None = None  # there while the client is the slow one
        transport.set_write_buffer_limits(limits.write_ahead)

    # The client is faster than the app.

    def hold(self, pending: int) -> None:
        """Reads on only while little enough waits to be taken."""
        if pending <= self._read_ahead:
            self.resume()
        else:
            self.pause()

    def pause(self) -> None:
        if not self.is_paused:
            self.is_paused = True
            self._transport.pause_reading()

    def resume(self) -> None:
        if self.is_paused:
            self.is_paused = False
            self._transport.resume_reading()

    # The app is faster than the client.

    def writing_paused(self) -> None:
        self.drained = asyncio.Event()
        self._unwritten = self._transport.get_write_buffer_size()

    def writing_resumed(self) -> None:
        """Also at the end, when nobody is left to wait for."""
        if self.drained is not None:
            self.drained.set()
            self.drained = None

    def end_writing(self) -> None:
        """From here on it is the client that is slow, down to the last byte of its response."""
        self._transport.set_write_buffer_limits(0)

    async def drain(self) -> None:
        if self.drained is not None:
            await self.drained.wait()

    def takes_something(self) -> bool:
        """Whether the client has taken anything since it was last looked at."""
        before, self._unwritten = self._unwritten, self._transport.get_write_buffer_size()
        return self._unwritten < before

    @property
    def is_writing(self) -> bool:
        return self._transport.get_write_buffer_size() > 0
