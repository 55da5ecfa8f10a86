"""Backpressure: the slow side makes the other side wait, so that little data waits in memory."""

import asyncio

from server.limits import Limits

Address = tuple[str, int] | None


def address(name: object) -> Address:
    """Return a socket's address as ASGI wants it; None if it is not a host and a port."""
    return (str(name[0]), int(name[1])) if isinstance(name, tuple) else None


class Flow:
    def __init__(self, transport: asyncio.Transport, limits: Limits) -> None:
        self._transport = transport
        self._read_ahead = limits.read_ahead
        self.is_paused = False
        self._unwritten = 0  # size of the write buffer at the last call of takes_something
        self.drained: asyncio.Event | None = None  # set only while the client is slow
        transport.set_write_buffer_limits(limits.write_ahead)

    # The client is faster than the app.

    def hold(self, pending: int) -> None:
        """Read from the client only while `pending`, the bytes that wait for the app, is small."""
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
        """Also called when the connection is lost, so that nobody waits for ever."""
        if self.drained is not None:
            self.drained.set()
            self.drained = None

    def end_writing(self) -> None:
        """After the last response: the client counts as slow until every byte is written."""
        self._transport.set_write_buffer_limits(0)

    async def drain(self) -> None:
        if self.drained is not None:
            await self.drained.wait()

    def takes_something(self) -> bool:
        """Return whether the client has taken any bytes since the last call."""
        before, self._unwritten = self._unwritten, self._transport.get_write_buffer_size()
        return self._unwritten < before

    @property
    def is_writing(self) -> bool:
        return self._transport.get_write_buffer_size() > 0
