"""Exceptions that are also responses: a handler can raise one or return it."""

import html
from collections.abc import Iterable, Mapping

from yarl import URL

from web.response import Response


class HTTPException(Response, Exception):
    status_code = 500

    def __init__(
        self,
        reason: str | None = None,
        content_type: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        Exception.__init__(self, reason)
        Response.__init__(self, reason, self.status_code, content_type or "text/plain", headers)
        if reason is None:
            self.add_body(f"{self.status}: {self.phrase}")

    def __str__(self) -> str:
        return self.body.decode()


class HTTPBadRequest(HTTPException):
    status_code = 400


class HTTPNotFound(HTTPException):
    status_code = 404


class HTTPMethodNotAllowed(HTTPException):
    """The 405. RFC 9110 15.5.6: it lists the methods that the path has."""

    status_code = 405

    def __init__(
        self, allow: Iterable[str], reason: str | None = None, content_type: str | None = None
    ) -> None:
        super().__init__(reason, content_type, headers={"Allow": ", ".join(allow)})


class HTTPRequestEntityTooLarge(HTTPException):
    status_code = 413


class HTTPInternalServerError(HTTPException):
    status_code = 500


class HTTPFound(HTTPException):
    """A redirect. The location is quoted as a URL, so it cannot begin another header.

    The attribute `location` is the quoted text, which is also the header Location. A location with
    a control character or a backslash, or with blanks around it, is a ValueError.
    """

    status_code = 302

    def __init__(
        self,
        location: str | URL,
        reason: str | None = None,
        content_type: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(reason, content_type, headers=headers)
        given = str(location)
        # A browser drops blanks around it and reads "\" as "/": it could go to another site.
        if "\\" in given or given != given.strip() or any(ord(letter) < 32 for letter in given):
            raise ValueError(f"{given!r} is no location")
        self.location = str(URL(location))
        self.add_header("Location", self.location)
        if reason is None:
            link = html.escape(self.location)
            self.content_type = "text/html"
            self.add_body(f'<a href="{link}">{link}</a>')


class ClientDisconnected(Exception):
    """The client left before its body was complete, so nobody waits for a response."""
