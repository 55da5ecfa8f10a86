"""The exceptions of the server."""


class BadMessage(Exception):
    """The request is malformed or too large: answer with the status, then close."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class ClientGone(ConnectionResetError):
    """Raised by `send` once the client has left. ASGI wants an OSError here."""


class NotServed(RuntimeError):
    """The app reported a failed startup, or did not answer it."""


class NotEnded(RuntimeError):
    """The app reported a failed shutdown, or was cancelled in it."""
