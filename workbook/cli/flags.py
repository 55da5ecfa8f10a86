"""One rule for options that are only on or off, such as ALL=1, VERBOSE=1, LESSON=1."""

NO = {"", "0", "n", "no", "off", "false"}


def is_on(value: str) -> bool:
    return value.strip().lower() not in NO
