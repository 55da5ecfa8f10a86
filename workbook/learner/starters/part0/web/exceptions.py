"""Exceptions that are also responses: a handler can raise one or return it."""

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
        raise NotImplementedError(
            "TODO: set up both bases: the exception, and a response with the class's status"
        )

    def __str__(self) -> str:
        raise NotImplementedError("TODO: return the body of the response")


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
        raise NotImplementedError("TODO: set the header Allow, as RFC 9110 15.5.6 requires")


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
        raise NotImplementedError(
            "TODO: refuse a wrong location; set Location, and a link as the body"
        )


class ClientDisconnected(Exception):
    """The client left before its body was complete, so nobody waits for a response."""
