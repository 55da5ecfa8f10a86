"""Gives the texts to read beside a request: the page of a part, its changes and its mistakes."""

import html
import re
from collections.abc import Iterator
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from workbook.errata import entries
from workbook.page.sources import coloured
from workbook.parts.ladder import ROOT, Part, part

WORDS = "docs/words.md"
WHERE = {
    "page": "printed in the article",
    "repository": "in the repository of the series, not in the article",
    "both": "printed in the article and in the repository of the series",
}
SEVERITY = {
    "C": "the example of the article does not work with it",
    "H": "a wrong result, lost data, or a hang",
    "M": "misleading",
}
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_OPENED = re.compile(r"<details>\s*<summary>(.*)</summary>")
# An arrow of a drawing: its first node, its last node, and the text in the last node.
_NODE = re.compile(r'\s*(\w+)(?:\(.*?\))? -.*-?-> (\w+)\["(\d+ · .*)"\]')
_CODE = re.compile(r"#(\d+);")  # the code of a character in a drawing
_WORD = re.compile(rf"\.\./{re.escape(WORDS)}(?:#(.+))?")
_PART = re.compile(r"\.\./part(\d)/(.*)")
_MISTAKE = re.compile(r"\.\./workbook/errata/(E\d+)\.toml")


def reading(part: Part) -> dict[str, Any]:
    changes = part.directory / "CHANGES.md"
    words = ROOT / WORDS
    return {
        "part": part.number,
        "page": _as_html(part, (part.directory / "README.md").read_text("utf-8")),
        "changes": _as_html(part, changes.read_text("utf-8")) if changes.is_file() else "",
        "words": _as_html(part, words.read_text("utf-8"), "word-"),
        "mistakes": [
            {
                "id": entry.id,
                "rows": list(entry.rows),
                "title": entry.title,
                "symptom": entry.symptom,
                "where": WHERE.get(entry.stands, entry.where) if entry.part else entry.where,
                "severity": SEVERITY[entry.severity],
                "cause": entry.cause,
                "fix": entry.fix,
                "check": entry.check,
            }
            for entry in entries()
            if entry.part == part.number
        ],
    }


def _as_html(part: Part, text: str, name: str = "") -> str:
    """Return the text as HTML. HTML in the text is escaped, except the tags that fold an answer.

    Links lead to the page of `make lab`, or to the web. If `name` is given, each heading has an id.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("fence", _fence)
    tokens = [*_folded(markdown, markdown.parse(_COMMENT.sub("", text)))]
    for place, token in enumerate(tokens):
        if name and token.type == "heading_open":
            token.attrs["id"] = name + tokens[place + 1].content.lower().replace(" ", "-")
        token.attrs.pop("style", None)  # the page allows no inline style
        for inner in token.children or ():
            if inner.type == "link_open":
                _lead(part, inner)
    rendered: str = markdown.renderer.render(tokens, markdown.options, {})
    return rendered


def _folded(markdown: MarkdownIt, tokens: list[Token]) -> Iterator[Token]:
    """Replace the paragraphs that open and close an answer by elements that unfold."""
    rest = iter(tokens)
    for token in rest:
        inner = next(rest) if token.type == "paragraph_open" else token
        if found := _OPENED.fullmatch(inner.content):
            summary = markdown.renderInline(found[1])
            markup = f"<details><summary>{summary}</summary>"
        elif inner is not token and inner.content == "</details>":
            markup = "</details>"
        else:
            yield token
            if inner is not token:
                yield inner
            continue
        next(rest)  # the end of the paragraph
        yield Token("html_block", "", 0, content=markup + "\n")


def _lead(own: Part, link: Token) -> None:
    href = str(link.attrs.get("href", ""))
    if href.startswith(("https://", "http://")):
        link.attrs |= {"rel": "noreferrer", "target": "_blank"}
    elif found := _MISTAKE.fullmatch(href):
        link.attrs["href"] = f"#view=read&part={own.number}&tab=mistakes&mistake={found[1]}"
    elif found := _WORD.fullmatch(href):
        word = f"&word={found[1]}" if found[1] else ""
        link.attrs["href"] = f"#view=read&part={own.number}&tab=words{word}"
    else:
        found = _PART.fullmatch(href)
        address = _address(part(found[1]), found[2]) if found else _address(own, href)
        if address:
            link.attrs["href"] = address
        else:  # the page does not show notebooks and examples, so name the path
            link.attrs.pop("href", None)
            link.attrs["title"] = f"in the repository: {href.lstrip('./')}"


def _address(whose: Part, path: str) -> str:
    """Return the address under which the page shows this file of a part; "" if it does not."""
    path = path.partition("#")[0]
    tab = {"": "page", "README.md": "page", "CHANGES.md": "changes"}.get(path)
    if path in whose.files:
        return f"#view=step&part={whose.number}&file={path}"
    return f"#view=read&part={whose.number}&tab={tab}" if tab else ""


def _fence(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    text = token.content.rstrip("\n")
    if token.info == "mermaid":
        return _calls(text)
    if token.info == "python":
        lines = ["".join(_span(colour, words) for colour, words in line) for line in coloured(text)]
    elif token.info == "diff":
        kinds = {"+": "come", "-": "go"}
        lines = [_span(kinds.get(line[:1], ""), line) for line in text.split("\n")]
    else:
        lines = [html.escape(line) for line in text.split("\n")]
    return f"<pre tabindex='0'><code>{chr(10).join(lines)}</code></pre>\n"


def _calls(drawing: str) -> str:
    """Return the drawing of a request's way as a list: each function has its calls below it."""
    below: dict[str, list[tuple[str, str]]] = {}
    for line in drawing.split("\n"):
        if found := _NODE.fullmatch(line):
            below.setdefault(found[1], []).append((found[2], found[3]))

    def listed(name: str) -> str:
        rows = []
        for node, told in below.get(name, []):
            plain = html.unescape(_CODE.sub(r"&#\1;", told))
            function, _, note = plain.partition("<br/>")
            note = f": {html.escape(note)}" if note else ""
            rows.append(f"<li><code>{html.escape(function)}</code>{note}{listed(node)}</li>")
        return f"<ul class='calls'>{''.join(rows)}</ul>" if rows else ""

    called = {node for rows in below.values() for node, _ in rows}
    return "".join(listed(name) for name in below if name not in called)


def _span(kind: str, text: str) -> str:
    escaped = html.escape(text)
    return f'<span class="{kind}">{escaped}</span>' if kind else escaped
