"""Your exceptions that are answers: raise one anywhere in a handler and its response is sent.

Part 3, "Defining helpers". The last two are ours, for what the article leaves open.
"""

from collections.abc import Iterable

from asgi.http_responses import BaseHTTPResponse


class InvalidRequest(Exception):
    """Something is wrong with the request, and http_response tells the client what.

    A subclass may set any response. Without one the answer is 400 "Bad request".
    """

    http_response: BaseHTTPResponse | None = None

    def get_response(self) -> BaseHTTPResponse:
        """For App: a copy of http_response, because a class may share it, or the plain 400.

        If http_response is not a response, raise a TypeError that names it.
        """
        raise NotImplementedError("TODO: http_response, or a 400 where it is None")


class InvalidRequestDataException(InvalidRequest):
    """400 with the message, which may be anything that can be printed."""

    def __init__(self, message: object) -> None:
        raise NotImplementedError("TODO: http_response is a BAD_REQUEST_TEXTResponse")


class NotFoundException(InvalidRequest):
    """404 with the message."""

    def __init__(self, message: object = "Not found") -> None:
        raise NotImplementedError("TODO: http_response is a NOT_FOUND_TEXTResponse")


class MethodNotAllowedException(InvalidRequest):
    """405 with the message. Its allow header lists the methods of the path, as RFC 9110 wants."""

    def __init__(self, message: object = "Method not allowed", allow: Iterable[str] = ()) -> None:
        raise NotImplementedError("TODO: http_response is a METHOD_NOT_ALLOWED_TEXTResponse")


class PayloadTooLargeException(InvalidRequest):
    """413 with the message: the body is larger than App's max_body_size."""

    def __init__(self, message: object = "Payload too large") -> None:
        raise NotImplementedError("TODO: http_response has StatusCode.REQUEST_ENTITY_TOO_LARGE")


class ClientDisconnected(Exception):
    """The client left before its body was complete. Nobody is left to answer.

    It is not an InvalidRequest. You have nothing to do here.
    """
