"""The exercises of a notebook: a cell to fill, a cell that checks it, and an answer further down.

The answers are ordinary text, folded, so that GitHub shows them as well. Here they are found again:
a test runs each of them and wants ✓ from the cell that checks it.
"""

import re
from typing import Any, NamedTuple

ANSWER = re.compile(
    r"<summary>Exercise (?P<number>\d+)</summary>\n.*?```python\n(?P<code>.*?)```", re.DOTALL
)


class Exercise(NamedTuple):
    number: int
    to_fill: Any
    check: Any
    answer: str


def exercises(notebook: Any) -> list[Exercise]:
    """By their cells: exercise-1, exercise-1-check, and the cell called answers."""
    cells = {cell.id: cell for cell in notebook.cells}
    answers = cells["answers"].source
    return [
        Exercise(
            int(found["number"]),
            cells[f"exercise-{found['number']}"],
            cells[f"exercise-{found['number']}-check"],
            found["code"],
        )
        for found in ANSWER.finditer(answers)
    ]
