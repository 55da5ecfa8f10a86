"""Reads single keys while a command runs in a terminal."""

import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager


class Keys:
    """The pressed keys: `taken` returns those since the last call, or "" without a terminal."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor

    @property
    def are_read(self) -> bool:
        return self._descriptor is not None

    def taken(self) -> str:
        pressed = b""
        while self._descriptor is not None and select.select([self._descriptor], [], [], 0)[0]:
            piece = os.read(self._descriptor, 64)
            if not piece:  # the terminal is closed
                self._descriptor = None
            pressed += piece
        return pressed.decode(errors="replace")


@contextmanager
def keys() -> Iterator[Keys]:
    """Switch the terminal to single keys without echo during the block."""
    try:
        import termios
        import tty
    except ImportError:  # Windows does not have these modules
        yield Keys(None)
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield Keys(None)
        return
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)  # Ctrl-C still interrupts
        yield Keys(descriptor)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
