"""Lets a reader begin a part, write it, check it and hunt mistakes on the page without a server.

On the reader's own machine, make's commands and an editor do this. Here the page asks a question:
a dict with "ask", answered by a dict, as in `workbook.page.answer`.

    desk     every part: whether it is begun, its last score; what is planted; what needs more
    start    begins mine/partN ("part", "from": "mine" or ""); reset puts it into a backup before
    files    the texts of "whose" ("mine" or "broken") "part"; save writes one ("file", "text")
    peek     our own "file" of a "part"
    check    the checks on "whose" "part", with news on the way; "first" has ids to begin with
    hint     the next hint to the "check"
    break    plants a published mistake ("part", "level" or "erratum") in a copy, to be hunted
    mend     tells what it was, and removes the copy
    zip      mine/partN as a file that unpacks into mine/partN
"""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from time import monotonic
from typing import Any

from workbook.errata import Erratum, entries, erratum, planted_copy
from workbook.errata.planting import as_mending
from workbook.errors import WorkbookError
from workbook.learner import memory, own_parts
from workbook.learner.attempt import Attempt, of_mine, of_planted
from workbook.learner.checking import Round
from workbook.learner.hunting import HINTS, hints_of, next_of, sits, to_read, verdict
from workbook.learner.results import Result
from workbook.learner.steps import needed
from workbook.parts.ladder import Part, parts
from workbook.parts.ladder import part as part_of
from workbook.site.zips import zipped
from workbook.suite.all_checks import quiet
from workbook.suite.checks import registry
from workbook.suite.themes import load_checks

Question = dict[str, Any]
Answer = dict[str, Any]
News = Callable[[str], object]

LARGEST = 200_000  # characters of a file
OFTEN = 0.25  # seconds between two pieces of news
NOT_HERE = (
    ("Serve a part to a real client", "make run PART=5"),
    ("The page with your own editor beside it", "make lab MINE=1"),
    ("Part 0's server, which needs sockets", "make start PART=0"),
    ("The checks on uvicorn, Hypercorn and Granian", "make hosts"),
    ("The checks under python -O", "make test-optimized"),
    ("The notebooks", "make notebooks"),
)


def answer_json(question: str, news: News) -> str:
    """Answer a question given as text. The answer and each piece of news are text too."""
    return json.dumps(answer(json.loads(question), news))


def answer(question: Question, news: News = lambda line: None) -> Answer:
    ask = question.get("ask")
    try:
        if ask in ("steps", "compare"):
            for side in (question, question.get("one"), question.get("other")):
                _needs_no_socket(side)
        if not isinstance(ask, str) or ask not in ASKS:
            from workbook.page.answer import answer as answer_of_the_page

            told = answer_of_the_page(question)
            return _without_part_0(told) if ask == "contents" else told
        return ASKS[ask](question, news)
    except WorkbookError as error:
        return {"problem": str(error)}


def _needs_no_socket(question: Any) -> None:
    """Refuse to run Part 0, which needs sockets. Its code and its page can still be read."""
    code = question if isinstance(question, dict) else {}
    named = [each.part for each in entries() if each.id == code.get("mistake")]
    if str([*named, code.get("part", "")][0]) == "0":
        raise WorkbookError(
            "Part 0 stands on sockets and httptools, which a browser does not give: "
            "make lab PART=0 steps through it on your own machine."
        )


def _without_part_0(contents: Answer) -> Answer:
    for each in contents["parts"]:
        each["build"] = each["build"] and each["number"] != 0
    contents["examples"] = [
        each for each in contents["examples"] if each["question"].get("part") != 0
    ]
    return contents


def _desk(question: Question, news: News) -> Answer:
    state, there = memory.read(), planted_copy.planted()
    return {
        "parts": [_at_a_glance(each, state.parts.get(str(each.number))) for each in _built()],
        "planted": _planted(there) if there else None,
        "notHere": [{"what": what, "command": command} for what, command in NOT_HERE],
    }


