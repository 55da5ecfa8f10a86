"""What CPU time a piece of work takes, for the checks that ask whether it is linear."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import process_time


@dataclass
class CpuTime:
    seconds: float = 0.0


@contextmanager
def cpu_time() -> Iterator[CpuTime]:
    """Filled in at the end. The collector rests: it would look at all that the process holds."""
    took, was_on = CpuTime(), gc.isenabled()
    gc.disable()
    began = process_time()
    try:
        yield took
    finally:
        took.seconds = process_time() - began
        if was_on:
            gc.enable()
