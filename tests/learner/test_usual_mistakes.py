"""Tests that usual mistakes are explained with their cause, and not only observed."""

from pathlib import Path
from typing import NamedTuple

import pytest

from workbook.errata.planting import copy_part
from workbook.learner.places import Own
from workbook.learner.results import Result, Wanted
from workbook.learner.steps import lesson
from workbook.learner.worker import Work
from workbook.parts.ladder import part
from workbook.suite.all_checks import quiet
from workbook.suite.checks import registry
from workbook.suite.themes import load_checks


class Mistake(NamedTuple):
    file: str
    old: str
    new: str
    check: str
    why: str
    line: str = ""  # what the place contains


ASKING = """        target = self.router.get_route(path)
        if target is None or target.handler is None:
            print("handler not found, ignoring")
            status, body = 404, b"not found"
        else:
            print("handler found")
            await target.handler()
            status, body = 200, b"ok"
"""
LEFT = "You have written this function, but the `raise` of its stub is still there: delete it."
MISTAKES = {
    "a handler is called where it should be passed on": Mistake(
        "app.py", 'add_route("/", home)', 'add_route("/", home())', "samples-root", "leave out the"
    ),
    "a router that is still the class": Mistake(
        "app.py",
        "self.router = Router()",
        "self.router = Router",
        "samples-root",
        "write `()` after Router where the object is made.",
    ),
    "an app that is still the class": Mistake(
        "app.py", "app = App()", "app = App", "samples-root", "as in `app = App()`."
    ),
    "a node that is still the class": Mistake(
        "router.py",
        "self.root = _NodeRoute()",
        "self.root = _NodeRoute",
        "router-get-route",
        "is `()` missing where the object is made?",
    ),
    "arguments in the wrong order": Mistake(
        "app.py",
        'add_route("/", home)',
        'add_route(home, "/")',
        "samples-root",
        "or are two arguments in the wrong order?",
    ),
    "an object that is called instead of its attribute": Mistake(
        "app.py",
        "await target.handler()",
        "await target()",
        "samples-root",
        "A _NodeRoute cannot be called. Which of its attributes is the function?",
    ),
    "an app that returns its answer": Mistake(
        "app.py",
        'send({"type": "http.response.body", "body": body})\n',
        'send({"type": "http.response.body", "body": body})\n        return body\n',
        "samples-root",
        "A server does not look at what the app returns.",
    ),
    "a body under another key": Mistake(
        "app.py",
        '"body": body',
        '"content": body',
        "routing-404",
        'the key of the bytes is "body".',
    ),
    "an attribute that is not in the slots": Mistake(
        "router.py",
        "self.children",
        "self.childs",
        "router-node-empty",
        "_NodeRoute has __slots__: its objects can only have the attributes that are listed there",
    ),
    "a missing return, in a loop": Mistake(
        "router.py",
        'return path.split("/")',
        'path.split("/")',
        "router-get-route",
        "get_segments returns None: is a `return` missing in ",
    ),
    "a missing return, at the end": Mistake(
        "router.py",
        "return node if",
        "node if",
        "router-get-route",
        "get_route returns None: is a `return` missing?",
    ),
    "a method that is called without self": Mistake(
        "router.py",
        "in self.get_segments(path)",
        "in get_segments(path)",
        "router-get-route",
        "get_segments belongs to the Router object: write self.get_segments.",
        "in Router.add_route",
    ),
    "an attribute that is read without self": Mistake(
        "router.py",
        "node = self.root",
        "node = root",
        "router-get-route",
        "root belongs to the Router object: write self.root.",
        "in Router.add_route",
    ),
    "an attribute that is set without self": Mistake(
        "router.py",
        "self.root = _NodeRoute()",
        "root = _NodeRoute()",
        "router-get-route",
        "root is a local variable here, and no line of Router sets self.root: is `self.` missing?",
        "in Router.__init__",
    ),
    "a body under a misspelled key, where the check looks at more than the response": Mistake(
        "app.py", '"body": body', '"boddy": body', "routing-200", 'the key of the bytes is "body".'
    ),
    "a repr that prints": Mistake(
        "router.py",
        'return f"_NodeRoute(segment={self.segment!r}, children={len(self.children)})"',
        'print(f"_NodeRoute(segment={self.segment!r}, children={len(self.children)})")',
        "router-node-repr",
        "__repr__ returns None: is a `return` missing?",
        "in _NodeRoute.__repr__",
    ),
    "an attribute of a node that is set without self": Mistake(
        "router.py",
        "self.handler: Handler | None = None",
        "handler = None",
        "router-get-route",
        "handler is a local variable here, and no line of _NodeRoute sets self.handler",
        "in _NodeRoute.__init__",
    ),
    "a method that is called without its object": Mistake(
        "app.py",
        "self.router.get_route(path)",
        "get_route(path)",
        "routing-200",
        "get_route is not defined there: it is misspelled, not written yet or not imported, or it "
        "belongs to an object, as in self.get_route.",
        "in App.__call__",
    ),
    "a missing return after a complete response": Mistake(
        "app.py",
        'status, body = 200, b"ok"\n',
        'await send({"type": "http.response.start", "status": 200})\n'
        '            await send({"type": "http.response.body", "body": b"ok"})\n'
        '            status, body = 404, b"not found"\n',
        "routing-200",
        "The response was complete before this line: is a `return` or an `else` missing?",
        "in App.__call__",
    ),
    "a stub's raise above the code": Mistake(
        "router.py",
        "        self.root = _NodeRoute()",
        '        raise NotImplementedError("TODO: make the root node")\n'
        "        self.root = _NodeRoute()",
        "router-get-route",
        LEFT,
        "in Router.__init__",
    ),
    "a stub's raise below the code": Mistake(
        "app.py",
        'print("home triggered")',
        'print("home triggered")\n    raise NotImplementedError(\'TODO: print "home triggered"\')',
        "samples-root",
        LEFT,
        "in home",
    ),
    "a stub's raise after the response": Mistake(
        "app.py",
        '"body": body})\n',
        '"body": body})\n        raise NotImplementedError("TODO: answer 404")\n',
        "samples-root",
        LEFT,
        "in App.__call__",
    ),
    "a handler of Part 1 with an argument": Mistake(
        "app.py",
        "await target.handler()",
        "await target.handler(scope)",
        "routing-200",
        "In Part 1 a handler has no parameters: call it without arguments.",
        "in App.__call__",
    ),
    "a message in two arguments": Mistake(
        "app.py",
        'send({"type": "http.response.body", "body": body})',
        'send("http.response.body", body)',
        "routing-404",
        'send takes one argument, a dict such as {"type": "http.response.body", "body": b"ok"}.',
        "in App.__call__",
    ),
    "a last body that promises more": Mistake(
        "app.py",
        '"body": body}',
        '"body": body, "more_body": True}',
        "routing-404",
        "its last body has more_body: True, which promises more.",
    ),
    "headers in a dict": Mistake(
        "app.py",
        '"status": status}',
        '"status": status, "headers": {"a": "b"}}',
        "routing-404",
        'headers are a list of pairs of bytes: [[b"allow", b"GET"]].',
        "in App.__call__",
    ),
    "a key in capitals": Mistake(
        "app.py",
        'path = scope["path"]',
        'path = scope["Path"]',
        "routing-404",
        "There is no key 'Path' here. Did you mean 'path'?",
        "in App.__call__",
    ),
    "a path that nobody added": Mistake(
        "router.py",
        "child = node.children.get(segment)",
        "child = node.children[segment]",
        "router-get-route",
        "There is no key 'milk' here. Test for it first, or use .get(segment), which then returns ",
        "in Router.get_route",
    ),
    "a text that is raised": Mistake(
        "router.py",
        "            if child is None:\n                return None\n",
        '            if child is None:\n                raise "not found"\n',
        "router-get-route",
        "Only an exception can be raised, and not a text: raise RuntimeError(…), for example.",
        "in Router.get_route",
    ),
    "a key that a server may leave out": Mistake(
        "app.py",
        'scope.get("root_path")',
        'scope["root_path"]',
        "asgi-minimal-scope",
        "To read a key that may be missing, use .get('root_path').",
        "in App.__call__",
    ),
}


