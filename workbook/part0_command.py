"""How Part 0's server is started on a part, as a process of its own."""

import sys

from workbook.ladder import Part, part


def part0_command(chosen: Part, host: str, port: int) -> list[str]:
    """To be run in Part 0's directory; the part's own modules go before Part 0's."""
    arguments = ["-m", "server", chosen.entry, f"--app-dir={chosen.directory}"]
    return [sys.executable, *arguments, f"--host={host}", f"--port={port}"]


def part0_directory() -> str:
    return str(part(0).directory)
