"""Pictures of what really happened, as SVG: they stand on a page of their own, light or dark."""

from base64 import b64encode
from dataclasses import dataclass
from html import escape
from pathlib import Path


@dataclass(frozen=True)
class Picture:
    """Shows itself as the last line of a cell; `text` says the same in words."""

    svg: str
    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        """An image, not markup: its styles stay its own, and a notebook need not be trusted."""
        data = b64encode(self.svg.encode()).decode()
        source = f"data:image/svg+xml;base64,{data}"
        return f'<p><img alt="{escape(self.text)}" src="{source}"></p>'

    def save(self, path: str) -> None:
        Path(path).write_text(self.svg, encoding="utf-8")
