"""Measures the CPU time of a block, for the checks that ask whether some work is linear."""

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
    """Measure the block; `seconds` is set when the block ends.

    The garbage collector is off inside, because its time depends on all objects of the process.
    """
    took, was_on = CpuTime(), gc.isenabled()
    gc.disable()
    began = process_time()
    try:
        yield took
    finally:
        took.seconds = process_time() - began
        if was_on:
            gc.enable()
