"""What is only yes or no: ALL=1, VERBOSE=1, LESSON=1, one rule for them all."""

NO = {"", "0", "n", "no", "off", "false"}


def is_on(value: str) -> bool:
    return value.strip().lower() not in NO
