"""Makes an X-ray of a check: of its request with the unexpected answer, or else of the last one."""

import asyncio
from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

from workbook.errors import WorkbookError
from workbook.lab.app_inspection import (
    files_of,
    handlers_of,
    layers_of,
    middlewares_of,
    router_of,
    walk_of,
)
from workbook.lab.codebase import Code
from workbook.lab.repeatable import stable
from workbook.lab.router_lookups import Lookups, noting
from workbook.lab.xray import XRay, judge
from workbook.lab.xray.watcher import HERE, Watch
from workbook.parts.ladder import SampleRequest
from workbook.protocol.asgi_types import App, Scope
from workbook.protocol.conversation import Hang, Transcript
from workbook.suite.checks import checks_of
from workbook.suite.runner import run_check
from workbook.suite.testbed import Bench
from workbook.suite.themes import load_checks


def xray_of_check(name: str, code: Code, *, times: bool = False) -> XRay:
    """Run the check on that code, and record the conversation that explains its result."""
    load_checks()
    check = checks_of(code.part.number).get(name)
    if check is None:
        raise WorkbookError(f"There is no check {name!r} of Part {code.part.number}.")
    seen: list[tuple[int, XRay]] = []  # each with the number of the check's request

    class Looking(Bench):
        async def converse(
            self, app: App, scope: Scope, messages: Iterable[Any] | None = None, **options: Any
        ) -> Transcript:
            router = router_of(app)
            handlers = handlers_of(router) if router else set()
            theirs = {file for file in files_of(app) if not file.startswith(HERE)}
            watch = Watch(code.directory, theirs, handlers)
            begun, hang = self.printed.length, None
            with noting(router) if router else nullcontext(Lookups()) as lookups, watch:
                try:
                    transcript = await super().converse(
                        watch.around(app), scope, messages, **options
                    )
                except Hang as error:
                    transcript, hang = Transcript(error=error), error
            judge(scope, watch.talk)
            method, path = str(scope.get("method", scope["type"])), str(scope.get("path", ""))
            if query := scope.get("query_string"):
                path += f"?{query.decode('latin-1')}"
            ended = self.printed.length
            out = self.printed.between(begun, (ended[0], *begun[1:]))
            errors = self.printed.between((ended[0], *begun[1:]), ended)
            report = XRay(
                SampleRequest(method, path, b""),
                f"{code.name}, as {name} asks it",
                scope,
                watch.steps,
                transcript,
                walk_of(router, lookups, method) if router and "path" in scope else None,
                layers_of(app, watch.calls, handlers) if middlewares_of(app) else [],
                stable(out).splitlines(),
                [line for line in stable(errors).splitlines() if line.strip()],
                times,
            )
            seen.append((len(self.sent), report))
            if hang is not None:
                raise hang
            return transcript

    outcome = asyncio.run(
        run_check(
            check,
            code.part.number,
            code.directory,
            code.found.entry,
            "inprocess",
            make_bench=Looking,
        )
    )
    if not seen:
        raise WorkbookError(
            f"{name} sends no request, so there is no X-ray of it. It calls functions of the "
            "part. make check shows the expected and the observed result."
        )
    of_failing = [each for number, each in seen if number - 1 == outcome.failing]
    return (of_failing or [seen[-1][1]])[-1]
