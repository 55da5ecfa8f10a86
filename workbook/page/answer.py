"""`answer(question)`: everything that the page of `make lab` knows, as JSON.

This module uses no socket and no child process, so the same function serves the page over HTTP and
inside a browser. It takes as long as the reader's code does, so the caller needs a time limit.

A question is a dict with "ask":

    contents   what there is: parts, their requests, mistakes, examples, limits
    code       the files of a part, coloured, with a digest that changes when they do; its routes
    steps      one request, or one check, and everything that happened
    compare    two such, "one" and "other", and the rows in which they differ
    read       the page of a part, its changes, its mistakes; the first two as HTML

Code is named by "part" (0 to 5), with "mine": true for mine/partN and "broken": true for the copy
that `make break` has made; or by "mistake": "E16" for our part with that mistake planted.

A request is "method", "target", "headers" [[name, value], …], "pieces" [text, …] of its body,
"leaves" (the client is gone after so many pieces), "lifespan" (record startup and shutdown too),
"seconds" until it is called a hang, and "limit" for the steps. Instead of a request "check" names a
check to be recorded while it runs on the code.

An answer to "steps" has

    steps    [{"kind": …, "call": index or null, …}, …] in the order of time, where kind is
             enter, line, leave ("value" or "raised"), wait, yield: of a function, with "line", and
                 with the local variables that are new or other, "set" {name: text}, or "gone"
             receive, send: a message with "words", "verdict" ("" where the lint agrees), "wire"
                 (the bytes it adds to the response, a character each) and "talk", which counts the
                 conversations
             unanswered: the app waited for a message that never came
             print, log ("text"), task ("task", "event", "note"), end ("said")
             "walk" stands in a step where the router was asked: how many entries of "walk" by then
    calls    [{"name", "file", "line", "parent"}, …]: each function entered, and in which other
    tree     {"node", "segment", "methods", "children"} or null, of the app that was asked last
    walk     [{"node"} or {"missing"}, …]; node is null where another app's router was asked
    talks    [{"words", "at"}, …] each call of the app: with which scope, and its first step
    layers   [{"name", "call"}, …] the middlewares from outside in, then the handler
    cut      how many steps came after the limit
    came     {"status": that the app sent, 500 where a server sends it by itself, 0 where there is
             none; "sent": how many messages the app sent}; not for a check
    end      {"kind": answered, raised, nothing, hung, left, failed or red, "said": a sentence}

A question that cannot be answered gives {"problem": a sentence}.
"""

from collections.abc import Callable
from typing import Any

from workbook.errors import WorkbookError
from workbook.page.comparing import compare
from workbook.page.contents import contents
from workbook.page.questions import Question, code_of
from workbook.page.sources import sources
from workbook.page.stepping import imported, steps
from workbook.parts.ladder import part
from workbook.parts.routes import routes_of
from workbook.protocol.hang import Busy
from workbook.suite.printed import Printed

Answer = dict[str, Any]


def answer(question: Question) -> Answer:
    try:
        ask = question.get("ask") if isinstance(question, dict) else None
        if not isinstance(ask, str) or ask not in ASKS:
            raise WorkbookError(f"{ask!r} cannot be asked: ask {', '.join(ASKS)}.")
        return ASKS[ask](question)
    except WorkbookError as error:
        return {"problem": str(error)}


def _contents(question: Question) -> Answer:
    return contents()


def _code(question: Question) -> Answer:
    """Return the source files that the question asks about, also when importing them fails."""
    code = code_of(question)
    found = {"name": code.name, **sources(code), "routes": []}
    try:
        with Printed(), code:
            found["routes"] = [list(route) for route in routes_of(imported(code))]
    except WorkbookError as error:
        found["problem_of_import"] = str(error)
    except (Exception, Busy) as error:  # the reader's router may have another structure than ours
        found["problem_of_import"] = f"The routes cannot be read: {type(error).__name__}: {error}."
    return found


def _steps(question: Question) -> Answer:
    code = code_of(question)
    if question.get("check"):
        from workbook.page.checked import steps_of_check  # this imports all checks

        return steps_of_check(code, question)
    return steps(code, question)


def _compare(question: Question) -> Answer:
    sides = []
    for name in ("one", "other"):
        side = question.get(name)
        if not isinstance(side, dict):
            raise WorkbookError(f"{name} is {side!r}: it has to be a question about steps.")
        sides.append((code_of(side), _steps(side)))
    (one_code, one), (other_code, other) = sides
    texts = None
    if one_code.part.number == other_code.part.number:
        texts = (_texts(one_code), _texts(other_code))
    return {"one": one, "other": other, **compare(one, other, texts)}


def _texts(code: Any) -> dict[str, list[str]]:
    """Return the lines of each file as text, for comparing."""
    return {
        file["name"]: ["".join(words for _, words in line).strip() for line in file["lines"]]
        for file in sources(code)["files"]
    }


def _read(question: Question) -> Answer:
    from workbook.page.reading import reading  # this imports the parser of Markdown

    return reading(part(str(question.get("part", 5))))


ASKS: dict[str, Callable[[Question], Answer]] = {
    "contents": _contents,
    "code": _code,
    "steps": _steps,
    "compare": _compare,
    "read": _read,
}
