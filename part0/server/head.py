"""The head of a request: httptools parses it, and this module checks what httptools accepts.

RFC 9112. The length of the body is decided here, and ambiguous heads are refused. If a proxy and
this server found different lengths, a request could be hidden from the proxy (request smuggling).
"""

import functools
import re

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

from server.errors import BadMessage
from server.limits import Limits

Headers = list[tuple[bytes, bytes]]
Decisive = dict[bytes, list[bytes]]

CHUNKED = -1  # the `length` of a Head whose body is chunked

_DECISIVE = frozenset((b"host", b"content-length", b"transfer-encoding", b"connection", b"expect"))
_AUTHORITY = re.compile(rb"(?:[A-Za-z0-9._~!$&'()*+;=%-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?")
_ABSOLUTE = re.compile(rb"(?i:https?)://([^/?]*)(.*)")
_REQUEST_LINE = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+ [\x21-\x7e]+ HTTP/(\d\.\d)")
_LATER = re.compile(rb" HTTP/1\.[2-9]\Z")
_SLASH, _HASH = ord("/"), ord("#")  # numbers, because an item of a bytes object is a number


class Head:
    __slots__ = ("method", "target", "headers", "is_1_0", "keep_alive", "length", "continues")

    method: str
    target: bytes  # the path with its query, or * for OPTIONS
    headers: Headers  # in the order of the request, names in lower case
    is_1_0: bool
    keep_alive: bool
    length: int  # length of the body in bytes, or CHUNKED
    continues: bool  # the client waits for a 100 before it sends the body


class HeadParser:
    """Parses the heads of one connection, one after the other.

    `feed` gets the pieces of a head, and not a byte of what follows. Then `finish` returns the head
    and makes the parser ready for the next one.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._parser = HttpRequestParser(self)
        self._headers: Headers = []
        self._decisive: Decisive = {}

    def on_header(self, name: bytes, value: bytes) -> None:
        name, value = name.lower(), value.rstrip()
        self._headers.append((name, value))
        if name in _DECISIVE:
            self._decisive.setdefault(name, []).append(value)

    def feed(self, piece: bytes, line: bytes) -> None:
        """Raises BadMessage. `line` is the request line as far as it has arrived, for the error."""
        try:
            self._parser.feed_data(piece)
        except HttpParserUpgrade:
            pass  # a server may ignore the wish to upgrade, and this one speaks only HTTP/1
        except HttpParserError as error:
            if str(error) != "Invalid HTTP version" or not _LATER.search(line):
                raise _refusal(line, str(error)) from None
            # RFC 9110 2.5: later minor versions are read as 1.1. httptools does not know them and
            # has stopped at the line, so give a new parser the same head with version 1.1.
            self._parser = HttpRequestParser(self)
            self.feed(line[:-1] + b"1" + piece[len(line) :], line)
        if len(self._headers) > self._limits.headers:
            raise BadMessage(431, f"more than {self._limits.headers} headers")

    def finish(self, line: bytes) -> Head:
        # httptools also accepts two blanks, HTTP/0.9, HTTP/2.0 and ICE/1.0.
        try:
            method, target, version = line.split(b" ")
        except ValueError:
            raise _refusal(line, "a malformed request line") from None
        is_1_1 = version == b"HTTP/1.1" or _LATER.search(line) is not None
        if not (is_1_1 or version == b"HTTP/1.0") or method != self._parser.get_method():
            raise _refusal(line, "a malformed request line")
        head = Head()
        head.method = method.decode()
        head.is_1_0 = not is_1_1
        head.keep_alive = is_1_1
        head.headers = self._headers
        head.length = 0
        head.continues = False
        _judge(head, self._decisive)
        head.target = target if target[0] == _SLASH else _origin_form(head, target)
        if _HASH in target:
            raise BadMessage(400, "a fragment in the target")
        self._headers, self._decisive = [], {}
        if head.length:
            # The old parser waits for the body, which body.py reads. The next head gets a new one.
            self._parser = HttpRequestParser(self)
        return head


@functools.lru_cache(maxsize=256)
def _is_authority(value: bytes) -> bool:
    return _AUTHORITY.fullmatch(value) is not None


def _judge(head: Head, decisive: Decisive) -> None:
    """Set the attributes that these headers decide. Most requests have only one of them, Host."""
    hosts = decisive.get(b"host", ())
    if len(hosts) != 1 and (hosts or not head.is_1_0):
        raise BadMessage(400, f"{len(hosts)} Host headers")
    if hosts and not _is_authority(hosts[0]):
        raise BadMessage(400, "Host is no name with a port")
    if len(decisive) == len(hosts):
        return
    connection = b",".join(decisive.get(b"connection", ())).lower()
    options = [option.strip() for option in connection.split(b",")]
    wanted = b"keep-alive" in options or not head.is_1_0
    head.keep_alive = wanted and b"close" not in options
    if b"transfer-encoding" in decisive:
        _judge_codings(head, decisive)
    elif b"content-length" in decisive:
        head.length = _length(decisive[b"content-length"])
    if not head.is_1_0 and (expectations := decisive.get(b"expect")):
        if any(each.lower() != b"100-continue" for each in expectations):
            raise BadMessage(417, "an expectation other than 100-continue")
        head.continues = head.length != 0


def _length(values: list[bytes]) -> int:
    if len(values) > 1:
        raise BadMessage(400, "more than one Content-Length")
    if not values[0].isdigit() or len(values[0]) > 19:
        raise BadMessage(400, "Content-Length is no number of bytes")
    return int(values[0])


def _judge_codings(head: Head, decisive: Decisive) -> None:
    if head.is_1_0:
        raise BadMessage(400, "Transfer-Encoding in HTTP/1.0")
    if b"content-length" in decisive:
        raise BadMessage(400, "Transfer-Encoding and Content-Length")
    codings = b",".join(decisive[b"transfer-encoding"]).lower()
    names = [name.strip(b" \t") for name in codings.split(b",")]
    if names[-1] != b"chunked" or names.count(b"chunked") > 1 or b"" in names:
        raise BadMessage(400, "a body whose end Transfer-Encoding does not tell")
    if len(names) > 1:
        raise BadMessage(501, "a transfer coding other than chunked")
    head.length = CHUNKED


def _origin_form(head: Head, target: bytes) -> bytes:
    """Return the path of the target, or `*` for OPTIONS; an absolute target also sets Host."""
    if target == b"*" and head.method == "OPTIONS":
        return target
    absolute = _ABSOLUTE.fullmatch(target)
    if absolute is None or not _is_authority(absolute[1]):
        raise BadMessage(400, "a target that is no path")
    head.headers = [pair for pair in head.headers if pair[0] != b"host"]
    head.headers.insert(0, (b"host", absolute[1]))
    path: bytes = absolute[2]
    return path if path.startswith(b"/") else b"/" + path


def _refusal(line: bytes, reason: str) -> BadMessage:
    """Return 505 or 501 for a well-formed line that asks for something unknown, else 400."""
    well_formed = _REQUEST_LINE.fullmatch(line)
    if well_formed is None:
        return BadMessage(400, reason)
    if not well_formed[1].startswith(b"1."):
        return BadMessage(505, f"HTTP/{well_formed[1].decode()} is not spoken here")
    if reason == "Invalid method encountered":
        return BadMessage(501, "an unknown method")
    return BadMessage(400, reason)
