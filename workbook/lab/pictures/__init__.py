"""Pictures of what a run has recorded, as SVG that fits light and dark pages."""

from base64 import b64encode
from dataclasses import dataclass
from html import escape
from pathlib import Path


@dataclass(frozen=True)
class Picture:
    """An SVG that a notebook shows as the last line of a cell; `text` describes it in words."""

    svg: str
    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        """Return an <img>: its styles cannot affect the page.

        A notebook shows it even if the notebook is not trusted.
        """
        data = b64encode(self.svg.encode()).decode()
        source = f"data:image/svg+xml;base64,{data}"
        return f'<p><img alt="{escape(self.text)}" src="{source}"></p>'

    def save(self, path: str) -> None:
        Path(path).write_text(self.svg, encoding="utf-8")
