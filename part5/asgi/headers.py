"""Header lines: checked and encoded once, when they are set.

ASGI: names and values are bytes, names in lower case. RFC 9110 5: a name is a token, a value has no
control character; a line end in a value would start a header, or a response, of its own.
"""

import codecs
import functools
import re

HeaderValue = str | int

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")


def encode_header(key: str, value: HeaderValue) -> tuple[bytes, bytes]:
    if not isinstance(value, (str, int)):
        raise TypeError(f"the header {key!r} has the value {value!r}; give a str or an int")
    text = str(value).strip(" \t")
    if not text.isprintable() and _CONTROL_CHARACTER.search(text):
        raise ValueError(f"the header {key!r} has a control character in its value {value!r}")
    try:
        return _encode_name(key), text.encode("latin-1")
    except UnicodeEncodeError as error:
        raise ValueError(f"header {key!r} is not latin-1: {value!r}; percent-encode it") from error


@functools.lru_cache(maxsize=256)  # an application sends few names, again and again
def _encode_name(key: str) -> bytes:
    if not isinstance(key, str):
        raise TypeError(f"the name of a header is a str, not {key!r}")
    if not _TOKEN.fullmatch(key):
        raise ValueError(f"{key!r} is no header name: letters, digits and !#$%&'*+.^_`|~- only")
    if (name := key.lower()) == "transfer-encoding":
        raise ValueError("transfer-encoding is the server's to set; remove it")
    return name.encode()


@functools.cache
def content_type_header(media_type: str, encode: str) -> tuple[bytes, bytes]:
    charset = codecs.lookup(encode).name.replace("iso8859", "iso-8859")
    if media_type != "application/json" or charset != "utf-8":
        media_type += f"; charset={charset}"  # RFC 8259: JSON is UTF-8 and has no charset
    return b"content-type", media_type.encode()