IN_PART_2 = {
    "an attribute that Part 2 has replaced": Mistake(
        "asgi/router.py",
        "if method in node.routes:",
        "if node.handler:",
        "router-node-repr",
        "_NodeRoute has no handler in this part: is it spelled in another way, or has another "
        "attribute taken its place?",
        "in Router.add_route",
    ),
    "a router that is None, where this is right": Mistake(
        "asgi/app.py",
        " if self.router is not None else None",
        "",
        "routing-no-routes",
        "or must this line expect None?",
        "in App.__call__",
    ),
    "a print of Part 1": Mistake(
        "asgi/app.py",
        "            await target.handler(",
        '            print("handler found")\n            await target.handler(',
        "samples-home",
        "asgi/app.py:51 prints 'handler found', which is too much in this part.",
    ),
}
IN_PART_3 = {
    "an await that is missing before an argument": Mistake(
        "asgi/request_data.py",
        "_extract(self._body_extractor, await self._load_all_body(), ",
        "_extract(self._body_extractor, self._load_all_body(), ",
        "bodies-empty-chunk",
        "`_load_all_body(…)` only creates a coroutine",
        "in get_body",
    ),
    "a response that is not called": Mistake(
        "asgi/app.py",
        'NOT_FOUND_TEXTResponse("Not found")()',
        'NOT_FOUND_TEXTResponse("Not found")',
        "routing-404",
        "A TextResponse cannot be awaited, but its call can: is a `()` missing in this line, ",
        "in _run_http_handler",
    ),
    "a response that is not made": Mistake(
        "asgi/exceptions.py",
        "NOT_FOUND_TEXTResponse(str(message))",
        "NOT_FOUND_TEXTResponse",
        "errors-family",
        "is a `()` missing after its name where it was set",
    ),
    "a getter that is async": Mistake(
        "asgi/http_responses.py",
        "    def get_status_code",
        "    async def get_status_code",
        "responses-ask",
        "get_status_code should be a plain `def`: remove its `async`.",
        "asgi/http_responses.py:",
    ),
    "an async whose coroutine is used": Mistake(
        "asgi/exceptions.py",
        "    def get_response",
        "    async def get_response",
        "errors-get-response",
        "get_response should be a plain `def`: remove its `async`.",
        "asgi/exceptions.py:",
    ),
    "an init that does not call the init of its base": Mistake(
        "asgi/http_responses.py",
        'content_type = "text/plain"\n',
        'content_type = "text/plain"\n\n'
        "    def __init__(self, body, *others):\n        self.colour = body\n",
        "responses-call",
        "BaseHTTPResponse.__init__ sets _status_code, but TextResponse.__init__ does not call it: "
        "add `super().__init__(…)`.",
        "in TextResponse.__init__",
    ),
    "a response that is returned where its call should be": Mistake(
        "asgi/app.py",
        "return await response()",
        "return response",
        "routing-exact-200",
        "A TextResponse has no status_code, but the _ResponseData that its call returns has one: "
        "is it called, as in `await response()`, before it arrives here?",
        "in App._send_http_response",
    ),
    "a missing return, seen by the check": Mistake(
        "asgi/http_responses.py",
        "        return copied\n",
        "        copied\n",
        "responses-copy",
        "copy returns None: is a `return` missing?",
        "in BaseHTTPResponse.copy",
    ),
}


