"""What is to be read beside a request: the page of a part, its changes and its mistakes."""

import html
import re
from pathlib import PurePosixPath
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from workbook.errata import SEVERITIES, entries
from workbook.page.sources import coloured
from workbook.parts.ladder import Part

_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_PART = re.compile(r"\.\./part(\d)/(.*)")
_MISTAKE = re.compile(r"\.\./workbook/errata/(E\d+)\.toml")


def reading(part: Part) -> dict[str, Any]:
    changes = part.directory / "CHANGES.md"
    return {
        "part": part.number,
        "page": _as_html(part, (part.directory / "README.md").read_text("utf-8")),
        "changes": _as_html(part, changes.read_text("utf-8")) if changes.is_file() else "",
        "mistakes": [
            {
                "id": entry.id,
                "rows": list(entry.rows),
                "title": entry.title,
                "symptom": entry.symptom,
                "where": entry.where,
                "severity": SEVERITIES[entry.severity],
                "cause": entry.cause,
                "fix": entry.fix,
                "check": entry.check,
            }
            for entry in entries()
            if entry.part == part.number
        ],
    }


def _as_html(part: Part, text: str) -> str:
    """No markup in the text is let through; links lead to the page itself, or out to the web."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("fence", _fence)
    tokens = markdown.parse(_COMMENT.sub("", text))
    for token in tokens:
        token.attrs.pop("style", None)  # of a column to the right: the page allows no inline style
        for inner in token.children or ():
            if inner.type == "link_open":
                _lead(part, inner)
    rendered: str = markdown.renderer.render(tokens, markdown.options, {})
    return rendered


def _lead(part: Part, link: Token) -> None:
    href = str(link.attrs.get("href", ""))
    if href.startswith(("https://", "http://")):
        link.attrs |= {"rel": "noreferrer", "target": "_blank"}
    elif found := _MISTAKE.fullmatch(href):
        link.attrs["href"] = f"#view=read&part={part.number}&tab=mistakes&mistake={found[1]}"
    elif found := _PART.fullmatch(href):
        link.attrs["href"] = _address(int(found[1]), found[2])
    elif not href.startswith(("..", "/", "#")):
        link.attrs["href"] = _address(part.number, href)
    else:  # a notebook, a page of docs/: the path tells where it is
        link.attrs.pop("href", None)
        link.attrs["title"] = f"in the repository: {href.lstrip('./')}"


def _address(number: int, path: str) -> str:
    tab = {"CHANGES.md": "changes"}.get(path, "page")
    if PurePosixPath(path).suffix == ".py":
        return f"#view=step&part={number}&file={path}"
    return f"#view=read&part={number}&tab={tab}"


def _fence(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    text = token.content.rstrip("\n")
    if token.info == "python":
        lines = ["".join(_span(colour, words) for colour, words in line) for line in coloured(text)]
    elif token.info == "diff":
        kinds = {"+": "come", "-": "go"}
        lines = [_span(kinds.get(line[:1], ""), line) for line in text.split("\n")]
    else:
        lines = [html.escape(line) for line in text.split("\n")]
    return f"<pre tabindex='0'><code>{chr(10).join(lines)}</code></pre>\n"


def _span(kind: str, text: str) -> str:
    escaped = html.escape(text)
    return f'<span class="{kind}">{escaped}</span>' if kind else escaped
