"""The error of a command that cannot go on: the reader gets a sentence, not a traceback."""

# the exit status of make check if a check fails, which is normal until the part is finished
RED = 3


class WorkbookError(Exception):
    """Its text says what was wrong, with the value, and what to do.

    `__main__` prints it and exits with 1.
    """