def judged(mistakes: list[Mistake], directory: Path, check: str, number: int = 1) -> Result:
    load_checks()
    copy_part(part(number), directory)
    for mistake in mistakes:
        text = (directory / mistake.file).read_text("utf-8")
        assert mistake.old in text
        (directory / mistake.file).write_text(text.replace(mistake.old, mistake.new), "utf-8")
    with quiet():
        return Work(Wanted(number, str(directory), part(number).entry)).judged(registry[check])


@pytest.mark.parametrize("name", MISTAKES)
def test_a_usual_mistake_has_a_why(name: str, tmp_path: Path) -> None:
    mistake = MISTAKES[name]
    result = judged([mistake], tmp_path / "part1", mistake.check)
    assert result.status == "red"
    assert mistake.why in " ".join(result.why.split())
    assert mistake.line in result.line


@pytest.mark.parametrize("name", IN_PART_2)
def test_a_usual_mistake_in_part_2_has_a_why(name: str, tmp_path: Path) -> None:
    mistake = IN_PART_2[name]
    result = judged([mistake], tmp_path / "part2", mistake.check, 2)
    assert result.status == "red"
    assert mistake.why in " ".join(result.why.split())
    assert mistake.line in result.line


def test_extractors_with_the_names_of_part_3_are_no_fault_of_the_app(tmp_path: Path) -> None:
    renamed = [
        Mistake("asgi/request_data.py", f"self.{name}", f"self._{name}", "", "")
        for name in ("qs_extractor", "body_extractor")
    ]
    results = [
        judged(renamed, tmp_path / check, check, 2).status
        for check in ("groups-plain-tuple", "draft-attributes")
    ]
    assert results == ["passed", "ahead"]


