"""An HTTP response as a client sees it, from a scripted conversation or from a socket."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]  # in order, names lower-case
    body: bytes

    def header(self, name: str) -> str:
        """Return the header's value, or ""; repeated headers are joined (RFC 9110 5.3)."""
        return ", ".join(self.all(name))

    def all(self, name: str) -> list[str]:
        wanted = name.lower()
        return [value for field, value in self.headers if field == wanted]

    @property
    def text(self) -> str:
        """Return the body as text, decoded with the charset of content-type or else as UTF-8.

        Bytes that cannot be decoded become escapes, so that a check can report them.
        """
        for parameter in self.header("content-type").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                return self.body.decode(value.strip().strip('"'), "backslashreplace")
        return self.body.decode(errors="backslashreplace")

    def json(self) -> Any:
        return json.loads(self.body)
