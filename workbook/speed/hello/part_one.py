"""The smallest app of Part 1, which must be on sys.path.

Part 1 prints a line for each request; here stdout is discarded.
"""

import os
import sys
from pathlib import Path

from app import App  # type: ignore[import-not-found]

sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - open until the process ends

app = App()