@pytest.mark.parametrize("name", IN_PART_3)
def test_a_usual_mistake_in_part_3_has_a_why(name: str, tmp_path: Path) -> None:
    mistake = IN_PART_3[name]
    result = judged([mistake], tmp_path / "part3", mistake.check, 3)
    assert mistake.why in " ".join(result.why.split())
    assert mistake.line in result.line
    assert bool(mistake.line) == bool(result.line)


UNSET = Mistake(
    "asgi/http_responses.py",
    "self._body_bytes: bytes | None = None  # made by _set_body_length\n",
    "self._colour = None\n",
    "",
    "",
)


@pytest.mark.parametrize("init", ["self._colour = None", "self._body_bytes: bytes | None"])
@pytest.mark.parametrize("check", ["responses-call", "routing-404"])
def test_an_attribute_that_an_unawaited_call_should_set_is_told_with_the_call(
    check: str, init: str, tmp_path: Path
) -> None:
    unset = UNSET._replace(new=f"{init}\n")
    unawaited = Mistake(
        "asgi/http_responses.py", "await self._set_body_length()", "self._set_body_length()", "", ""
    )
    found = judged([unset, unawaited], tmp_path / "part3", check, 3)
    assert found.line.endswith("__call__")
    assert found.code == "self._set_body_length()"
    assert "creates a coroutine, and its code runs only when you await it: add" in found.why


SETS = "self._body_bytes = self.get_body()"
TEXT = 'content_type = "text/plain"\n'
INIT = f"{TEXT}\n    def __init__(self, body, *others):\n        "


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (SETS, "self.get_body()", "TextResponse has no _body_bytes: it is not written yet, or "),
        (SETS, "self._body_byte = b''", "TextResponse has no _body_bytes: it is not written yet, "),
        (
            TEXT,
            f"{INIT}print(self._body_bytes)\n        super().__init__(body, *others)\n",
            "TextResponse has no _body_bytes: it is not written yet, ",
        ),
        (
            TEXT,
            f"{INIT}print(self.status_code)\n        super().__init__(body, *others)\n",
            "TextResponse has no status_code: it is not written yet, ",
        ),
        (
            "return _ResponseData(self._status_code,",
            "return _ResponseData(self.status_code,",
            "TextResponse has no status_code: it is not written yet, ",
        ),
    ],
    ids=[
        "not set",
        "misspelled",
        "before the init of the base",
        "in the init",
        "in the call",
    ],
)
def test_an_attribute_that_no_line_has_set_is_only_said_to_be_missing(
    old: str, new: str, why: str, tmp_path: Path
) -> None:
    wrong = Mistake("asgi/http_responses.py", old, new, "", "")
    found = judged([UNSET, wrong], tmp_path / "part3", "responses-call", 3)
    assert found.why.startswith(why)


