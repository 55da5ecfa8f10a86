"""Explains a red check: the line of the reader's code, and a sentence for a learner.

It looks first at the error of the check, then at coroutines that were never awaited, then at the
exception that left the app or that the app printed before a 500, and last at the words that it
printed before a 500 without an exception. If a check has several cases, only the one that failed
counts.
"""

import inspect
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from workbook.learner.calls import (
    is_passed_on,
    meaning_of_call,
    missing_key,
    sends_literal,
    unfinished,
    without_call,
    without_self,
    without_slot,
)
from workbook.learner.meanings import meaning
from workbook.learner.places import Own, Place, Raised, raised_on_purpose
from workbook.learner.results import SO, SO_HERE
from workbook.parts.loader import MissingName
from workbook.protocol.lint import Breach, LintError
from workbook.suite.runner import BREACH, LATE, Outcome

# the beginning of a rule's name, and the part of the message that the rule is about
MADE = {
    "length-forbidden": "body and its headers",
    "body-forbidden": "body and its headers",
    "header": "headers",
    "length": "headers",
    "body": "body",
    "status": "status",
}
RULE = re.compile(rf"\[({'|'.join(MADE)})\b")

Warned = Iterable[warnings.WarningMessage]
LACKS = re.compile(r"'(?!NoneType)(_?[A-Z]\w*)' (?:object )?has no attribute '(\w+)'")
# the modules whose checks make a handler fail, and look at the report on it
PROVOKING = ("errors/server_errors", "errors/logger")
# in these checks, the app has to answer 500 to every exception that the check raises
ANSWERED_500 = (*PROVOKING, "errors/app_answers")
IMPORTING = "This happens while Python imports {}: the rest of this file does not run."
ON_PURPOSE = "The check raises this exception on purpose"


@dataclass(frozen=True)
class Explained:
    line: str = ""  # the place in the reader's code
    code: str = ""  # the text of that line
    raised: str = ""  # the exception, with its message
    why: str = ""
    is_cause: bool = True  # False if the line only sends what another line has made


def explained(outcome: Outcome, own: Own, warned: Warned = ()) -> Explained:
    if outcome.error is not None:
        of_check = _unset(outcome.error, warned, own) or of_error(outcome.error, own)
        if not of_check.line and "NoneType" in str(outcome.error):
            of_check = _lost_return(outcome, own) or of_check
        if of_check.line or outcome.raised is None:
            return of_check
        # an error in the check itself may follow from what the app raised
        of_app = of_error(outcome.raised, own, with_message=True)
        return of_app if of_app.line else of_check
    if outcome.missing:
        return Explained(why=_missing(outcome.missing, own))
    if forgotten := _never_awaited(warned, own):
        return forgotten
    outcome = outcome.of_failing()
    breach = outcome.breach
    located = isinstance(outcome.raised, LintError)  # a LintError names its line
    if breach and not located and outcome.answered == outcome.expected:
        return _breach(breach, own)
    found = _of_exception(outcome, own)
    is_answered = found == Explained()  # something else of the answer is wrong
    if breach and (found is None or is_answered or found.why.startswith(ON_PURPOSE)):
        return _breach(breach, own)
    if found is None and has_unexpected_500(outcome):
        return _printed_before_500(outcome.printed, own)
    return _of_what_is_missing(outcome, own) if found is None or is_answered else found


def _lost_return(outcome: Outcome, own: Own) -> Explained | None:
    """Explain the None of a function that the check names, if its `return` is missing."""
    about = outcome.check
    names = {*re.findall(r"\w+", f"{about.title} {about.needs} {outcome.error or ''}")}
    if (place := own.returning_nothing(names)) is None:
        return None
    name = place.name.rpartition(".")[2]
    return _at(place, own, "", f"{name} returns None: is a `return` missing?")


def _of_what_is_missing(outcome: Outcome, own: Own) -> Explained:
    """Explain a wrong observation without an exception: what is missing, or printed too much."""
    if found := _printed_too_much(outcome, own):
        return found
    if "None" in outcome.answered and (found := _lost_return(outcome, own)):
        return found
    if re.sub(r'(\b\d{3}) "[^"]*"', r"\1", outcome.expected) == outcome.answered:
        # From Part 3 on, the reader's handlers return responses, and send no messages.
        key = ' In http.response.body, the key of the bytes is "body".' if outcome.part < 3 else ""
        return Explained(why=f"The response has no body.{key}")
    return Explained()


