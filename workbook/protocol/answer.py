"""An HTTP answer as a client sees it, wherever it came from: a script or a socket."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]  # in order, names lower-case
    body: bytes

    def header(self, name: str) -> str:
        """The value, "" without one; repeated fields are one list (RFC 9110 5.3)."""
        return ", ".join(self.all(name))

    def all(self, name: str) -> list[str]:
        wanted = name.lower()
        return [value for field, value in self.headers if field == wanted]

    @property
    def text(self) -> str:
        """The body in the charset its content-type names, UTF-8 without one."""
        for parameter in self.header("content-type").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                return self.body.decode(value.strip().strip('"'))
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)
