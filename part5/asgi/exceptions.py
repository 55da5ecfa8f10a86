"""Exceptions that are answers: raise one anywhere in a handler and its response is sent.

A subclass of InvalidRequest with a response of its own works the same way.
"""

import copy
from collections.abc import Iterable

from asgi.http_responses import (
    BAD_REQUEST_TEXTResponse,
    BaseHTTPResponse,
    METHOD_NOT_ALLOWED_TEXTResponse,
    NOT_FOUND_TEXTResponse,
    TextResponse,
    _Response,
)
from asgi.types import StatusCode


class InvalidRequest(Exception):
    """The request is at fault, and http_response tells the client so."""

    http_response: BaseHTTPResponse | None = None

    def get_response(self) -> BaseHTTPResponse:
        if self.http_response is None:
            return BAD_REQUEST_TEXTResponse("Bad request")
        if not isinstance(self.http_response, _Response):
            raise TypeError(f"{self!r} has {self.http_response!r} for a response, which is none")
        return copy.copy(self.http_response)  # a class may share it, and middleware adds to it


class InvalidRequestDataException(InvalidRequest):
    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.http_response = BAD_REQUEST_TEXTResponse(str(message))


class NotFoundException(InvalidRequest):
    def __init__(self, message: object = "Not found") -> None:
        super().__init__(message)
        self.http_response = NOT_FOUND_TEXTResponse(str(message))


class MethodNotAllowedException(InvalidRequest):
    """RFC 9110 15.5.6: the answer names the methods that the path does have."""

    def __init__(self, message: object = "Method not allowed", allow: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.http_response = METHOD_NOT_ALLOWED_TEXTResponse(
            str(message), headers={"allow": ", ".join(allow)}
        )


class PayloadTooLargeException(InvalidRequest):
    def __init__(self, message: object = "Payload too large") -> None:
        super().__init__(message)
        self.http_response = TextResponse(str(message), StatusCode.REQUEST_ENTITY_TOO_LARGE)


class ClientDisconnected(Exception):
    """The client left before its body was complete: no InvalidRequest, nobody is left to answer."""
