"""What a reader does at the page without a server: begins a part, writes it, checks it, hunts.

In the workbook on one's own machine these are make's commands, and the reader's own editor. Here
they are questions beside those of `workbook.page.answer`: a dict with "ask", answered by a dict.

    desk     every part: whether it is begun, its last score; what is planted; what needs more
    start    begins mine/partN ("part", "from": "mine" or ""); reset puts it into a backup before
    files    the texts of "whose" ("mine" or "broken") "part"; save writes one ("file", "text")
    peek     our own "file" of a "part"
    check    the checks of mine/partN, with news of each, and the red one to look at
    hint     the next hint to the "check"
    break    plants a published mistake ("part", "level" or "erratum"); hunt checks the copy
    mend     tells what it was, and removes the copy
    zip      mine/partN as a file that unpacks into mine/partN
"""

import base64
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path, PurePosixPath
from typing import Any

from workbook.errata import Erratum, entries, erratum, planted_copy
from workbook.errata.planting import as_mending
from workbook.errors import WorkbookError
from workbook.learner import memory, own_parts
from workbook.learner.attempt import Attempt, of_mine, of_planted
from workbook.learner.checking import Round
from workbook.learner.results import Result
from workbook.learner.steps import lesson, needed
from workbook.learner.todo import TODO
from workbook.parts.ladder import Part, parts
from workbook.parts.ladder import part as part_of
from workbook.site.zips import zipped

Question = dict[str, Any]
Answer = dict[str, Any]
News = Callable[[str], object]

LARGEST = 200_000  # characters of a file
NOT_HERE = (
    ("Serve a part to a real client", "make run PART=5"),
    ("The page with your own editor beside it", "make lab MINE=1"),
    ("Part 0's server, which needs sockets", "make start PART=0"),
    ("The checks on uvicorn, Hypercorn and Granian", "make hosts"),
    ("The checks under python -O", "make test-optimized"),
    ("The notebooks", "make notebooks"),
)


def answer_json(question: str, news: News) -> str:
    """For the worker: text in, text out, and each piece of news as text."""
    return json.dumps(answer(json.loads(question), news))


def answer(question: Question, news: News = lambda line: None) -> Answer:
    ask = question.get("ask")
    try:
        if ask in ("steps", "compare"):
            for side in (question, question.get("one"), question.get("other")):
                _needs_no_socket(side)
        if not isinstance(ask, str) or ask not in ASKS:
            from workbook.page.answer import answer as answer_of_the_page

            return answer_of_the_page(question)
        return ASKS[ask](question, news)
    except WorkbookError as error:
        return {"problem": str(error)}


def _needs_no_socket(question: Any) -> None:
    """What Part 0 is made of is not there: its code and its page can be read, but not run."""
    code = question if isinstance(question, dict) else {}
    named = [each.part for each in entries() if each.id == code.get("mistake")]
    if str([*named, code.get("part", "")][0]) == "0":
        raise WorkbookError(
            "Part 0 stands on sockets and httptools, which a browser does not give: "
            "make lab PART=0 steps through it on your own machine."
        )


def _desk(question: Question, news: News) -> Answer:
    state, there = memory.read(), planted_copy.planted()
    return {
        "parts": [_at_a_glance(each, state.parts.get(str(each.number))) for each in _built()],
        "planted": _planted(there) if there else None,
        "notHere": [{"what": what, "command": command} for what, command in NOT_HERE],
    }


def _built() -> list[Part]:
    """Part 0 is not among them: it needs sockets."""
    return [each for each in parts() if each.number]


def _at_a_glance(each: Part, score: memory.Score | None) -> Answer:
    return {
        "number": each.number,
        "title": each.title,
        "after": each.after,
        "article": each.article,
        "begun": own_parts.home(each).is_dir(),
        "score": asdict(score) if score else None,
    }


def _start(question: Question, news: News) -> Answer:
    begun = own_parts.start(_part(question), from_mine=question.get("from") == "mine")
    return _begun(begun)


def _reset(question: Question, news: News) -> Answer:
    return _begun(own_parts.reset(_part(question)))


