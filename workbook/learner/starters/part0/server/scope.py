"""The ASGI scope of a request.

Half of it is the same for all requests of a connection. So each scope is a copy of one dict, with
the rest filled in. This takes three quarters of the instructions of a new dict.
"""

from typing import Any

from server.flow import Address
from server.head import Head

Scope = dict[str, Any]
State = dict[str, Any]  # what the app stored at its startup


def common_scope(root_path: str, client: Address, server: Address, state: State) -> Scope:
    """Return the part that all requests share. It has all keys, so that no copy has to grow."""
    raise NotImplementedError("TODO: return a dict with the keys of the ASGI specification")


def scope_of(common: Scope, head: Head) -> Scope:
    """Return the scope of one request. The app may change it: other requests do not see that."""
    raise NotImplementedError(
        "TODO: copy `common`, add the data of the head; put root_path before both paths"
    )
