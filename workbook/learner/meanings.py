"""Explains Python's errors, hangs and breaches of ASGI to readers who meet them first."""

import re

# The type of error, a pattern for its message, and the explanation; {0} is the first group.
MEANINGS: tuple[tuple[str, str, str], ...] = (
    ("NotImplementedError", "", "A stub is still there: this is the next to write."),
    (
        "AttributeError|ImportError",
        r"partially initialized module '([\w.]+)'",
        "Two files import each other, and {0} is not finished when it is asked. Import it where it"
        " is used, or only for annotations (`if TYPE_CHECKING:`).",
    ),
    (
        "AttributeError",
        r"'NoneType' object has no attribute '(\w+)'",
        "The value before .{0} is None here. Which call should have set or returned it?",
    ),
    (
        "AttributeError",
        r"(?:type object |module )?'([\w.]+)'(?: object)? has no attribute '(\w+)'",
        "{0} has no {1}: it is not written yet, or it has another spelling.",
    ),
    (
        "NameError",
        r"name '(\w+)' is not defined",
        "{0} is not defined there: it is misspelled, or an import is missing.",
    ),
    ("ImportError", r"cannot import name '(\w+)' from '([\w.]+)'", "{1} does not define {0} yet."),
    (
        "ModuleNotFoundError",
        r"No module named '([\w.]+)'",
        "There is no file or package {0} here: it is misspelled, or not written yet.",
    ),
    ("RecursionError", "", "This function calls itself again and again, and nothing ends it."),
    (
        "SystemExit",
        "",
        "This ends Python, and with it the server. What is only for `python app.py` belongs under"
        ' `if __name__ == "__main__":`.',
    ),
    ("SyntaxError", "'await' outside", "`await` is only allowed in an `async def`."),
    (
        "SyntaxError|IndentationError|TabError",
        "",
        "Python cannot read the file, and nothing in it can run. The slip is on this line or just"
        " before it.",
    ),
    (
        "Hang",
        "kept the event loop busy",
        "This line, or the loop that it stands in, takes far too long or has no end. It awaits"
        " nothing meanwhile, so nobody else has a turn.",
    ),
    (
        "Hang",
        "was waiting for receive",
        "All messages of the request have been delivered, and this waits for one more: a body ends"
        " with the message whose more_body is false.",
    ),
    ("Hang", "was waiting for", "This line waits for something that never happens."),
    (
        "AssertionError",
        "returned without an answer",
        "Every request is answered by two messages: http.response.start, then http.response.body.",
    ),
    ("LintError", r"\[header-bytes\]", 'On this level headers are bytes: b"allow", not "allow".'),
    ("LintError", r"\[body-bytes\]", 'On this level a body is bytes: b"ok", or text.encode().'),
    ("LintError", r"\[status-int\]", "The status is a number: 200, not a text."),
    ("LintError", r"\[header-lower-case\]", "ASGI asks for header names in lower case."),
    (
        "LintError",
        r"\[(?:start-first|response-missing|response-incomplete)\]",
        "Every request is answered by two messages: http.response.start, then http.response.body.",
    ),
    (
        "LintError",
        r"'http\.response\.\w+' \[message-known\]",
        "The server opens one more conversation, of type lifespan, when it starts and stops; this"
        " app answered it as if it were a request. Look at scope['type'] first, and raise an"
        " exception for every type that you do not know.",
    ),
    (
        "LintError",
        r"an answer to lifespan\.\w+ before the app returns",
        "The server opens one more conversation, of type lifespan, when it starts and stops; this"
        " app returned from it without a word. An app that does not answer lifespan raises an"
        " exception for every scope['type'] that it does not know; only then does the server go on"
        " without it.",
    ),
    ("LintError", r"\[start-once\]", "The answer has begun already: one start for each request."),
    (
        "LintError",
        r"\[end-once\]",
        "The answer is complete with the first body whose more_body is false or absent. Where"
        " more is to come, say more_body: True.",
    ),
    ("LintError", "", "This is what the ASGI specification asks of an app."),
)


def meaning(kind: str, message: str) -> str:
    """Return the first explanation that fits, or "" for an error that needs none."""
    for kinds, pattern, sentence in MEANINGS:
        found = re.search(pattern, message) if kind in kinds.split("|") else None
        if found:
            return sentence.format(*(group for group in found.groups() if group is not None))
    return ""
