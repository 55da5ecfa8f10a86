"""Records a check while it runs on the reader's code, so that the reader can step through it."""

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Any

from workbook.errors import WorkbookError
from workbook.lab.app_inspection import router_of
from workbook.lab.codebase import Code
from workbook.lab.router_lookups import noting
from workbook.learner.places import Own
from workbook.page.questions import LIMIT, Question, number, text
from workbook.page.recorder import Overheard, Recorder
from workbook.page.stepping import report
from workbook.protocol.asgi_types import App, Scope
from workbook.protocol.conversation import Transcript
from workbook.suite.all_checks import quiet
from workbook.suite.checks import Check, checks_of
from workbook.suite.runner import Outcome, run_check
from workbook.suite.testbed import LIMIT as SECONDS
from workbook.suite.testbed import Bench
from workbook.suite.themes import load_checks


def check_of(code: Code, question: Question) -> Check:
    load_checks()
    name = text(question, "check")
    found = checks_of(code.part.number).get(name)
    if found is None:
        raise WorkbookError(f"Part {code.part.number} has no check called {name!r}.")
    return found


def steps_of_check(code: Code, question: Question) -> dict[str, Any]:
    """Return the answer to a question with "check": all steps of the check."""
    chosen = check_of(code, question)
    recorder = Recorder(code.directory, int(number(question, "limit", LIMIT, LIMIT)))
    apps: list[App] = []

    class RecordingBench(Bench):
        def name(self, dotted: str) -> Any:
            with recorder.pause():  # an import is not what the check is about
                return super().name(dotted)

        async def converse(
            self, app: App, scope: Scope, messages: Iterable[Any] | None = None, **options: Any
        ) -> Transcript:
            apps[:] = [app]
            recorder.allow(SECONDS)
            with noting(router_of(app), recorder.lookups):
                return await super().converse(recorder.around(app), scope, messages, **options)

    async def run() -> Outcome:
        with recorder:
            return await run_check(
                chosen,
                code.part.number,
                code.directory,
                code.found.entry,
                "inprocess",
                make_bench=RecordingBench,
                make_printed=partial(Overheard, recorder),
            )

    with quiet():
        outcome = asyncio.run(run())
    app = apps[0] if apps else None
    told = f"The check {'passes' if outcome.ok else 'fails'}: it got {outcome.observed}"
    said = Own(code.directory).tidied(told)
    shown = report(recorder, app)
    shown["steps"].append({"kind": "end", "call": None, "said": said})
    return {
        "code": code.name,
        "part": code.part.number,
        "request": None,
        "check": {
            "id": chosen.id,
            "title": chosen.title,
            "sent": list(outcome.sent),
            "expected": outcome.expected,
            "observed": Own(code.directory).tidied(outcome.observed),
            "ok": outcome.ok,
        },
        "end": {"kind": "answered" if outcome.ok else "red", "said": said},
        **shown,
    }