def test_a_class_in_the_place_of_a_response_is_not_told_to_be_called_as_a_response(
    tmp_path: Path,
) -> None:
    wrong = Mistake("asgi/app.py", "return await response()", "return type(response)", "", "")
    found = judged([wrong], tmp_path / "part3", "routing-exact-200", 3)
    assert found.why.startswith("TextResponse has no status_code: it is not written yet")


@pytest.mark.parametrize("returned", ["MethodNotAllowedException(", "(MethodNotAllowedException)#"])
def test_an_exception_that_is_returned_is_not_taken_for_a_route(
    returned: str, tmp_path: Path
) -> None:
    wrong = Mistake(
        "asgi/router.py", "raise MethodNotAllowedException(", f"return {returned}", "", ""
    )
    found = judged([wrong], tmp_path / "part3", "router-get-route-method", 3)
    assert found.observed == "get_route returned MethodNotAllowedException: write `raise`"


@pytest.mark.parametrize("line", ['{"a": 1}[path.strip()]', 'dict(a="a").pop(path)', "Kinds[path]"])
def test_get_is_only_advised_for_a_key_of_a_dict(line: str, tmp_path: Path) -> None:
    kinds = Mistake("router.py", "class Router:", "Kinds = {'a': 1}\n\n\nclass Router:", "", "")
    wrong = Mistake("router.py", 'return path.split("/")', f"return {line}", "", "")
    found = judged([kinds, wrong], tmp_path / "part1", "router-segments")
    assert found.line.endswith("in Router.get_segments")
    assert found.why == ""


@pytest.mark.parametrize(
    ("raised", "why"),
    [
        ('raise NotImplementedError("TODO: cut")', "This function is still a stub: write it next."),
        ('"""Cut."""\n        raise NotImplementedError', "This function is still a stub: write "),
        ('if path == "/tea":\n            raise NotImplementedError("TODO")\n', ""),
        ('path = path[0:]\n        raise NotImplementedError("not yet")\n', ""),
    ],
    ids=["a stub", "a stub with a docstring", "a raise in an if", "a raise of the reader's own"],
)
def test_only_the_raise_of_a_stub_is_to_be_deleted(raised: str, why: str, tmp_path: Path) -> None:
    wrong = Mistake("router.py", 'return path.split("/")', raised, "", "")
    found = judged([wrong], tmp_path / "part1", "router-segments")
    assert found.why.startswith(why)
    assert bool(why) == ("still a stub" in found.why)
    assert LEFT not in found.why


def test_a_message_with_a_wrong_type_belongs_to_the_step_of_its_line(tmp_path: Path) -> None:
    misspelled = Mistake("asgi/app.py", "http.response.start", "http.reponse.start", "", "")
    assert judged([misspelled], tmp_path / "part3", "routing-404", 3).is_cause


def test_a_call_that_should_pass_on_is_told_before_the_router_is_asked(tmp_path: Path) -> None:
    """Nobody awaits the coroutine, but `add `await`` would be the wrong advice."""
    called = MISTAKES["a handler is called where it should be passed on"]
    unasked = Mistake("app.py", ASKING, '        status, body = 404, b"not found"\n', "", "")
    result = judged([called, unasked], tmp_path / "part1", "routing-200")
    assert result.line.endswith("app.py:24 in __init__")
    assert result.why.startswith("`home()` is a call. To pass the function on, leave out the `()`")


