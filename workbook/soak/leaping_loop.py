"""An event loop whose time does not pass: where all would wait for a timer, it leaps to it."""

import asyncio
import selectors


class _Leaping(selectors.DefaultSelector):
    """Instead of waiting for events until the next timer, it makes it later by as much."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("nothing is ready and no timer is set: this would wait for ever")
        self.now += max(timeout, 0.0)
        return super().select(0)


class LeapingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._leaping = _Leaping()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.now

    def block(self, seconds: float) -> None:
        """What a call does that does not await: time goes by, and nobody has a turn."""
        self._leaping.now += seconds
