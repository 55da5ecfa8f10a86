"""Your exceptions for refusing a request: a handler raises one, and the App sends its response.

Part 3, "Defining helpers". The article does not have the last two classes; we added them.
"""

from collections.abc import Iterable

from asgi.http_responses import BaseHTTPResponse


class InvalidRequest(Exception):
    """The request is wrong. http_response is the answer that tells the client what is wrong.

    A subclass may set any response. If it sets none, the answer is 400 "Bad request".
    """

    http_response: BaseHTTPResponse | None = None

    def get_response(self) -> BaseHTTPResponse:
        """Return a copy of http_response, or a plain 400 if there is none. App calls this.

        Copy it because all exceptions of a class may share one response. If http_response is not
        a response, raise a TypeError that names it.
        """
        raise NotImplementedError("TODO: return http_response, or a 400 if it is None")


class InvalidRequestDataException(InvalidRequest):
    """The answer is 400 with the message. The message may be any object: use str(message)."""

    def __init__(self, message: object) -> None:
        raise NotImplementedError("TODO: set http_response to a BAD_REQUEST_TEXTResponse")


class NotFoundException(InvalidRequest):
    """The answer is 404 with the message."""

    def __init__(self, message: object = "Not found") -> None:
        raise NotImplementedError("TODO: set http_response to a NOT_FOUND_TEXTResponse")


class MethodNotAllowedException(InvalidRequest):
    """The answer is 405 with the message, and an allow header with the methods (RFC 9110, 15.5.6).

    If `allow` has no methods, add no header: an empty one says that the path allows no method.
    """

    def __init__(self, message: object = "Method not allowed", allow: Iterable[str] = ()) -> None:
        raise NotImplementedError("TODO: set http_response to a METHOD_NOT_ALLOWED_TEXTResponse")


class PayloadTooLargeException(InvalidRequest):
    """The answer is 413 with the message: the body is larger than App's max_body_size."""

    def __init__(self, message: object = "Payload too large") -> None:
        raise NotImplementedError("TODO: set http_response to a TextResponse with status 413")


class ClientDisconnected(Exception):
    """The client left before its body was complete. Nobody is left to answer.

    It is not an InvalidRequest. You have nothing to do here.
    """
