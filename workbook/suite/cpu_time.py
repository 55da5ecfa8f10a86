"""Measures the CPU time of a block, for the checks that ask whether some work is linear."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter, process_time

# In a browser process_time counts whole milliseconds, and every clock is made coarse on purpose.
IN_A_BROWSER = sys.platform == "emscripten"
clock = perf_counter if IN_A_BROWSER else process_time
FINEST = 1e-4 if IN_A_BROWSER else 1e-9  # seconds; a shorter time counts as zero


@dataclass
class CpuTime:
    seconds: float = 0.0


@contextmanager
def cpu_time() -> Iterator[CpuTime]:
    """Measure the block; `seconds` is set when the block ends.

    The garbage collector is off inside the block, because the time that it needs depends on all
    objects of the process.
    """
    took, was_on = CpuTime(), gc.isenabled()
    gc.disable()
    began = clock()
    try:
        yield took
    finally:
        took.seconds = max(clock() - began, FINEST)
        if was_on:
            gc.enable()
