"""Tests that every reference to an article names a real section, or a real file of its repository.

articles.toml lists the sections and the files. A step of a lesson must also name the sections that
print its files.
"""

import html
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.test_style import our_files
from workbook.learner.lost import names_of
from workbook.learner.steps import STARTERS, Step, lesson
from workbook.parts.ladder import ROOT, all_parts, parts
from workbook.suite.checks import every_check
from workbook.suite.themes import load_checks

SOURCES: dict[str, Mapping[str, Any]] = {
    source["name"]: source
    for source in tomllib.loads((ROOT / "tests/lessons/articles.toml").read_text("utf-8"))["source"]
}
REPOSITORY = "repository: "
QUOTED = re.compile(
    r"(Part \d|The guide|Part 0's page|RFC \d+|"
    r"(?:ASGI specification|Python documentation) \([\w.]+\)), "
    r'"([^"\n]+)"(?: \((\w+)\))?'
)
FILE = re.compile(rf"(Part \d), {REPOSITORY}([\w./]+)")
STUB = re.compile(r"the stub of ([\w.]+) in (workbook/learner/starters/[\w./]+\.py)")
DOCSTRING = re.compile(r"the docstring of ([\w.]+) in (asgi/\w+\.py)")  # of the reader's file
LISTED = re.compile(r"(?m)^\| (\*[^|]+?) \|")  # the first column of a table of sections


def name_of(number: int) -> str:
    return f"Part {number}" if number else "The guide"


def complaint(source: str, section: str, place: str | None = None) -> str | None:
    """Return the error in a reference to a section, or to a place in it."""
    if source not in SOURCES:
        return f"there is no {source}"
    if section not in SOURCES[source]["sections"]:
        return f"{source} has no section {section!r}"
    if place and place not in SOURCES[source].get("places", {}).get(section, ()):
        return f"{source}, {section!r} has no place {place!r}"
    return None


def complaint_about_file(source: str, file: str) -> str | None:
    known = SOURCES.get(source, {}).get("repository", ())
    return None if file in known else f"the repository of {source} has no {file}"


def references(text: str) -> Iterator[str | None]:
    """Yield an error or None for each reference in a text."""
    # Quotes are escaped in a string of Python or of a notebook, "&" in the HTML of a notebook.
    text = html.unescape(text.replace("\\'", "'").replace('\\"', '"'))
    for source, section, place in QUOTED.findall(text):
        yield complaint(source, section, place or None)
    for source, file in FILE.findall(text):
        yield complaint_about_file(source, file.rstrip("."))
    for name, place in STUB.findall(text):
        yield None if name in names_of(ROOT / place) else f"{place} has no {name}"
    for name, place in DOCSTRING.findall(text):
        stubs = STARTERS.glob(f"part*/{place}")
        yield None if any(name in names_of(stub) for stub in stubs) else f"{place} has no {name}"


def whole(reference: str) -> bool:
    return any(each.fullmatch(reference) for each in (QUOTED, FILE, STUB, DOCSTRING))


def wrong_in_step(number: int, step: Step) -> Iterator[str]:
    """Yield the errors in a step's `read`, and the step's files that it does not lead to."""
    source = SOURCES[name_of(number)]
    shown: set[str] = set()
    for each in step.read.split("; "):
        if each.startswith(REPOSITORY):
            file = each.removeprefix(REPOSITORY)
            if found := complaint_about_file(source["name"], file):
                yield found
            shown.add(file)
            continue
        if QUOTED.fullmatch(each):  # where the article has nothing
            yield from filter(None, references(each))
            continue
        matched = re.fullmatch(r"(.+?)(?: \((\w+)\))?", each)
        assert matched is not None
        if found := complaint(source["name"], matched[1], matched[2]):
            yield found
        shown |= set(source["sections"].get(matched[1], ()))
    # The guide and Part 1 have no files in a repository; Part 1's article prints both of its files.
    theirs = {*source["repository"], *(file for of in source["sections"].values() for file in of)}
    for file in step.files:
        if file in theirs - shown:
            yield f"{file} is not printed in {step.read!r}"


STEPS = [(each.number, step) for each in all_parts() for step in lesson(each).steps]


