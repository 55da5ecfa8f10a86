"""Part 1, on whose path it is. It prints a line for each request, which goes nowhere here."""

import os
import sys
from pathlib import Path

from app import App  # type: ignore[import-not-found]

sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - until the process ends

app = App()
