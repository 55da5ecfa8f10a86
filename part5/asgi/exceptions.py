"""Exceptions with a response: a handler raises one, and the client gets its response.

To add another, write a subclass of InvalidRequest and set http_response.
"""

from collections.abc import Iterable

from asgi.http_responses import (
    BAD_REQUEST_TEXTResponse,
    BaseHTTPResponse,
    METHOD_NOT_ALLOWED_TEXTResponse,
    NOT_FOUND_TEXTResponse,
    TextResponse,
)
from asgi.types import StatusCode


class InvalidRequest(Exception):
    """The request is wrong, and http_response tells the client why."""

    http_response: BaseHTTPResponse | None = None

    def get_response(self) -> BaseHTTPResponse:
        if self.http_response is None:
            return BAD_REQUEST_TEXTResponse("Bad request")
        if not isinstance(self.http_response, BaseHTTPResponse):
            raise TypeError(f"{self!r} has {self.http_response!r} as http_response: not a response")
        return self.http_response.copy()  # a class may share its response between requests


class InvalidRequestDataException(InvalidRequest):
    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.http_response = BAD_REQUEST_TEXTResponse(str(message))


class NotFoundException(InvalidRequest):
    def __init__(self, message: object = "Not found") -> None:
        super().__init__(message)
        self.http_response = NOT_FOUND_TEXTResponse(str(message))


class MethodNotAllowedException(InvalidRequest):
    """The path does not have this method. RFC 9110 15.5.6: a 405 lists the allowed methods."""

    def __init__(self, message: object = "Method not allowed", allow: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.http_response = METHOD_NOT_ALLOWED_TEXTResponse(str(message))
        if methods := ", ".join(allow):
            self.http_response.add_header("allow", methods)


class PayloadTooLargeException(InvalidRequest):
    def __init__(self, message: object = "Payload too large") -> None:
        super().__init__(message)
        self.http_response = TextResponse(str(message), StatusCode.REQUEST_ENTITY_TOO_LARGE)


class ClientDisconnected(Exception):
    """The client left before its body was complete. Nobody is left to answer."""
