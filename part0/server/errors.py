"""What goes wrong between a client and this server."""


class BadMessage(Exception):
    """The client's bytes are no message we take: answered with the status, then closed."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class ClientGone(ConnectionResetError):
    """Raised by `send` once the client has left. ASGI wants an OSError here."""


class NotServed(RuntimeError):
    """The app refused to start, or did not answer to startup."""


class NotEnded(RuntimeError):
    """The app failed at its shutdown, or had to be cut off in it."""
