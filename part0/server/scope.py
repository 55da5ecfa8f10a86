"""The ASGI scope of a request.

Half of it is the same for all requests of a connection. So each scope is a copy of one dict, with
the rest filled in. This takes three quarters of the instructions of a new dict.
"""

from typing import Any
from urllib.parse import unquote

from server.flow import Address
from server.head import Head

Scope = dict[str, Any]
State = dict[str, Any]  # what the app stored at its startup

_ASGI = {"version": "3.0", "spec_version": "2.4"}


def common_scope(root_path: str, client: Address, server: Address, state: State) -> Scope:
    """Return the part that all requests share. It has all keys, so that no copy has to grow."""
    return {
        "type": "http",
        "asgi": None,
        "http_version": "1.1",
        "method": None,
        "scheme": "http",
        "path": None,
        "raw_path": None,
        "query_string": None,
        "root_path": root_path,
        "headers": None,
        "client": client,
        "server": server,
        "state": state,
        "extensions": None,
    }


def scope_of(common: Scope, head: Head) -> Scope:
    """Return the scope of one request. The app may change it: other requests do not see that."""
    root_path = common["root_path"]
    raw_path, _, query = head.target.partition(b"?")
    path = raw_path.decode()
    scope = common.copy()
    scope["asgi"] = _ASGI.copy()
    if head.is_1_0:
        scope["http_version"] = "1.0"
    scope["method"] = head.method
    scope["path"] = root_path + (unquote(path) if "%" in path else path)
    scope["raw_path"] = root_path.encode() + raw_path if root_path else raw_path
    scope["query_string"] = query
    scope["headers"] = head.headers
    scope["state"] = common["state"].copy()
    scope["extensions"] = {}
    return scope
