"""Backpressure: the slow side makes the other side wait, so that little data waits in memory."""

import asyncio
import contextlib
import socket
import sys
from time import monotonic

from server.limits import Limits

Address = tuple[str, int] | None

_TCP_INFO: int | None = getattr(socket, "TCP_INFO", None)  # only Linux has it
_BYTES_ACKED = slice(120, 128)  # tcpi_bytes_acked in its struct tcp_info


def address(name: object) -> Address:
    """Return a socket's address as ASGI wants it; None if it is not a host and a port."""
    return (str(name[0]), int(name[1])) if isinstance(name, tuple) else None


class Flow:
    def __init__(self, transport: asyncio.Transport, limits: Limits) -> None:
        self._transport = transport
        self._read_ahead = limits.read_ahead
        self.is_paused = False
        self._write_timeout = limits.write_timeout
        self._taken = 0  # when `is_stuck` last looked
        self._taken_at = 0.0  # when it last saw that the client had taken something
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
        self._taken, self._taken_at = self.taken, monotonic()

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

    def is_stuck(self, now: float) -> bool:
        """Return whether the client has taken nothing for `write_timeout`. Call it at each sweep,
        because it compares with the call before."""
        before, self._taken = self._taken, self.taken
        if self._taken > before:
            self._taken_at = now
        return now - self._taken_at >= self._write_timeout

    @property
    def taken(self) -> int:
        """A number that grows when the client takes something: the bytes that it has acknowledged.

        Where the system does not tell them, our buffer must do. It does not shrink before the
        client has read a good part of the kernel's buffer, which may be megabytes.
        """
        sock = self._transport.get_extra_info("socket")
        if sock is not None and _TCP_INFO is not None:
            with contextlib.suppress(OSError):  # a Unix socket does not know it
                info = sock.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _BYTES_ACKED.stop)
                return int.from_bytes(info[_BYTES_ACKED], sys.byteorder)
        return -self._transport.get_write_buffer_size()

    @property
    def is_writing(self) -> bool:
        return self._transport.get_write_buffer_size() > 0
