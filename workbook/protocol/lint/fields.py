"""Tables of the type that each key of a scope or a message must have."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from workbook.protocol.lint.breach import fail, in_short
from workbook.protocol.lint.headers import is_byte_pair, repeatable


class Field(NamedTuple):
    words: str
    fits: Callable[[Any], bool]
    required: bool = False
    rule: str = ""  # the rule that a wrong value breaks, if it has a special one


def _is(*kinds: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, kinds)


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_upper(value: Any) -> bool:
    return isinstance(value, str) and value == value.upper() != ""


def _is_address(value: Any, port: Callable[[Any], bool]) -> bool:
    return value is None or (
        isinstance(value, tuple | list)
        and len(value) == 2
        and isinstance(value[0], str)
        and port(value[1])
    )


def _is_client(value: Any) -> bool:
    return _is_address(value, _is_int)


def _is_server(value: Any) -> bool:  # the port is None for a Unix socket
    return _is_address(value, lambda port: port is None or _is_int(port))


def _is_asgi(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("version"), str)


TEXT = Field("a str", _is(str))
BYTES = Field("bytes", _is(bytes))
BOOL = Field("a bool", _is(bool))
INT = Field("an int", _is_int)
DICT = Field("a dict", _is(dict))
ASGI = Field("a dict with the 'version' as a str", _is_asgi, required=True)

SCOPES: dict[str, dict[str, Field]] = {
    "http": {
        "asgi": ASGI,
        "http_version": TEXT._replace(required=True),
        "method": Field("an upper-case str", _is_upper, required=True),
        "scheme": TEXT,
        "path": TEXT._replace(required=True),
        "raw_path": Field("bytes or None", _is(bytes, type(None))),
        "query_string": BYTES._replace(required=True),
        "root_path": TEXT,
        "headers": Field("an iterable", lambda value: hasattr(value, "__iter__"), required=True),
        "client": Field("(host, port) or None", _is_client),
        "server": Field("(host, port or None) or None", _is_server),
        "state": DICT,
        "extensions": Field("a dict or None", _is(dict, type(None))),
    },
    "lifespan": {"asgi": ASGI, "state": DICT},
}

BODY = BYTES._replace(rule="body-bytes")
MORE_BODY = BOOL._replace(rule="more-body-bool")
STATUS = INT._replace(required=True, rule="status-int")
ANYTHING = Field("a value", lambda value: True)
REQUIRED = ANYTHING._replace(required=True)  # only required: header pairs are checked in headers.py

MESSAGES: dict[str, dict[str, Field]] = {
    "http.request": {"body": BYTES, "more_body": BOOL},
    "http.disconnect": {},
    "http.response.start": {"status": STATUS, "headers": ANYTHING, "trailers": BOOL},
    "http.response.body": {"body": BODY, "more_body": MORE_BODY},
    "http.response.trailers": {"headers": REQUIRED, "more_trailers": BOOL},
    "http.response.push": {"path": TEXT._replace(required=True), "headers": REQUIRED},
    "http.response.zerocopysend": {
        "file": REQUIRED,
        "offset": INT,
        "count": INT,
        "more_body": MORE_BODY,
    },
    "http.response.pathsend": {"path": TEXT._replace(required=True)},
    "http.response.early_hint": {"links": REQUIRED},
    "http.response.debug": {"info": DICT._replace(required=True)},
    "lifespan.startup": {},
    "lifespan.startup.complete": {},
    "lifespan.startup.failed": {"message": TEXT},
    "lifespan.shutdown": {},
    "lifespan.shutdown.complete": {},
    "lifespan.shutdown.failed": {"message": TEXT},
}


def check_scope(scope: Mapping[str, Any]) -> None:
    _check("scope", scope, SCOPES[scope["type"]], "scope-key", "scope-value")
    headers = scope.get("headers", ())
    if repeatable(headers):  # do not read an iterator: only the app can read it, once
        for pair in headers:
            if not is_byte_pair(pair) or pair[0] != pair[0].lower():
                fail("scope-headers", in_short(pair))


def check_message(message: Mapping[str, Any], key_rule: str, value_rule: str) -> None:
    kind = message["type"]
    _check(kind, message, MESSAGES[kind], key_rule, value_rule)


def _check(
    what: str,
    values: Mapping[str, Any],
    fields: dict[str, Field],
    key_rule: str,
    value_rule: str,
) -> None:
    for key, field in fields.items():
        if key not in values:
            if field.required:
                fail(key_rule, f"no {key!r} among {sorted(values)}", f"{key!r} in {what}")
        elif not field.fits(values[key]):
            expected = f"{key!r} of {what} to be {field.words}"
            fail(field.rule or value_rule, in_short(values[key]), expected)
