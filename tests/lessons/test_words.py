"""Tests that docs/words.md explains each word once, and that the pages link to it."""

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.test_style import our_files
from workbook.parts.ladder import ROOT

WORDS = ROOT / "docs/words.md"
LINK = re.compile(r"\]\(([^)#\s]*)#([^)\s]+)\)")


def explained(text: str) -> dict[str, str]:
    """Return each word with the text below its heading."""
    return dict(re.findall(r"(?m)^### (.+)\n((?:[^#\n].*\n)+)", text))


def anchor(word: str) -> str:
    return word.lower().replace(" ", "-")


def links_to_words(page: Path) -> list[str]:
    """Return the anchors in docs/words.md that the page links to."""
    found = LINK.findall(page.read_text("utf-8"))
    return [name for path, name in found if Path(os.path.normpath(page.parent / path)) == WORDS]


PAGES = [page for page in our_files("*.md") if links_to_words(page)]


def test_no_word_stands_twice() -> None:
    headings = re.findall(r"(?m)^### (.+)$", WORDS.read_text("utf-8"))
    assert [word for word, times in Counter(map(str.lower, headings)).items() if times > 1] == []


def test_each_word_is_in_the_sentence_that_explains_it() -> None:
    text = WORDS.read_text("utf-8")
    words = explained(text)
    assert len(words) == text.count("\n### "), "a heading without a sentence below it"
    missing = [
        word for word, said in words.items() if word.lower() not in said.partition(".")[0].lower()
    ]
    assert missing == []


def test_the_pages_link_to_words() -> None:
    names = {str(page.relative_to(ROOT)) for page in PAGES}
    assert {"README.md", *(f"part{number}/README.md" for number in range(1, 6))} <= names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_leads_to_a_word_and_comes_once(page: Path) -> None:
    anchors = {anchor(word) for word in explained(WORDS.read_text("utf-8"))}
    linked = links_to_words(page)
    assert [name for name in linked if name not in anchors] == []
    assert [name for name, times in Counter(linked).items() if times > 1] == []


def test_a_link_is_seen_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.lessons.test_words.WORDS", tmp_path / "docs/words.md")
    page = tmp_path / "part9/README.md"
    page.parent.mkdir()
    page.write_text("A [route](../docs/words.md#route), a [part](#part), [x](../docs/words.md).\n")
    assert links_to_words(page) == ["route"]
