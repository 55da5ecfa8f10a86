"""Keys pressed while a command runs: read one by one, where a person sits at a terminal."""

import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager


class Keys:
    """`taken` gives the keys that were pressed since; without a terminal there are none."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor

    @property
    def are_read(self) -> bool:
        return self._descriptor is not None

    def taken(self) -> str:
        pressed = b""
        while self._descriptor is not None and select.select([self._descriptor], [], [], 0)[0]:
            piece = os.read(self._descriptor, 64)
            if not piece:  # the terminal is gone
                self._descriptor = None
            pressed += piece
        return pressed.decode(errors="replace")


@contextmanager
def keys() -> Iterator[Keys]:
    """Inside, the terminal hands over each key at once and does not show it; then as before."""
    try:
        import termios
        import tty
    except ImportError:  # Windows has neither
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