def _begun(begun: own_parts.Begun) -> Answer:
    return {
        "part": begun.part.number,
        "stubs": list(begun.stubs),
        "kept": list(begun.kept),
        "unfinished": list(begun.unfinished),
        "backup": planted_copy.shown(begun.backup) if begun.backup else "",
    }


def _files(question: Question, news: News) -> Answer:
    found = _attempt(question)
    own = question.get("whose") != "broken"
    return {
        "part": found.part.number,
        "files": [
            {"name": name, "text": (found.directory / name).read_text("utf-8", "replace")}
            for name in _names(found.directory)
        ],
        "todo": _todo(found.directory) if own else "",
        "steps": [asdict(step) for step in lesson(found.part).steps] if own else [],
        "lacking": found.lacking() if own else [],
    }


def _names(directory: Path) -> list[str]:
    """The files that the part serves from come first, then its package."""
    found = [path.relative_to(directory).as_posix() for path in directory.rglob("*.py")]
    return sorted(found, key=lambda name: (name.count("/"), name))


def _todo(directory: Path) -> str:
    file = directory / TODO
    return file.read_text("utf-8", "replace") if file.is_file() else ""


def _save(question: Question, news: News) -> Answer:
    found = _attempt(question)
    name, text = question.get("file"), question.get("text")
    if not isinstance(text, str) or len(text) > LARGEST:
        raise WorkbookError(f"{name} is too long to be kept: at most {LARGEST} characters.")
    (found.directory / _file(name)).write_text(text, "utf-8")
    return {"saved": name}


def _file(name: Any) -> PurePosixPath:
    path = PurePosixPath(name) if isinstance(name, str) else PurePosixPath()
    plain = path.suffix == ".py" and not path.is_absolute() and ".." not in path.parts
    if not plain or "\0" in str(path):
        raise WorkbookError(f"{name!r} is no file of a part: name it as in asgi/router.py.")
    return path


def _peek(question: Question, news: News) -> Answer:
    here, name = _part(question), str(_file(question.get("file")))
    if name not in here.files:
        known = ", ".join(sorted(needed(here)))
        raise WorkbookError(f"Part {here.number} has no {name}: it has {known}.")
    return {"file": name, "text": (here.directory / name).read_text("utf-8")}


def _check(question: Question, news: News) -> Answer:
    from workbook.console import drawing
    from workbook.learner.report import Report, remember

    found = of_mine(_part(question))
    round_ = _run(found, news)
    before = memory.read()
    report = Report(drawing.console(), found, show_all=False, verbose=False)
    red = report.by_cause(round_)
    remember(found, round_, red[0] if red else None)
    return {
        **_told(round_, red),
        "steps": [_progress(step.checks, round_) for step in lesson(found.part).steps],
        "hinted": before.hints.get(red[0].id, 0) if red else 0,
        "ahead": [result.id for result in round_.ahead] if not round_.red else [],
        "next": next((each.number for each in parts() if each.after == found.part.number), None),
    }


def _run(found: Attempt, news: News, first: tuple[str, ...] = ()) -> Round:
    from workbook.learner.worker import Work
    from workbook.suite.all_checks import quiet
    from workbook.suite.themes import load_checks

    load_checks()
    round_ = Round()
    with quiet():
        for line in Work(found.wanted(first)).events():
            round_.take(json.loads(line))
            if b'"begun"' in line[:9] and round_.begun:
                done, all_of_them = len(round_.results), len(round_.checks)
                begun = {"id": round_.begun.id, "title": round_.begun.title}
                news(json.dumps({"done": done, "of": all_of_them, "begun": begun}))
    return round_


def _told(round_: Round, red: list[Result]) -> Answer:
    return {
        "passed": round_.passed,
        "total": round_.total,
        "green": round_.green,
        "notRun": round_.not_run,
        "first": asdict(red[0]) if red else None,
        "red": [{"id": each.id, "title": each.title} for each in red],
    }


def _progress(checks: tuple[str, ...], round_: Round) -> Answer:
    results = [round_.results.get(name) for name in checks]
    return {"passed": sum(each is not None and each.ok for each in results), "of": len(checks)}


