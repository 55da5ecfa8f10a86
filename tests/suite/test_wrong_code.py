"""Tests that a check fails for each piece of wrong code that all checks once accepted."""

from pathlib import Path
from typing import NamedTuple

import pytest

from workbook.errata.planting import copy_part
from workbook.parts.ladder import part
from workbook.suite.all_checks import quiet, run_alone
from workbook.suite.checks import registry
from workbook.suite.themes import load_checks


class Wrong(NamedTuple):
    part: int
    file: str
    old: str
    new: str
    check: str
    told: str


TAIL = """            return await INTERNAL_SERVER_ERROR_TEXTResponse("Internal Server Error")()
"""
ANSWERS = f"""                response = error.get_response()
            return await response()
        except ClientDisconnected:
            raise
        except Exception:
            print(f"{{method!r}} {{path!r}} failed:")
            traceback.print_exc()
{TAIL}"""
WRONG = {
    "the app goes on after its 404 and fails": Wrong(
        1,
        "app.py",
        """            status, body = 404, b"not found"
        else:
            print("handler found")
            await target.handler()
            status, body = 200, b"ok"
""",
        """            await send({"type": "http.response.start", "status": 404})
            await send({"type": "http.response.body", "body": b"not found"})
        print("handler found")
        await target.handler()
        status, body = 200, b"ok"
""",
        "routing-404",
        "after the response the app raised AttributeError: 'NoneType' object has no attribute",
    ),
    "the fields of RouteInfo are in another order": Wrong(
        3,
        "asgi/api_router.py",
        "    handler: HandlerType\n    method: str\n",
        "    method: str\n    handler: HandlerType\n",
        "groups-route-info",
        "· but route.handler is the method",
    ),
    "the prefix is also removed from the rest of the path": Wrong(
        1,
        "app.py",
        'below = path.removeprefix(root_path.rstrip("/"))',
        'below = path.replace(root_path, "") if path.startswith(root_path) else path',
        "root-path-absent",
        "path /api/tea/api, route /tea/api: 404",
    ),
    "the app of Part 1 keeps send while the handler runs": Wrong(
        1,
        "app.py",
        """            await target.handler()
            status, body = 200, b"ok"
""",
        """            self._send = send
            await target.handler()
            status, body = 200, b"ok"
            send = self._send
""",
        "asgi-two-requests",
        'because it was sent to the client of /second · second: 200 "ok"',
    ),
    "the app keeps send while the handler runs": Wrong(
        3,
        "asgi/app.py",
        """            path = _path_below(root_path, path)
        try:
            response = await self._run_http_handler(path, scope["method"], receive)
        except ClientDisconnected:
            return
        await self._send_http_response(response, send)
""",
        """            path = _path_below(root_path, path)
        self._send = send
        try:
            response = await self._run_http_handler(path, scope["method"], receive)
        except ClientDisconnected:
            return
        await self._send_http_response(response, self._send)
""",
        "asgi-two-requests",
        'because it was sent to the client of /second · second: 200 "black"',
    ),
    "one lock for the bodies of all requests": Wrong(
        3,
        "asgi/body.py",
        "        self._receiving = asyncio.Lock()\n",
        """        Body._of_all = getattr(Body, "_of_all", asyncio.Lock())
        self._receiving = Body._of_all
""",
        "asgi-two-uploads",
        'first: 200 "green" · second: no response while the first waits',
    ),
    "a cancelled request is a 500": Wrong(
        3,
        "asgi/app.py",
        "        except Exception:\n            print(",
        "        except BaseException:\n            print(",
        "asgi-cancelled",
        '500 "Internal Server Error", CancelledError was swallowed',
    ),
    "one {} for all empty bodies": Wrong(
        3,
        "asgi/request_data.py",
        """    async def get_json_body(self) -> Any:
        \"""Return the body as JSON, and {} for an empty body. The body extractor is not used.\"""
        body = await self._load_all_body()
        return _extract(decode_json, body, "Invalid JSON body") if body else {}
""",
        """    async def get_json_body(self, empty: Any = {}) -> Any:
        body = await self._load_all_body()
        return _extract(decode_json, body, "Invalid JSON body") if body else empty
""",
        "json-body",
        "200 \"{}\", 200 \"{'changed': 'by the handler'}\"",
    ),
    "the limit of the last app counts for all apps": Wrong(
        3,
        "asgi/app.py",
        "self._max_body_size = max_body_size",
        "App._max_body_size = max_body_size",
        "limits-own",
        "limit 20: 11 bytes 413",
    ),
    "a limit of 0 is taken for no limit": Wrong(
        3,
        "asgi/body.py",
        "if self._max_size is not None and",
        "if self._max_size and",
        "limits-own",
        "limit 0: 1 byte 200",
    ),
    "a copy with the headers of get_headers": Wrong(
        3,
        "asgi/http_responses.py",
        "        copied._headers = Headers(self._headers.lines)\n",
        """        copied._headers = Headers()
        for name, value in self.get_headers().items():
            copied._headers[name] = value if isinstance(value, str) else ", ".join(value)
""",
        "responses-copy",
        "set-cookie: a=1, b=2 in the copy, a=1 | b=2 in the first",
    ),
    "characters that the encoding lacks are sent as ?": Wrong(
        3,
        "asgi/http_responses.py",
        "self._body.encode(self._encode)",
        'self._body.encode(self._encode, "replace")',
        "response-bodies-lossless",
        '☕ in latin-1: 200 "one ?"',
    ),
    "capital letters of a path do not count": Wrong(
        3,
        "asgi/router.py",
        'path.split("/")',
        'path.lower().split("/")',
        "routing-exactly",
        "/TEA: 200",
    ),
    "spaces around a segment do not count": Wrong(
        3,
        "asgi/router.py",
        'filter(None, path.split("/"))',
        'filter(None, map(str.strip, path.split("/")))',
        "routing-exactly",
        "/tea%20: 200",
    ),
    "the path is decoded a second time": Wrong(
        3,
        "asgi/app.py",
        '        path = scope["path"]\n',
        """        from urllib.parse import unquote

        path = unquote(scope["path"])
""",
        "routing-exactly",
        "/%2574ea: 200",
    ),
    "add_route asserts the method": Wrong(
        3,
        "asgi/router.py",
        "raise ValueError(f\"{method!r} for {path} is not one of {', '.join(Methods)}\")",
        'assert method in list(Methods), f"Method {method} not supported"',
        "router-add-route-refuses",
        "an error that names 'BREW' by an assert, which -O removes",
    ),
    "get_route adds a node for an unknown path": Wrong(
        3,
        "asgi/router.py",
        "child = node.children.get(segment)",
        "child = node.children.setdefault(segment, _NodeRoute(segment))",
        "router-get-route-adds-nothing",
        "4 nodes, 100 unknown paths: None, then 104 nodes",
    ),
    "include_routes sets the router before it looks at the handlers": Wrong(
        3,
        "asgi/app.py",
        "        router = Router()\n",
        "        self.router = router = Router()\n",
        "groups-plain-def-again",
        "refused, then AssertionError: include_routes was called before",
    ),
    "a stream that was begun gives nothing after the body was loaded": Wrong(
        3,
        "asgi/body.py",
        "        if given < len(self._whole):",
        "        if given == 0 and self._whole:",
        "bodies-partly-streamed",
        "ab, then b'abcdef', then nothing more",
    ),
    "an InvalidRequest in get_body of a response is a 400": Wrong(
        3,
        "asgi/app.py",
        '                    raise TypeError(f"{target.handler!r} returned {response!r}, not a '
        'response")\n',
        '                    raise TypeError(f"{target.handler!r} returned {response!r}, not a '
        'response")\n                return await response()\n',
        "server-errors-in-get-body",
        'InvalidRequest in get_body: 400 "no tea"',
    ),
    "an http_response that is a text leaves the app as an exception": Wrong(
        3,
        "asgi/app.py",
        ANSWERS,
        ANSWERS.replace("response = error.get_response()", "refused = error")
        .replace("            return await r", "            else:\n                return await r")
        .replace(TAIL, f"{TAIL}        return await refused.get_response()()\n"),
        "server-errors-in-get-body",
        "http_response = 'oops': no answer but TypeError",
    ),
    "get_response does not look whether http_response is a response": Wrong(
        3,
        "asgi/exceptions.py",
        "if not isinstance(self.http_response, BaseHTTPResponse):",
        "if False:",
        "errors-get-response",
        "'str' object has no attribute 'copy'",
    ),
    "get_response gives the response that the class keeps": Wrong(
        3,
        "asgi/exceptions.py",
        "self.http_response.copy()",
        "self.http_response",
        "errors-get-response",
        "green in one copy, green in the next",
    ),
    "an iterator without methods gives an empty allow header": Wrong(
        3,
        "asgi/exceptions.py",
        """if methods := ", ".join(allow):
            self.http_response.add_header("allow", methods)""",
        """if allow:
            self.http_response.add_header("allow", ", ".join(allow))""",
        "errors-not-allowed-bare",
        '405 "no mug", allow: empty',
    ),
    "a 204 has the content-length that the caller gave": Wrong(
        3,
        "asgi/headers.py",
        """        if line[0] != b"content-length":
            kept.append(line)""",
        "        kept.append(line)",
        "response-bodies-none",
        "expected no content-length with this status, got content-length 9",
    ),
    "a 204 has a content-type": Wrong(
        3,
        "asgi/http_responses.py",
        " and status_code not in _WITHOUT_BODY:",
        ":",
        "response-bodies-none",
        "204, content-length: -, content-type: text/plain; charset=utf-8",
    ),
    "a body of JSON in UTF-16 is accepted": Wrong(
        3,
        "asgi/body.py",
        "body.decode()",
        "body.decode(json.detect_encoding(body))",
        "json-utf-8",
        "UTF-16 200",
    ),
    "JSON in another encoding does not name it": Wrong(
        3,
        "asgi/http_responses.py",
        'media_type != "application/json" or charset != "utf-8"',
        'media_type != "application/json"',
        "response-bodies-encode",
        'JsonResponse("tea", encode="utf-16") came with charset -',
    ),
    "JSON that is always in utf-8, whatever its content-type says": Wrong(
        3,
        "asgi/http_responses.py",
        "_to_json(self._body).encode(self._encode)",
        "_to_json(self._body).encode()",
        "response-bodies-encode",
        'JsonResponse("tea", encode="utf-16") came with the body b\'"tea"\'',
    ),
    "Methods is an Enum": Wrong(
        3,
        "asgi/types.py",
        "class Methods(StrEnum)",
        "from enum import Enum\n\n\nclass Methods(Enum)",
        "router-add-route-method",
        "Methods.POST is not a str",
    ),
    "an __init__ hides the response that the class has": Wrong(
        3,
        "asgi/exceptions.py",
        "    http_response: BaseHTTPResponse | None = None\n",
        """    http_response: BaseHTTPResponse | None = None

    def __init__(self, *args: object) -> None:
        self.http_response = None
""",
        "errors-get-response",
        "but Teapot().http_response is None: does __init__ set it?",
    ),
    "a 405 that cannot name its methods": Wrong(
        3,
        "asgi/exceptions.py",
        'message: object = "Method not allowed", allow: Iterable[str] = ()) -> None:\n',
        'message: object = "Method not allowed") -> None:\n        allow = ()\n',
        "errors-family",
        "got an unexpected keyword argument 'allow'",
    ),
    "get_headers keeps the caller's names": Wrong(
        3,
        "asgi/http_responses.py",
        "return dict(Headers(self._get_bytes_headers()))",
        "return {'X-Tea': 'green'}",
        "responses-ask",
        "get_headers {'X-Tea': 'green'}, without x-tea",
    ),
    "the headers of a response are text": Wrong(
        3,
        "asgi/http_responses.py",
        'self._body_bytes or b"", self._get_bytes_headers())',
        'b"tea", [(n.decode(), v.decode()) for n, v in self._get_bytes_headers()])',
        "responses-call",
        "418 b'tea', and headers that are not bytes: [('content-type', 'text/plain; ",
    ),
    "the limit of the app does not reach the request": Wrong(
        3,
        "asgi/app.py",
        "                    max_body_size=self._max_body_size,\n",
        "",
        "app-answers-too-large",
        "200: the handler could read 12 bytes, so max_body_size=10 does not limit the body",
    ),
    "the JSON of an empty body is None": Wrong(
        3,
        "asgi/request_data.py",
        "if body else {}",
        "if body else None",
        "draft-json-body",
        "of an empty body: None",
    ),
    "get_route fails for a method without a route": Wrong(
        3,
        "asgi/router.py",
        "raise MethodNotAllowedException(allow=node.routes)",
        "raise MethodNotAllowedException(allowed=node.routes)",
        "router-get-route-method",
        "TypeError: MethodNotAllowedException.__init__() got an unexpected keyword argument",
    ),
    "no handler ever runs": Wrong(
        2,
        "asgi/app.py",
        "await target.handler(RequestData(target.query_string_extractor, target.body_extractor))",
        "pass",
        "groups-decorators",
        "nothing",
    ),
    "multi_methods takes a str for a list": Wrong(
        2,
        "asgi/api_router.py",
        "if not methods or isinstance(methods, str):",
        "if not methods:",
        "groups-multi-methods-none",
        "no error for 'GET'",
    ),
    "multi_methods of nothing loses the handler and refuses nothing": Wrong(
        2,
        "asgi/api_router.py",
        """        if not methods or isinstance(methods, str):
            raise ValueError(f"multi_methods({path!r}, …) takes a list of methods, not {methods!r}")

        def register(handler: HandlerType) -> HandlerType:
            for method in methods:
                self.decorator(path, method, query_string_extractor, body_extractor)(handler)
            return handler
""",
        """        def register(handler: HandlerType) -> HandlerType:
            for method in methods:
                added = self.decorator(path, method, query_string_extractor, body_extractor)
                return added(handler)
""",
        "groups-multi-methods-none",
        "no error for []",
    ),
    "the function in a wrapper counts, and not the wrapper": Wrong(
        2,
        "asgi/app.py",
        "    while callable(handler):\n",
        "    handler = inspect.unwrap(handler)\n    while callable(handler):\n",
        "groups-async-callables",
        "plain_in_an_async_wrapper",
    ),
    "only an async wrapper is a handler": Wrong(
        2,
        "asgi/app.py",
        'getattr(handler, "__wrapped__", None)',
        "None",
        "groups-async-callables",
        "async_in_a_plain_wrapper",
    ),
    "get_headers returns nothing": Wrong(
        3,
        "asgi/http_responses.py",
        "return dict(Headers(self._get_bytes_headers()))",
        "dict(Headers(self._get_bytes_headers()))",
        "responses-ask",
        "get_status_code 418, get_body b'tea', get_headers None",
    ),
    "a repr without the body": Wrong(
        3,
        "asgi/http_responses.py",
        "(body={self._body!r}, status_code={self._status_code})",
        "(status_code={self._status_code})",
        "responses-repr",
        "TextResponse(status_code=418) lacks 'green tea'",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_code_is_red(name: str, tmp_path: Path) -> None:
    load_checks()
    wrong = WRONG[name]
    here = part(wrong.part)
    copy_part(here, tmp_path)
    text = (tmp_path / wrong.file).read_text("utf-8")
    assert text.count(wrong.old) == 1
    (tmp_path / wrong.file).write_text(text.replace(wrong.old, wrong.new), "utf-8")
    with quiet():
        outcome = run_alone(registry[wrong.check], here, tmp_path)
    assert not outcome.ok
    assert wrong.told in outcome.observed