@pytest.mark.parametrize(
    ("number", "step"), STEPS, ids=[f"part{number}-{step.files[-1]}" for number, step in STEPS]
)
def test_a_step_names_the_sections_that_print_its_files(number: int, step: Step) -> None:
    assert list(wrong_in_step(number, step)) == []


def test_a_check_names_a_section() -> None:
    load_checks()
    reads = {
        f"{each.id} at {part}": each.read_at(part)
        for each in every_check()
        for part in range(each.since, max(each.since, len(parts())) + 1)
    }
    assert [f"{name}: {read}" for name, read in reads.items() if not whole(read)] == []
    found = {name: [*filter(None, references(read))] for name, read in reads.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_a_check_names_no_later_part() -> None:
    load_checks()
    later = [
        f"{each.id} at {number}: {read}"
        for each in every_check()
        for number in range(max(each.since, 1), len(parts()) + 1)
        if (read := each.read_at(number)).startswith("Part ")
        if "page" not in read.partition(",")[0] and int(read.split()[1].rstrip(",")) > number
    ]
    assert later == []


def test_whatever_else_names_a_section() -> None:
    """Each section named in our code, pages, notebooks and golden files exists in its article."""
    kinds = ("*.py", "*.toml", "*.md", "*.ipynb", "*.txt")
    found: dict[str, list[str]] = {}
    counted = 0
    for file in our_files(*kinds):
        if file == Path(__file__):
            continue  # its references are wrong on purpose
        said = list(references(file.read_text("utf-8")))
        counted += len(said)
        if wrong := [*filter(None, said)]:
            found[str(file.relative_to(ROOT))] = wrong
    assert found == {}
    assert counted > 100


@pytest.mark.parametrize("number", [each.number for each in all_parts()])
def test_the_page_of_a_part_lists_sections_of_its_article(number: int) -> None:
    page = (ROOT / f"part{number}/README.md").read_text("utf-8")
    listed = [name for row in LISTED.findall(page) for name in re.findall(r"\*([^*]+)\*", row)]
    assert listed
    assert [wrong for each in listed if (wrong := complaint(name_of(number), each))] == []


def test_the_page_of_part_0_has_the_sections_that_are_named() -> None:
    page = (ROOT / "part0/README.md").read_text("utf-8")
    headings = set(re.findall(r"(?m)^##+ (.+)$", page))
    assert set(SOURCES["Part 0's page"]["sections"]) - headings == set()


@pytest.mark.parametrize(
    "text",
    [
        'RFC 9112, "Message Bodies"',
        'Part 0\'s page, "Run it twice"',
        'Part 3, "Defining halpers"',
        'Part 6, "Conclusion"',
        'Part 4, "Conclusion"',
        'Part 2, "So, what\'s next?" (logger)',
        'Part 3, "Defining helpers" (router)',
        "'Part 3, \\\"Conclusion\\\"'",
        "Part 3, repository: asgi/logger.py",
        "see Part 3, repository: asgi/body.py.",
        "Part 1, repository: app.py",
    ],
)
def test_a_wrong_reference_is_seen(text: str) -> None:
    assert [*filter(None, references(text))]


@pytest.mark.parametrize(
    ("read", "files", "told"),
    [
        ("Defining helpers", ("asgi/request_data.py",), "asgi/request_data.py is not printed in"),
        ("Improving our router", ("asgi/app.py",), "asgi/app.py is not printed in"),
        ("Improving our roots", ("asgi/body.py",), "Part 3 has no section 'Improving our roots'"),
        ("repository: asgi/logger.py", (), "the repository of Part 3 has no asgi/logger.py"),
        ("repository: asgi/types.py", ("asgi/app.py",), "asgi/app.py is not printed in"),
        ("Improving our App class (sample)", (), "has no place 'sample'"),
    ],
)
def test_a_step_that_leads_nowhere_is_seen(read: str, files: tuple[str, ...], told: str) -> None:
    assert told in "\n".join(wrong_in_step(3, Step(files, read, ("todo",), ())))


@pytest.mark.parametrize("read", ["Defining helpers", 'see Part 3, "Defining helpers"', ""])
def test_a_check_that_names_no_article_is_seen(read: str) -> None:
    assert not whole(read)
