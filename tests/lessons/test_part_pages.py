"""Tests the page of each part: its picture shows the real path of a request, its links work."""

import re

import pytest

from tests.call_path import Picture, picture, real_way
from workbook.errata import entries
from workbook.lessons import part_pages
from workbook.parts import ladder
from workbook.parts.ladder import Part, SampleRequest, all_parts, parts

LINK = re.compile(r"\]\((?!https?://)([^)#]*)(#[^)]*)?\)")


def text_of(part: Part) -> str:
    return part_pages.page_of(part).read_text("utf-8")


def picture_of(part: Part) -> Picture:
    _, _, rest = text_of(part).partition("```mermaid\n")
    diagram, _, after = rest.partition("\n```\n")
    assert "```mermaid" not in after, "one picture to a page"
    caption = after.strip().split("\n\n")[0].replace("\n", " ")
    return picture(diagram, caption)


@pytest.mark.parametrize("part", all_parts(), ids=lambda part: part.directory.name)
def test_the_picture_is_the_way_of_the_request(part: Part) -> None:
    shown = picture_of(part)
    assert shown.way == real_way(part, shown.request, shown.left_out)


@pytest.mark.parametrize("part", all_parts(), ids=lambda part: part.directory.name)
def test_links_lead_somewhere(part: Part) -> None:
    page = text_of(part)
    links = LINK.findall(page)
    assert links
    missing = [path for path, _ in links if path and not (part.directory / path).exists()]
    assert missing == []
    headings = {  # the page's own: tests/lessons/test_words.py has those of docs/words.md
        "#" + re.sub(r"[^\w -]", "", line[3:].lower()).replace(" ", "-")
        for line in page.splitlines()
        if line.startswith("## ")
    }
    assert [anchor for path, anchor in links if not path and anchor not in headings] == []


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.directory.name)
def test_every_page_answers_the_same_questions_in_the_same_order(part: Part) -> None:
    assert re.findall(r"(?m)^## (.+)$", text_of(part)) == [
        "What you will have at the end",
        "What the article says",
        "Run it",
        "The way of a request",
        "Predict, then run",
        "Where our code differs from the article",
        "Mistakes in the published code",
        "What comes next",
    ]


@pytest.mark.parametrize("part", all_parts(), ids=lambda part: part.directory.name)
def test_a_page_asks_three_to_five_questions_and_folds_the_answers(part: Part) -> None:
    page = text_of(part)
    questions = re.findall(r"(?m)^### (\d)\. .*\?$|^### (\d)\. ", page)
    assert 3 <= len(questions) <= 5
    asked = page.partition("## Predict, then run")[2].partition("\n## ")[0]
    assert asked.count("<details>\n<summary>Answer</summary>\n\n```") == len(questions)
    assert page.count("<details>") == page.count("\n</details>")


def test_what_is_generated_is_fresh() -> None:
    for page, text in part_pages.current_pages().items():
        name = page.relative_to(ladder.ROOT)
        assert page.read_text("utf-8") == text, f"{name} is stale: run `make pages`, read the diff"


def test_every_erratum_stands_on_the_page_of_its_part() -> None:
    assert entries()
    for entry in entries():
        page = text_of(ladder.part(entry.part))
        row = f"| [{entry.id}](../workbook/errata/{entry.id}.toml) | {', '.join(entry.rows)} | "
        (line,) = [line for line in page.splitlines() if line.startswith(row)]
        assert f" | {entry.where} | " in line


DIAGRAM = """\
    server([uvicorn]) --> app["1 · App.#95;#95;call#95;#95;<br/>words"]
    app --> route["2 · Router.get_route"]
    route -. later .-> home["3 · home"]
    app -- two messages --> answer([uvicorn])"""


def test_a_picture_is_read() -> None:
    shown = picture(DIAGRAM, "The way of `GET /home`, as it is. Left out: `a.py`, `App._f`.")
    assert shown.request == SampleRequest("GET", "/home")
    assert shown.left_out == {"a.py", "App._f"}
    assert shown.way == [
        ("App.__call__", None),
        ("Router.get_route", "App.__call__"),
        ("home", None),
    ]


def test_a_picture_with_another_order_or_arrow_is_seen() -> None:
    way = picture(DIAGRAM, "The way of `GET /home`").way
    other = DIAGRAM.replace("app --> route", "answer --> route")
    assert picture(other, "The way of `GET /home`").way != way
    with pytest.raises(ValueError, match="not numbered from 1 on"):
        picture(DIAGRAM.replace("1 ·", "2 ·").replace("2 · R", "1 · R"), "The way of `GET /home`")
    with pytest.raises(ValueError, match="below a picture stands"):
        picture(DIAGRAM, "Here we are.")


def test_the_real_way_is_what_is_run() -> None:
    one = ladder.part(1)
    known = real_way(one, SampleRequest("GET", "/users"))
    unknown = real_way(one, SampleRequest("GET", "/nowhere"))
    assert known == [*unknown, ("users", "App.__call__")]
    with pytest.raises(ValueError, match=r"not on the way: \['users'\]"):
        real_way(one, SampleRequest("GET", "/nowhere"), ["users"])