def _printed_too_much(outcome: Outcome, own: Own) -> Explained | None:
    """Name the line that prints something besides, if the response itself is right."""
    wanted, got = (line.partition(", printed: ") for line in (outcome.expected, outcome.answered))
    if not got[1] or wanted[0] != got[0]:
        return None
    for line in map(str.strip, outcome.printed.splitlines()):
        if line in got[2] and line not in wanted[2] and (place := own.saying(line)):
            return Explained(
                why=f"{own.at(place)} prints {line!r}, which is too much in this part."
            )
    return None


def _of_exception(outcome: Outcome, own: Own) -> Explained | None:
    """Explain the exception that left the app, or that it printed."""
    if outcome.raised is not None:
        said = str(outcome.raised) not in outcome.observed
        found = of_error(outcome.raised, own, with_message=said)
        if LATE in outcome.observed and not isinstance(outcome.raised, NotImplementedError):
            return replace(found, why="The response was complete: is a `return` missing after it?")
        is_lint = isinstance(outcome.raised, LintError)
        place = own.place_in(outcome.raised)
        return _sent(found, str(outcome.raised), place, own) if is_lint else found
    # Without a request, a printed traceback is the report on a task that fails on purpose.
    # Before a wanted 500 the exception is right, and something else of the answer is wrong.
    is_report = not outcome.sent or outcome.is_wanted_500
    if not is_report and (printed := own.printed_in(outcome.printed)):
        is_answered = printed.on_purpose and outcome.check.area in ANSWERED_500
        return Explained() if is_answered else _of_printed(printed, own)
    return None


def _sent(found: Explained, message: str, place: Place | None, own: Own) -> Explained:
    """Explain a message that breaks a rule: the line only sends what another has made."""
    about = RULE.search(message)
    if about is None:  # the line has sent a wrong type, or in a wrong order
        return replace(found, is_cause=bool(found.line))
    made, where = MADE[about[1]], "This line sends the message. Look at the code that makes"
    if place and sends_literal(made, place):
        return found
    if not found.line:  # the check sends the response
        where = "Look at the code of the response that makes"
    why = f"{found.why}\n{where} its {made}."
    return replace(found, is_cause=False, why=own.tidied(why))


def _of_printed(printed: Raised, own: Own) -> Explained:
    kind, place = printed.kind, printed.place
    message = own.with_short_names(printed.message)
    said = _in_words(kind, message)
    if kind == "MissingName":  # a check's own handler asked for this name
        return Explained(why=_missing(message.removeprefix("no "), own))
    if printed.on_purpose:
        return _on_purpose(place, own, said)
    if lacking := _lacking(kind, message, own):
        return replace(lacking, raised=said)
    found = _at(place, own, said, meaning_in(kind, message, place, own))
    return _sent(found, message, place, own) if kind == "LintError" else found


def _breach(breach: Breach, own: Own) -> Explained:
    """Explain a broken rule of ASGI; a rule of lifespan is broken in `App.__call__`."""
    place = own.definition("App.__call__") if breach.in_lifespan else None
    return _at(place, own, "", meaning("LintError", str(breach)))


def _printed_before_500(printed: str, own: Own) -> Explained:
    """Return the last words that the app printed, and the line that has them."""
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    if not lines:
        return Explained(
            why=("Your code answered 500 itself. It raised no exception and printed no reason.")
        )
    why = f"Your code answered 500 itself. The last line that it printed: {lines[-1]:.200}"
    return _at(own.saying(lines[-1]), own, "", why)