@pytest.mark.parametrize(
    ("check", "old", "new", "observed"),
    [
        (
            "router-node-repr",
            "node = node.children.setdefault(segment, _NodeRoute(segment))",
            "node = node.children.setdefault(segment, _NodeRoute())",
            "the tree has no node with the segment 'tea'",
        ),
        (
            "router-get-route",
            "            node = node.children.setdefault(segment, _NodeRoute(segment))\n",
            "            if segment not in node.children:\n"
            "                node.children[segment] = _NodeRoute(segment)\n"
            "                node = node.children[segment]\n",
            "/tea/green: a _NodeRoute with its handler · /tea/black: None · /milk: None",
        ),
    ],
)
def test_a_wrong_tree_is_not_blamed_on_the_repr(
    check: str, old: str, new: str, observed: str, tmp_path: Path
) -> None:
    result = judged([Mistake("router.py", old, new, "", "")], tmp_path / "part1", check)
    assert result.observed.startswith(observed)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'segment: str = "") -> None:\n',
            'segment: str = "", children={}) -> None:\n',
            "shares its dict of children: make a new one for each node in _NodeRoute.__init__",
        ),
        (
            "            node = node.children.setdefault(segment, _NodeRoute(segment))\n",
            "            node.children[segment] = node\n",
            "is below itself, or below two nodes",
        ),
    ],
    ids=["one dict for all nodes", "a node below itself"],
)
def test_a_node_below_two_nodes_is_told_how_it_came_there(
    old: str, new: str, told: str, tmp_path: Path
) -> None:
    wrong = [Mistake("router.py", old, new, "", "")]
    if "children={}" in new:
        own = "self.children: dict[str, _NodeRoute] = {}"
        wrong.append(Mistake("router.py", own, "self.children = children", "", ""))
    found = judged(wrong, tmp_path / "part1", "router-get-route-adds-nothing")
    assert told in found.observed


def test_a_prefix_that_is_written_in_the_code_is_not_told_by_a_check_of_the_router(
    tmp_path: Path,
) -> None:
    """The app removes /api from every path, also without a root path."""
    fixed = Mistake(
        "app.py",
        'if root_path := scope.get("root_path"):\n            path = _path_below(root_path, path)',
        'path = path.removeprefix("/api") or "/"',
        "",
        "",
    )
    found = {
        check: judged([fixed], tmp_path / check, check).status
        for check in ("routing-interior", "root-path-absent")
    }
    assert found == {"routing-interior": "passed", "root-path-absent": "red"}


def test_an_add_header_that_replaces_a_cookie_is_told_before_any_check_of_copy(
    tmp_path: Path,
) -> None:
    """The article's add_header sets a key of a dict, and a copy could be blamed for it."""
    replacing = Mistake(
        "asgi/http_responses.py",
        "        self._headers[key] = value\n",
        "        if key in self._headers:\n"
        "            del self._headers[key]\n"
        "        self._headers[key] = value\n",
        "response-headers-add",
        "",
    )
    order = lesson(part(3)).order
    assert order["response-headers-add"] < order["responses-copy"]
    assert judged([replacing], tmp_path / "first", "response-headers-add", 3).status == "red"
    assert judged([replacing], tmp_path / "then", "responses-copy", 3).status == "passed"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("in self.get_segments(path)", "in segments_of(path)", "segments_of is not defined there"),
        (
            "def __init__(self, segment: str",
            "def __init__(self, segmnt: str",
            "segment is not defined there",
        ),
        (
            "        return path.split",
            "        return get_route(path) or path.split",
            "get_route is not defined there",
        ),
        (
            "self.root = _NodeRoute()",
            "self.root",
            "Router has no root: it is not written yet, or it is spelled in another way.",
        ),
    ],
    ids=["no such method", "the line sets the attribute", "no self here", "no local variable"],
)
def test_self_is_not_said_to_be_missing(old: str, new: str, why: str, tmp_path: Path) -> None:
    wrong = Mistake("router.py", old, new, "", "")
    assert judged([wrong], tmp_path / "part1", "router-get-route").why.startswith(why)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"body": body', '"body": "not found"', "body"),
        ('"status": status', '"status": f"{404}"', "status"),
    ],
)
def test_the_line_that_sends_a_wrong_literal_is_the_cause(
    old: str, new: str, key: str, tmp_path: Path
) -> None:
    wrong = Mistake("app.py", old, new, "", "")
    result = judged([wrong], tmp_path / "part1", "routing-404")
    assert (result.is_cause, result.why.count("\n"), key in result.why) == (True, 0, True)


