"""What a command says when it cannot go on: one sentence for the reader, never a traceback."""

RED = 3  # the exit status of a check that is red, as it should be until the part is finished


class WorkbookError(Exception):
    """What was wrong, with the value, and what to do: `__main__` prints it and exits with 1."""
