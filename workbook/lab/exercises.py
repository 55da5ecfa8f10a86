"""Finds the exercises of a notebook: a cell to fill, a cell that checks it, and an answer.

The answers are folded text, so that GitHub shows them as well. A test runs each answer, and expects
✓ from the cell that checks it.
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
    """Return the exercises, by the ids of their cells: exercise-1, exercise-1-check, answers."""
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
