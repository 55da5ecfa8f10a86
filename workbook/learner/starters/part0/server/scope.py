"""A request's scope: what ASGI tells an app of it, and of the connection that it came on.

Half of it is the same for all requests of a connection. So each scope is a copy with its places
filled, which takes three quarters of the instructions of a new dict.
"""

from typing import Any

from server.flow import Address
from server.head import Head

Scope = dict[str, Any]
State = dict[str, Any]  # what an app keeps from its startup on


def common_scope(root_path: str, client: Address, server: Address, state: State) -> Scope:
    """With a place for what only a request can tell, so that no copy has to grow."""
    raise NotImplementedError("TODO: the keys of the ASGI specification, in its order")


def scope_of(common: Scope, head: Head) -> Scope:
    """An app may change all of it: nothing in it is anybody else's."""
    raise NotImplementedError(
        "TODO: what ASGI tells an app of a request; root_path goes in front of path and raw_path"
    )
