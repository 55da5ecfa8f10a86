"""Prints an X-ray as text, in sections. A notebook shows the same sections, some as pictures."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbook.lab.app_inspection import Branch
from workbook.lab.pictures.conversation import in_words
from workbook.lab.pictures.onion import label
from workbook.lab.xray.watcher import Call, Said, Step
from workbook.protocol.hang import Hang
from workbook.protocol.lint import LintError

if TYPE_CHECKING:
    from workbook.lab.xray import XRay

LONGEST = 88

LEGEND = "(● passed by the walk, ○ not passed, ✗ missing; after a node its methods)"
ANY = "(any: the handler answers every method, because this part does not look at it)"


def text(report: "XRay") -> str:
    blocks = [title(report)]
    for heading, lines in sections(report):
        blocks.append("\n".join([heading, *(f"  {line}".rstrip() for line in lines)]))
    return "\n\n".join(blocks)


def title(report: "XRay") -> str:
    request = f"{report.request.method} {report.request.target}"
    return f"{request} · {report.name} · {outcome(report)}"


def outcome(report: "XRay") -> str:
    if report.answer is not None:
        return str(report.answer.status)
    if isinstance(report.transcript.error, Hang):
        return f"no answer, {str(report.transcript.error).partition(':')[0]}"
    return f"no answer, raised {report.raised}" if report.raised else "no answer"


def sections(report: "XRay") -> Iterator[tuple[str, list[str]]]:
    yield "the scope", scope_lines(report)
    yield "what happened", step_lines(report)
    if report.walk is not None:
        tree = tree_lines(report.walk.tree)
        legend = [LEGEND, ANY] if any(line.endswith("  any") for line in tree) else [LEGEND]
        yield "the router's tree", [*tree, *legend, report.walk.told()]
    if report.layers:
        yield "the middleware", onion_lines(report)
    if report.printed:
        yield "printed", report.printed
    if report.errors:
        yield "logged", report.errors
    yield "the response, as bytes", wire_lines(report)


def scope_lines(report: "XRay") -> list[str]:
    width = max(map(len, report.scope))
    return [cut(f"{key:<{width}}  {value!r}") for key, value in report.scope.items()]


def step_lines(report: "XRay") -> list[str]:
    """Return the called functions in order, with the messages they receive and send."""
    named = [(step, _named(step)) for step in report.steps]
    width = min(max((len(words) for _, words in named), default=0), 56)
    return [
        cut(f"{words:<{width}}  {_beside(step, report.times)}".rstrip()) for step, words in named
    ]


def _named(step: Step) -> str:
    indent = "  " * step.depth
    if isinstance(step, Call):
        return f"{indent}{step.name}"
    way = "⇠ received" if step.direction == "receive" else "⇢ sent"
    return f"{indent}{way} {in_words(step.message)}"


def _beside(step: Step, times: bool) -> str:
    if isinstance(step, Said):
        return f"✗ {step.verdict}" if step.verdict else "✓"
    return f"{step.place}  {step.seconds * 1e6:.0f} µs" if times else step.place


def tree_lines(branch: Branch, before: str = "", under: str = "") -> list[str]:
    """Return the tree with ● for nodes on the way, ○ for others, and ✗ for a missing one."""
    methods = f"  {' '.join(branch.methods)}" if branch.methods else ""
    mark = "✗" if branch.ghost else "●" if branch.lit else "○"
    lines = [f"{before}{mark} {branch.segment!r}{methods}"]
    for number, child in enumerate(branch.children):
        last = number == len(branch.children) - 1
        lines += tree_lines(
            child, under + ("└─" if last else "├─"), under + ("  " if last else "│ ")
        )
    return lines


def onion_lines(report: "XRay") -> list[str]:
    return [
        f"{'  ' * depth}{label(layer, report.layers, report.times)}"
        for depth, layer in enumerate(report.layers)
    ]


def wire_lines(report: "XRay") -> list[str]:
    if not report.wire:
        return [_without_response(report)]
    pieces = report.wire.split(b"\r\n")
    return [cut(repr(piece + b"\r\n")[2:-1]) for piece in pieces[:-1]] + [
        cut(repr(piece)[2:-1]) for piece in pieces[-1:] if piece
    ]


def _without_response(report: "XRay") -> str:
    if isinstance(report.transcript.error, Hang):
        return "none: the client waits"
    if isinstance(report.transcript.error, LintError):
        return (
            "none: a breach of a rule ends the X-ray. Some servers send the response nevertheless."
        )
    return "none: a server answers 500 by itself" if report.raised else "none"


def cut(line: str) -> str:
    return line if len(line) <= LONGEST * 2 else f"{line[: LONGEST * 2 - 1]}…"