def test_the_line_that_sends_a_wrong_variable_is_not_the_cause(tmp_path: Path) -> None:
    wrong = Mistake("app.py", 'b"not found"', '"not found"', "", "")
    result = judged([wrong], tmp_path / "part1", "routing-404")
    assert not result.is_cause
    assert result.why.endswith("Look at the code that makes its body.")


PRINTS = 'print(f"{method!r} {path!r} failed:")'
ANSWERS_500 = 'INTERNAL_SERVER_ERROR_TEXTResponse("Internal Server Error")'


@pytest.mark.parametrize(
    ("check", "old", "new"),
    [
        ("server-errors-reported", PRINTS, 'print("failed:")'),
        ("server-errors-escaped", PRINTS, 'print(f"{method} {path} failed:")'),
        ("error-logger-used", "traceback.print_exc()", "print(traceback.format_exc(0))"),
        (
            "app-answers-bodies",
            ANSWERS_500,
            'INTERNAL_SERVER_ERROR_TEXTResponse("Internal Server Error: tea")',
        ),
        ("app-answers-bodies", ANSWERS_500, 'INTERNAL_SERVER_ERROR_TEXTResponse("Oh no")'),
    ],
)
def test_an_exception_that_was_answered_500_as_it_should_is_not_blamed_on_the_handler_call(
    check: str, old: str, new: str, tmp_path: Path
) -> None:
    """The check raises it on purpose. The app catches it, and then prints or sends a wrong text."""
    result = judged([Mistake("asgi/app.py", old, new, check, "")], tmp_path / "part3", check, 3)
    assert result.status == "red"
    assert (result.line, result.why) == ("", "")


def test_an_exception_of_the_check_that_leaves_the_app_is_blamed_on_the_call(
    tmp_path: Path,
) -> None:
    leaving = Mistake(
        "asgi/app.py", "        except Exception:\n", "        except OSError:\n", "", ""
    )
    result = judged([leaving], tmp_path / "part3", "server-errors-reported", 3)
    assert "await target.handler(" in result.code
    assert result.why.endswith("What should your code do with it?")


def test_a_status_code_that_is_a_plain_class_is_told_which_class_to_use(tmp_path: Path) -> None:
    """The article prints such a class."""
    plain = Mistake(
        "asgi/types.py",
        "StatusCode = HTTPStatus",
        "class StatusCode:\n    OK = 200\n    NOT_FOUND = 404",
        "",
        "",
    )
    result = judged([plain], tmp_path / "part3", "responses-status-codes", 3)
    assert result.observed == (
        "StatusCode is a class without members: use HTTPStatus of Python's module http"
    )


def test_the_module_of_a_class_is_left_out(tmp_path: Path) -> None:
    """Python 3.13 names a class with slots as 'router.Router'."""
    (tmp_path / "router.py").touch()
    own = Own(tmp_path)
    said = "'router.Router' object has no attribute 'root'"
    assert own.with_short_names(said) == "'Router' object has no attribute 'root'"
    theirs = "'_asyncio.Future' object has no attribute 'root'"
    assert own.with_short_names(theirs) == theirs