def of_error(error: BaseException, own: Own, *, with_message: bool = False) -> Explained:
    if isinstance(error, MissingName):
        return Explained(why=_missing(error.name, own))
    kind, message = type(error).__name__, own.with_short_names(str(error))
    said = _in_words(kind, message) if with_message else ""
    if raised_on_purpose(error):
        return _on_purpose(own.place_in(error), own, said)
    if lacking := _lacking(kind, message, own):
        return replace(lacking, raised=said)
    place = own.place_in(error)
    if kind == "Hang":
        place = own.place_named(message) or place
    if found := _of_coroutine(error, place, own):
        return replace(found, raised=said)
    why = meaning_in(kind, message, place, own)
    if place and (plain := own.lacking_async_in(message)):
        told = f"An `async` is missing before this `def`: {own.at(place)} refuses the function."
        return _at(plain, own, said, told)
    if place is None and (called := _called(kind, message)):
        place = own.definition(called)
    if place is not None and place.name == "<module>" and not isinstance(error, SystemExit):
        why = f"{why} {IMPORTING.format(place.file.name)}".strip()
    return _at(place, own, said, why)


def _of_coroutine(error: BaseException, place: Place | None, own: Own) -> Explained | None:
    """Explain the use of a coroutine's attribute: its result was wanted."""
    if not isinstance(error, AttributeError) or not inspect.iscoroutine(error.obj):
        return None
    if plain := _plain(error.obj.__name__, own):
        return plain
    if (made := own.made_at(error.obj)) is None:
        return None
    used = f" {own.at(place)} uses it." if place else ""
    return _at(made, own, "", f"This call only creates a coroutine: add `await`.{used}")


def _plain(name: str, own: Own) -> Explained | None:
    """Say that a function is `async` by mistake, if this is so."""
    if (there := own.is_async_too_much(name)) is None:
        return None
    return _at(there, own, "", f"{name} should be a plain `def`: remove its `async`.")


def with_cause_first(outcome: Outcome, found: Explained, own: Own) -> str:
    """Return what was observed; if there is an unexpected 500, its exception comes before it."""
    answered, breach = outcome.answered, outcome.breach
    on_purpose = found.why.startswith(ON_PURPOSE)
    wanted = answered == outcome.expected or (on_purpose and "500" not in answered)
    cause, so = found.raised, SO
    if not cause and breach and not breach.in_lifespan:
        cause, so = f"{BREACH}: {breach}", SO_HERE
    if wanted or not cause or not has_unexpected_500(outcome.of_failing()):
        return own.tidied(outcome.observed)
    return own.tidied(f"{cause}{so}{answered}")


def has_unexpected_500(outcome: Outcome) -> bool:
    """Return whether the app answered 500; what the check observed may not show it."""
    answered = outcome.answered_500 and outcome.check.area not in PROVOKING
    return "500" not in outcome.expected and (answered or "500" in outcome.observed)


def _in_words(kind: str, message: str) -> str:
    return f"{kind}: {message}".rstrip(": ")


def _on_purpose(place: Place | None, own: Own, said: str) -> Explained:
    where = ", in a function that this line calls" if place else ""
    why = f"{ON_PURPOSE}{where}. What should your code do with it?"
    return replace(_at(place, own, said, why), is_cause=False)


def _lacking(kind: str, message: str, own: Own) -> Explained | None:
    """Explain the AttributeError of a class that does not define or set the attribute."""
    found = LACKS.search(message) if kind == "AttributeError" else None
    if found is None:
        return None
    owner, lacks = found.groups()
    if lacking := own.lacking(owner, lacks):  # the finished class has such a method
        name, place = lacking
        return _at(place, own, "", f"{own.shown(place.file)} does not define {name}.{lacks} yet.")
    setting = own.setting(owner, lacks)
    if len(setting) == 1 and (init := own.without_super(owner, setting[0])):
        uncalled = f"{setting[0]} sets {lacks}, but {init.name} does not call it"
        return _at(init, own, "", f"{uncalled}: add `super().__init__(…)`.")
    if local := own.only_local(owner, lacks):
        told = f"{lacks} is a local variable here, and no line of {owner} sets self.{lacks}"
        return _at(local, own, "", f"{told}: is `self.` missing?")
    return None


def _at(place: Place | None, own: Own, said: str, why: str) -> Explained:
    raised, told = own.tidied(said), own.tidied(why)
    if place is None:
        return Explained(raised=raised, why=told)
    return Explained(own.at(place), place.code, raised, told)


