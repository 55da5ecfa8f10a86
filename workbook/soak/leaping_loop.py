"""An event loop without real waiting: its clock jumps to the next timer."""

import asyncio
import selectors


class _Leaping(selectors.DefaultSelector):
    """A selector that advances the clock by the timeout instead of waiting."""

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
        """Advance the clock, as a blocking call would."""
        self._leaping.now += seconds
