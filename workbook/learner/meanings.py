"""Explains Python's errors, hangs and breaches of ASGI to readers who meet them first."""

import re

# The type of error, a pattern for its message, and the explanation; {0} is the first group.
MEANINGS: tuple[tuple[str, str, str], ...] = (
    (
        "AttributeError|ImportError",
        r"partially initialized module '([\w.]+)'",
        "Two files import each other, so {0} is not complete yet when the other file needs it. "
        "Import the name in the function that uses it, or only for annotations (`if "
        "TYPE_CHECKING:`).",
    ),
    (
        "AttributeError",
        r"'NoneType' object has no attribute '(\w+)'",
        "The value before .{0} is None. Should another line have set or returned a value, or must "
        "this line expect None?",
    ),
    (
        "TypeError|AttributeError",
        "'member_descriptor'",
        "The value belongs to a class and not to an object: is `()` missing where the object is "
        "made?",
    ),
    (
        "AttributeError",
        r"'function' object has no attribute '(\w+)'",
        "The value before .{0} is a function: is a `()` missing after its name where it was set, "
        "or are two arguments in the wrong order?",
    ),
    (
        "AttributeError",
        r"'coroutine' object has no attribute '(\w+)'",
        "The value before .{0} is a coroutine: an `await` is missing before the call that made it.",
    ),
    (
        "AttributeError",
        r"'(tuple|list|dict|str|bytes|int)' object has no attribute '(\w+)'",
        "The value before .{1} is a plain {0}, and Python's {0} has no {1}.",
    ),
    (
        "AttributeError",
        r"^'(\w+(?:\.\w+)+)' object has no attribute '(\w+)'",
        "{0} belongs to Python, and its objects have no {1}.",
    ),
    (
        "AttributeError",
        r"(?:type object |module )?'([\w.]+)'(?: object)? has no attribute '(\w+)'",
        "{0} has no {1}: it is not written yet, or it is spelled in another way.",
    ),
    (
        "NameError",
        r"name '(_*[a-z]\w*)' is not defined",
        "{0} is not defined there: it is misspelled, not written yet or not imported, or it "
        "belongs to an object, as in self.{0}.",
    ),
    (
        "NameError",
        r"name '(\w+)' is not defined",
        "{0} is not defined there: it is misspelled, not written yet, or an import is missing.",
    ),
    (
        "ImportError",
        r"attempted relative import with no known parent package",
        "A name that begins with a dot is looked up in the package of this file. But this file "
        "belongs to no package: write the name without the dot.",
    ),
    ("ImportError", r"cannot import name '(\w+)' from '([\w.]+)'", "{1} does not define {0} yet."),
    (
        "ModuleNotFoundError",
        r"No module named '([\w.]+)'",
        "There is no file or package {0} here: it is misspelled, or not written yet.",
    ),
    (
        "TypeError",
        r"unsupported operand type\(s\) for 'in': '\w+' and 'Enum(?:Type|Meta)'",
        "Before Python 3.12, `in` accepts only members of an Enum class, and no strings: write "
        "`in list(…)` around the class.",
    ),
    (
        "TypeError",
        r"'(_\w+)' object is not callable",
        "A {0} cannot be called. Which of its attributes is the function?",
    ),
    (
        "TypeError",
        "'coroutine' object is not callable",
        "The handler here is a coroutine, not a function: where it was passed on, leave out the "
        "`()` after its name.",
    ),
    (
        "TypeError",
        r"not coroutine|type 'coroutine'|'coroutine' object is not (?:iterable|subscriptable)",
        "A value in this line is a coroutine: an `await` is missing before the call that made it.",
    ),
    (
        "TypeError",
        "'async_generator' object is not iterable",
        "Loop over an async generator with `async for`.",
    ),
    (
        "TypeError",
        "exceptions must derive from BaseException",
        "Only an exception can be raised, and not a text: raise RuntimeError(…), for example.",
    ),
    ("RecursionError", "", "This function calls itself again and again, without an end."),
    (
        "SystemExit",
        "",
        "This call ends Python, and the server with it. Code that is only for `python app.py` "
        'belongs under `if __name__ == "__main__":`.',
    ),
    ("SyntaxError", "'await' outside", "`await` is only allowed in an `async def`."),
    (
        "SyntaxError|IndentationError|TabError",
        "",
        "Python cannot read the file. The mistake is on this line or just before it.",
    ),
    (
        "Hang",
        "kept the event loop busy",
        "This line, or the loop around it, takes far too long or never ends. It awaits "
        "nothing, so no other code can run.",
    ),
    (
        "Hang",
        "was waiting for receive",
        "The server has delivered all messages of the request, but this line waits for one "
        "more. A body ends with the message whose more_body is false.",
    ),
    ("Hang", "was waiting for", "This line waits for something that never happens."),
    (
        "AssertionError",
        "returned without an answer",
        "An app answers each request with two messages: http.response.start, then "
        "http.response.body.",
    ),
    (
        "LintError",
        r"\[message-dict\]",
        'Each message is a dict with the key "type". Is the key misspelled, or not there?',
    ),
    ("LintError", r"\[header-bytes\]", 'In ASGI, headers are bytes: b"allow", not "allow".'),
    (
        "LintError",
        r"\[(?:headers-iterable|header-pair)\]",
        'In ASGI, headers are a list of pairs of bytes: [[b"allow", b"GET"]].',
    ),
    ("LintError", r"\[body-bytes\]", 'In ASGI, a body is bytes: b"ok", or text.encode().'),
    ("LintError", r"\[status-int\]", "The status must be a number, such as 200, and not a text."),
    ("LintError", r"\[header-lower-case\]", "ASGI asks for header names in lower case."),
    (
        "LintError",
        r"\[response-incomplete\]",
        "The response is not complete: http.response.body is missing, or its last body has "
        "more_body: True, which promises more.",
    ),
    (
        "LintError",
        r"\[(?:start-first|response-missing)\]",
        "An app answers each request with two messages: http.response.start, then "
        "http.response.body.",
    ),
    (
        "LintError",
        r"a message of an HTTP response, got (.+) \[message-known\]",
        "An app answers a request with http.response.start and http.response.body. {0} is none of "
        "them: is it misspelled?",
    ),
    (
        "LintError",
        r"a message of lifespan, got 'http\.response\.\w+'",
        "When the server starts, it also calls the app with a scope of type lifespan. This app "
        "answered it like a request. Look at scope['type'] first, and raise an exception for "
        "every type that you do not know.",
    ),
    (
        "LintError",
        r"an answer to lifespan\.\w+ before the app returns",
        "When the server starts, it also calls the app with a scope of type lifespan. This app "
        "returned from that call without an answer. Raise an exception for every scope['type'] "
        "that you do not know: then the server continues without lifespan.",
    ),
    (
        "LintError",
        r"\[start-once\]",
        "The answer has already begun. Send http.response.start only once for each request.",
    ),
    (
        "LintError",
        r"got 'http\.response\.start' \[end-once\]",
        "The response was complete before this line: is a `return` or an `else` missing?",
    ),
    (
        "LintError",
        r"\[end-once\]",
        "The answer is complete after the first body without more_body. If more will follow, "
        "send more_body: True.",
    ),
    (
        "LintError",
        r"\[(?:length|body)-forbidden\]",
        "HTTP gives a response with this status no body, and so no length (RFC 9110, 15.3.5 and "
        "15.4.5).",
    ),
    (
        "LintError",
        r"\[length-\w+\]",
        "HTTP allows one content-length: the number of bytes of the body (RFC 9110, 8.6).",
    ),
    (
        "LintError",
        r"\[header-(?:token|value)\]",
        "HTTP allows no such character in a header: it could end the line, and begin another "
        "header (RFC 9110, 5.1 and 5.5).",
    ),
    ("LintError", r"\[status-range\]", "HTTP has only statuses from 100 to 599 (RFC 9110, 15)."),
    (
        "LintError",
        r"\[return-none\]",
        "A server does not look at what the app returns. An app answers with two messages that it "
        "sends: http.response.start, then http.response.body.",
    ),
    ("LintError", "", "The ASGI specification requires this of an app."),
)


def meaning(kind: str, message: str) -> str:
    """Return the first explanation that fits, or "" for an error that needs none."""
    for kinds, pattern, sentence in MEANINGS:
        found = re.search(pattern, message) if kind in kinds.split("|") else None
        if found:
            return sentence.format(*(group for group in found.groups() if group is not None))
    return ""