def _built() -> list[Part]:
    """Return the parts that a reader can build here: not Part 0, which needs sockets."""
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
    return {
        "part": found.part.number,
        "files": [
            {"name": name, "text": (found.directory / name).read_text("utf-8", "replace")}
            for name in _names(found.directory)
        ],
        "lacking": found.lacking(),
    }


def _names(directory: Path) -> list[str]:
    """Return the names of the files: those beside the package, then those in the package."""
    found = [path.relative_to(directory).as_posix() for path in directory.rglob("*.py")]
    return sorted(found, key=lambda name: (name.count("/"), name))


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
        raise WorkbookError(f"{name!r} is no file of a part: write a path as asgi/router.py.")
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

    found = _attempt(question)
    round_ = _run(found, question.get("first"), news)
    report = Report(drawing.console(), found, show_all=False, verbose=False)
    red = next(iter(report.by_cause(round_)), None) if round_.red else None
    remember(report, round_)
    return _told(found, round_, red, running=False)


def _run(found: Attempt, first: Any, news: News) -> Round:
    """Run all checks, beginning with `first`. Send news of a new red check, and at intervals."""
    from workbook.learner.worker import Work

    load_checks()
    round_, told, last = Round(), monotonic(), ""
    wanted = [each for each in first if isinstance(each, str)] if isinstance(first, list) else []
    with quiet():
        for line in Work(found.wanted(wanted)).events():
            if round_.take(json.loads(line)) is None:
                continue
            red = next(iter(round_.red), None)
            if (red is not None and red.id != last) or monotonic() - told > OFTEN:
                told, last = monotonic(), red.id if red else last
                news(json.dumps(_told(found, round_, red, running=True)))
    return round_


def _told(found: Attempt, round_: Round, red: Result | None, *, running: bool) -> Answer:
    from workbook.page.building import told_of

    told = told_of(found.part, round_, red, 0.0, running=running)
    if found.hunted is not None:  # its steps are done, and a hunt has its own hints
        checks = [check for step in told["steps"] for check in step["checks"]]
        told |= {"steps": [], "others": [*told["others"], *checks]}
        if told["red"]:
            shown = (memory.read().hunt or memory.Hunt(found.hunted.id, found.part.number)).hints
            told["red"] |= _hints_of_hunt(found.hunted, told["red"]["id"], shown)
            told["red"]["read"] = to_read(told["red"]["read"])
    return told


def _hint(question: Question, news: News) -> Answer:
    from workbook.page.building import next_hint

    found, name = _attempt(question), str(question.get("check"))
    if found.hunted is None:
        return next_hint(found.part, name)
    before = memory.read().hunt
    shown = min((before.hints if before else 0) + 1, HINTS)
    memory.record_hunt_hint(shown)
    return _hints_of_hunt(found.hunted, name, shown)


def _hints_of_hunt(hunted: Erratum, check: str, shown: int) -> Answer:
    load_checks()
    known = registry.get(check)
    hints = hints_of(hunted, check, known.hints[0]) if known else (sits(hunted),)
    return {"hints": hints[:shown], "more_hints": max(len(hints) - shown, 0)}


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
        found = next_of([each for each in fitting if not each.is_written], memory.read().hunts)
        if found is None:
            raise WorkbookError("There is no such mistake: choose another part or level.")
        chosen = found
    planted_copy.put(chosen)
    memory.record_planted(chosen.id, chosen.part)
    return {"planted": _planted(chosen)}


def _shows_here(each: Erratum) -> bool:
    needs = each.needs
    return bool(each.part and needs.fits_python and needs.fits_flag and not needs.host)


def _planted(chosen: Erratum) -> Answer:
    """Return the symptom of the mistake, but not which mistake it is."""
    return {"part": chosen.part, "symptom": chosen.symptom}


def _mend(question: Question, news: News) -> Answer:
    hunted = planted_copy.planted()
    if hunted is None:
        raise WorkbookError("Nothing is planted: plant a mistake, to be hunted.")
    solved, yours = verdict(hunted), planted_copy.changes(hunted)
    memory.record_mended(hunted.id, solved=solved is True)
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
    "mend": _mend,
    "zip": _zip,
}