def meaning_in(kind: str, message: str, place: Place | None, own: Own) -> str:
    """Explain an error that was raised at this place."""
    if kind == "RecursionError" and not (place and place.repeats):
        return ""  # another function, such as json.loads, has called itself
    sentences = [meaning(kind, message)]
    if kind == "NotImplementedError" and place:
        sentences = [unfinished(message, place)]
    if kind == "AttributeError" and (lacking := _without_attribute(message, place, own)):
        sentences = [lacking]
    if kind == "NameError" and place and (belongs := without_self(message, place)):
        sentences = [belongs]
    if kind == "KeyError" and place:
        sentences = [missing_key(message, place)]
    if kind == "ModuleNotFoundError" and (there := _modules(message, own)):
        sentences = [there]
    if kind in ("TypeError", "AttributeError"):
        sentences.append(meaning_of_call(message, place, own))
    return "\n".join(filter(None, sentences))


def _without_attribute(message: str, place: Place | None, own: Own) -> str:
    if place and (lacking := without_slot(message, place)):
        return lacking
    owner, lacks = found.groups() if (found := LACKS.search(message)) else ("", "")
    is_object = bool(owner) and not message.startswith("type object")
    if is_object and place and (uncalled := without_call(owner, lacks, place, own)):
        return uncalled
    if owner and own.finished and own.finished.never_mentions(owner, lacks):
        told = "is it spelled in another way, or has another attribute taken its place?"
        return f"{owner} has no {lacks} in this part: {told}"
    return ""


def _modules(message: str, own: Own) -> str:
    """Return a sentence about the files whose name is the missing module's, or ""."""
    missing = message.split("'")[1] if "'" in message else ""
    found = own.modules(missing.rpartition(".")[2]).items()
    return "\n".join(
        f"The file {own.shown(file)} is the module {name}, not {missing}." for name, file in found
    )


def _called(kind: str, message: str) -> str:
    """Return the function that a TypeError names, such as Router.add_route, or ""."""
    name, bracket, _ = message.partition("() ")
    return name if kind == "TypeError" and bracket and " " not in name else ""


def _missing(name: str, own: Own) -> str:
    """Return a sentence about the first part of a dotted name that does not exist yet."""
    *way, last = name.split(".")
    for length in range(len(way), 0, -1):
        folder = own.directory.joinpath(*way[:length])
        for file in (folder.with_suffix(".py"), folder / "__init__.py"):
            if file.is_file():
                inside = ".".join([*way[length:], last])
                # a package may have the name as a module
                if file.name == "__init__.py":
                    return f"There is no {own.shown(folder / inside)}.py yet."
                return f"{own.shown(file)} does not define {inside} yet."
    missing = Path(*way, last)
    return f"There is no {own.shown(own.directory / missing)}.py yet."


def _unset(error: BaseException, warned: Warned, own: Own) -> Explained | None:
    """Explain a missing attribute by the call that sets it, if this call was never awaited."""
    found = LACKS.search(str(error)) if isinstance(error, AttributeError) else None
    setting = own.setting(*found.groups()) if found else []
    return _never_awaited(warned, own, setting[0]) if len(setting) == 1 else None


def _never_awaited(warned: Warned, own: Own, only: str = "") -> Explained | None:
    for warning in warned:
        text = str(warning.message)
        if "was never awaited" not in text or only not in ("", text.split("'")[1]):
            continue
        name = text.split("'")[1].rpartition(".")[2]
        # The warning itself names the line that ran when the coroutine was deleted.
        place = own.named_last(text)
        if plain := _plain(name, own):
            return plain
        is_awaited = own.finished is not None and name in own.finished.awaits()
        if place and not is_awaited and is_passed_on(name, place):
            why = (
                f"`{name}()` is a call. To pass the function on, leave out the `()` after its name."
            )
            return _at(place, own, "", why)
        call = "This call" if place and f"{name}(" not in place.code else f"`{name}(…)`"
        why = (
            f"{call} only creates a coroutine, and its code runs only when you await it: "
            "add `await`."
        )
        return _at(place, own, "", why)
    return None