def _hint(question: Question, news: News) -> Answer:
    from workbook.suite.checks import registry
    from workbook.suite.themes import load_checks

    load_checks()
    check = registry.get(str(question.get("check")))
    if check is None or not check.hints:
        raise WorkbookError("There is no hint to this check: its own lines tell what to do.")
    shown = min(memory.read().hints.get(check.id, 0) + 1, len(check.hints))
    memory.record_hint(check.id, shown)
    return {"hints": list(check.hints[:shown]), "of": len(check.hints), "read": check.read}


def _break(question: Question, news: News) -> Answer:
    name, level = question.get("erratum"), question.get("level")
    number = _part(question).number if question.get("part") else None
    if name:
        chosen = erratum(str(name))
        if not _shows_here(chosen):
            raise WorkbookError(
                f"{chosen.id} does not show in a browser: make break {chosen.id} plants it on "
                f"your own machine."
            )
    else:
        fitting = [
            each
            for each in entries()
            if _shows_here(each) and number in (None, each.part) and level in (None, each.severity)
        ]
        if not fitting:
            raise WorkbookError("There is no such mistake: choose another part or level.")
        chosen = random.choice(fitting)
    planted_copy.put(chosen)
    return {"planted": _planted(chosen)}


def _shows_here(each: Erratum) -> bool:
    needs = each.needs
    return bool(each.part and needs.fits_python and needs.fits_flag and not needs.host)


def _planted(chosen: Erratum) -> Answer:
    """What one sees of it, and not which it is."""
    return {"part": chosen.part, "symptom": chosen.symptom, "solved": planted_copy.verdict()}


def _hunt(question: Question, news: News) -> Answer:
    hunted = _what_is_planted()
    round_ = _run(of_planted(part_of(hunted.part)), news, (hunted.check,))
    planted_copy.note_check()
    planted_copy.note_verdict(green=round_.green)
    red = sorted(round_.red, key=lambda result: result.id != hunted.check)
    # The line would be the answer.
    hidden = [replace(each, line="", code="", why="", trace="", hints=0) for each in red]
    return _told(round_, hidden)


def _what_is_planted() -> Erratum:
    if (there := planted_copy.planted()) is None:
        raise WorkbookError("Nothing is planted: plant a mistake, to be hunted.")
    return there


def _mend(question: Question, news: News) -> Answer:
    hunted = _what_is_planted()
    solved, yours = planted_copy.verdict(), planted_copy.changes(hunted)
    planted_copy.clear(hunted)
    return {
        "solved": solved,
        "name": hunted.name,
        "part": hunted.part,
        "title": hunted.title,
        "cause": hunted.cause,
        "fix": hunted.fix,
        "where": hunted.where,
        "check": hunted.check,
        "yours": yours,
        "mistake": as_mending(hunted),
    }


def _zip(question: Question, news: News) -> Answer:
    found = of_mine(_part(question))
    name = found.part.directory.name
    packed = zipped(_packed(found.directory, f"mine/{name}"))
    return {"name": f"mine-{name}.zip", "base64": base64.b64encode(packed).decode()}


def _packed(directory: Path, into: str) -> Iterator[tuple[str, bytes]]:
    for file in sorted(directory.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield f"{into}/{file.relative_to(directory).as_posix()}", file.read_bytes()


def _part(question: Question) -> Part:
    here = part_of(str(question.get("part", "")))
    if not here.number:
        raise WorkbookError(
            "Part 0 needs sockets, which a browser does not give: make start PART=0 begins it on "
            "your own machine."
        )
    return here


def _attempt(question: Question) -> Attempt:
    here = _part(question)
    return of_planted(here) if question.get("whose") == "broken" else of_mine(here)


ASKS: dict[str, Callable[[Question, News], Answer]] = {
    "desk": _desk,
    "start": _start,
    "reset": _reset,
    "files": _files,
    "save": _save,
    "peek": _peek,
    "check": _check,
    "hint": _hint,
    "break": _break,
    "hunt": _hunt,
    "mend": _mend,
    "zip": _zip,
}
