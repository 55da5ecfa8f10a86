"""Tests the extractors: how each annotation converts a value, and the messages to the client."""

import contextlib
import json
import re
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field, make_dataclass
from typing import Any, List, Optional  # noqa: UP035
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.part5 import PART5

query_extractor: Callable[[Any], Callable[[bytes], Any]] = PART5.get(
    "asgi.extractors.query_extractor"
)
json_extractor: Callable[[Any], Callable[[bytes], Any]] = PART5.get(
    "asgi.extractors.json_extractor"
)
InvalidRequestDataException: type[Exception] = PART5.get(
    "asgi.exceptions.InvalidRequestDataException"
)


@dataclass
class Search:
    text: str
    page: int = 1
    score: float | None = None
    exact: bool = False
    tags: list[str] = field(default_factory=lambda: ["all"])


@dataclass
class Item:
    name: str
    price: float


@dataclass
class Order:
    id: int
    items: list[Item]
    gift: bool = False
    note: str | None = None
    sender: "Item | None" = None


@dataclass
class Tree:
    name: str
    children: "list[Tree]"
    parent: "Tree | None" = None


@dataclass
class Span:
    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("end is before start")


@dataclass
class Spans:
    spans: list[Span]


@dataclass
class KeywordsAndMore:
    a: int
    _: KW_ONLY
    b: int
    double: int = field(init=False)

    def __post_init__(self) -> None:
        self.double = 2 * self.b


def one_field(annotation: Any, **default: Any) -> Any:
    """Return a dataclass with one field, x."""
    if not default:
        return make_dataclass("One", [("x", annotation)])
    return make_dataclass("One", [("x", annotation, field(**default))])


def from_query(annotation: Any, query: bytes, **default: Any) -> Any:
    return query_extractor(one_field(annotation, **default))(query).x


def from_json(annotation: Any, value: Any, **default: Any) -> Any:
    return json_extractor(one_field(annotation, **default))(json.dumps({"x": value}).encode()).x


def refusal(extract: Callable[..., Any], *arguments: Any) -> str:
    """Return the message that the client gets."""
    with pytest.raises(InvalidRequestDataException) as caught:
        extract(*arguments)
    return str(caught.value)


def same(got: Any, wanted: Any) -> bool:
    """Compare by repr, because 1 == True == 1.0."""
    return repr(got) == repr(wanted)


# Query strings


def test_a_query_becomes_the_model() -> None:
    extract = query_extractor(Search)
    assert extract(b"text=a+b%20c&page=2&score=.5&exact=yes&tags=x&tags=y") == Search(
        "a b c", 2, 0.5, True, ["x", "y"]
    )
    assert extract(b"text=") == Search("")


def test_names_that_the_model_lacks_are_ignored() -> None:
    assert query_extractor(Search)(b"text=a&utm=1&utm=2&noequals") == Search("a")


@pytest.mark.parametrize(
    ("annotation", "text", "wanted"),
    [
        (str, "", ""),
        (str, "a\nb", "a\nb"),
        (str, "007", "007"),
        (int, "0", 0),
        (int, "-5", -5),
        (int, "%2B5", 5),
        (int, "007", 7),
        (float, "1", 1.0),
        (float, "-1.5e3", -1500.0),
        (float, "%2B.5", 0.5),
        (float, "1.", 1.0),
        (float, "1E-2", 0.01),
        *[(bool, word, True) for word in ("true", "TRUE", "1", "yes", "On")],
        *[(bool, word, False) for word in ("false", "False", "0", "NO", "off")],
        (int | None, "3", 3),
        (int | None, "", None),
        (Optional[int], "3", 3),  # noqa: UP045
        (Optional[int], "", None),  # noqa: UP045
        (float | None, "", None),
        (bool | None, "", None),
        (str | None, "", ""),
        (list[int], "3", [3]),
        (list[str], "", [""]),
        (list[int] | None, "3", [3]),
        (list[int] | None, "", None),
    ],
)
def test_a_text_becomes_what_its_annotation_says(annotation: Any, text: str, wanted: Any) -> None:
    assert same(from_query(annotation, f"x={text}".encode()), wanted)


@pytest.mark.parametrize(
    ("annotation", "wanted"),
    [
        *[
            (int, text)
            for text in ("", " 1", "1 ", "1_000", "١", "²", "1.0", "0x1", "--1", "+", "1\n", "a")
        ],
        *[
            (float, text)
            for text in ("", " 1", "1_0.0", "١.٥", "nan", "inf", "-Infinity", "1e400", ".", "1e")
        ],
        *[(bool, text) for text in ("", "2", "y", "t", "yes ", "yeſ", "None")],
        (int | None, " "),
    ],
)
def test_a_text_that_does_not_fit_is_refused(annotation: Any, wanted: str) -> None:
    kinds = {int: "an integer", float: "a number", bool: "true or false"}
    kind = kinds.get(annotation, "an integer")
    told = refusal(from_query, annotation, f"x={quote(wanted)}".encode())
    assert told == f"x: expected {kind}, got {wanted!r}"


def test_a_number_of_5000_digits_is_refused_and_shown_short() -> None:
    told = refusal(from_query, int, b"x=" + b"7" * 5000)
    assert told.startswith("x: expected an integer, got '777")
    assert len(told) < 100


def test_a_scalar_takes_one_value() -> None:
    assert refusal(from_query, int, b"x=1&x=2") == "x: expected one value, got ['1', '2']"
    assert refusal(from_query, int | None, b"x=&x=") == "x: expected one value, got ['', '']"


def test_an_item_of_a_list_is_named_by_its_index() -> None:
    assert refusal(from_query, list[int], b"x=1&x=b") == "x[1]: expected an integer, got 'b'"


def test_what_is_absent_from_a_query() -> None:
    assert refusal(query_extractor(Search), b"page=1") == "text: expected one value, got nothing"
    assert from_query(list[int], b"") == []
    assert from_query(int | None, b"") is None
    assert from_query(str | None, b"") is None
    assert from_query(list[int] | None, b"") is None
    assert from_query(int, b"", default=7) == 7
    assert from_query(int | None, b"", default=7) == 7


def test_a_default_list_is_a_new_one_for_each_request() -> None:
    extract = query_extractor(Search)
    extract(b"text=a").tags.append("mine")
    assert extract(b"text=a").tags == ["all"]
    without_default = query_extractor(one_field(list[int]))
    without_default(b"").x.append(1)
    assert without_default(b"").x == []


@given(st.lists(st.text()), st.integers(), st.floats(allow_nan=False, allow_infinity=False))
def test_whatever_is_sent_arrives(texts: list[str], number: int, real: float) -> None:
    extract = query_extractor(make_dataclass("M", [("t", list[str]), ("n", int), ("f", float)]))
    query = urlencode([*(("t", text) for text in texts), ("n", number), ("f", real)])
    model = extract(query.encode())
    assert (model.t, model.n, model.f) == (texts, number, real)


@given(st.binary() | st.binary().map(lambda value: b"x=" + value))
def test_any_query_is_taken_or_refused(query: bytes) -> None:
    for annotation, possible in ((list[int], list), (bool | None, bool | None), (str, str)):
        with contextlib.suppress(InvalidRequestDataException):
            assert isinstance(from_query(annotation, query), possible)


# JSON


def test_json_becomes_the_model() -> None:
    body = b'{"id": 1, "items": [{"name": "a", "price": 2}], "note": null, "more": [1]}'
    order = json_extractor(Order)(body)
    assert order == Order(1, [Item("a", 2.0)])
    assert type(order.items[0].price) is float
    body = b'{"id": 1, "items": [], "gift": true, "sender": {"name": "b", "price": 0.5}}'
    assert json_extractor(Order)(body) == Order(1, [], True, sender=Item("b", 0.5))


def test_an_empty_body_is_an_empty_object() -> None:
    assert json_extractor(one_field(int, default=3))(b"").x == 3
    assert refusal(json_extractor(Order), b"") == "id: expected an integer, got nothing"


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        (str, "é\U0001f600"),
        (int, -3),
        (bool, True),
        (float, 0.5),
        (int | None, None),
        (Optional[str], None),  # noqa: UP045
        (Optional[str], "a"),  # noqa: UP045
        (str | None, ""),
        (list[int], []),
        (list[list[int]], [[1], []]),
        (list[int | None], [1, None]),
        (list[bool] | None, None),
        (list[bool] | None, [False]),
    ],
)
def test_a_json_value_that_fits_is_kept(annotation: Any, value: Any) -> None:
    assert same(from_json(annotation, value), value)


def test_an_integer_is_a_number_too() -> None:
    assert same(from_json(float, 3), 3.0)
    assert same(from_json(list[float | None], [3, None]), [3.0, None])


@pytest.mark.parametrize(
    ("annotation", "value", "told"),
    [
        (int, True, "x: expected an integer, got True"),
        (int, 1.0, "x: expected an integer, got 1.0"),
        (int, "1", "x: expected an integer, got '1'"),
        (int, None, "x: expected an integer, got None"),
        (float, False, "x: expected a number, got False"),
        (float, "1", "x: expected a number, got '1'"),
        (bool, 1, "x: expected true or false, got 1"),
        (bool, "true", "x: expected true or false, got 'true'"),
        (str, 1, "x: expected a string, got 1"),
        (str, None, "x: expected a string, got None"),
        (int | None, "", "x: expected an integer, got ''"),
        (int | None, [], "x: expected an integer, got []"),
        (list[int], None, "x: expected a list, got None"),
        (list[int], 1, "x: expected a list, got 1"),
        (list[str], "abc", "x: expected a list, got 'abc'"),
        (list[int], [1, None], "x[1]: expected an integer, got None"),
        (list[list[int]], [[1], [2, "b"]], "x[1][1]: expected an integer, got 'b'"),
        (Item, None, "x: expected an object, got None"),
        (Item, {"name": "a"}, "x.price: expected a number, got nothing"),
        (Item | None, [], "x: expected an object, got []"),
    ],
)
def test_a_json_value_that_does_not_fit_is_refused(annotation: Any, value: Any, told: str) -> None:
    assert refusal(from_json, annotation, value) == told


def test_null_is_not_a_default() -> None:
    assert refusal(from_json, int, None) == "x: expected an integer, got None"
    with pytest.raises(InvalidRequestDataException):
        json_extractor(one_field(int, default=3))(b'{"x": null}')


def test_the_path_leads_to_the_value() -> None:
    fine = '{"name": "a", "price": 1}'
    body = f'{{"id": 1, "items": [{fine}, {fine}, {{"name": "b", "price": "free"}}]}}'
    told = refusal(json_extractor(Order), body.encode())
    assert told == "items[2].price: expected a number, got 'free'"
    body = '{"id": 1, "items": [], "sender": {"price": 1}}'
    told = refusal(json_extractor(Order), body.encode())
    assert told == "sender.name: expected a string, got nothing"


def test_a_long_value_is_shown_short() -> None:
    assert len(refusal(from_json, int, "a" * 10_000)) < 100
    assert len(refusal(from_json, int, {str(n): "a" * 100 for n in range(1000)})) < 400


def test_what_is_absent_from_json() -> None:
    def empty(annotation: Any, **default: Any) -> Any:
        return json_extractor(one_field(annotation, **default))(b"{}").x

    assert empty(list[int]) == []
    assert empty(int | None) is None
    assert empty(list[int] | None) is None
    assert empty(Item | None) is None
    assert empty(int, default=4) == 4
    assert empty(int | None, default=4) == 4
    assert empty(list[int], default_factory=lambda: [1]) == [1]
    assert refusal(empty, bool) == "x: expected true or false, got nothing"
    assert refusal(empty, Item) == "x: expected an object, got nothing"


@pytest.mark.parametrize("body", [b"[1]", b"null", b'"a"', b"1"])
def test_the_body_must_be_an_object(body: bytes) -> None:
    told = refusal(json_extractor(Item), body)
    assert told == f"the body: expected an object, got {json.loads(body)!r}"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b" ",
        b"{'name': 1}",
        b'{"price": NaN}',
        b'{"price": Infinity}',
        b'{"name": "a", "price": 1e400}',
        b'{"name": "a", "price": -1e400}',
        b"\xff",
        b'{"price": %b}' % (b"9" * 5000),
        b"[" * 100_000,
        b'{"a": ' * 100_000,
    ],
)
def test_bad_json_is_told_as_such(body: bytes) -> None:
    assert refusal(json_extractor(Item), body) == "Invalid JSON body"


def test_an_integer_beyond_all_floats_is_refused() -> None:
    told = refusal(json_extractor(Item), b'{"name": "a", "price": %b}' % (b"9" * 400))
    assert re.fullmatch(r"price: expected a number, got .{1,50}", told)


def test_a_model_may_contain_itself() -> None:
    body = b'{"name": "a", "children": [{"name": "b"}, {"name": "c", "parent": {"name": "a"}}]}'
    tree = Tree("a", [Tree("b", []), Tree("c", [], Tree("a", []))])
    assert json_extractor(Tree)(body) == tree
    body = b'{"name": "a", "children": [{"name": "b", "children": [{"name": 1}]}]}'
    told = refusal(json_extractor(Tree), body)
    assert told == "children[0].children[0].name: expected a string, got 1"


@pytest.mark.parametrize("depth", [400, 900, 5000, 50_000])
def test_a_body_too_deep_for_python_is_refused(depth: int) -> None:
    body = b'{"name": "a", "children": [' * depth + b"]}" * depth
    assert refusal(json_extractor(Tree), body) == "Invalid JSON body"


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
FIELDS = st.sampled_from(["x", "name", "price"])


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(FIELDS, inner)))
def test_any_json_is_taken_or_refused(value: Any) -> None:
    body = json.dumps(value).encode()
    for model in (one_field(list[Item]), Item, one_field(float | None)):
        with contextlib.suppress(InvalidRequestDataException):
            assert isinstance(json_extractor(model)(body), model)


# Models that are refused, and how they are read


def test_a_value_error_of_the_model_is_told() -> None:
    assert query_extractor(Span)(b"start=1&end=2") == Span(1, 2)
    assert refusal(query_extractor(Span), b"start=2&end=1") == "end is before start"
    assert refusal(json_extractor(Span), b'{"start": 2, "end": 1}') == "end is before start"
    body = b'{"spans": [{"start": 1, "end": 2}, {"start": 2, "end": 1}]}'
    assert refusal(json_extractor(Spans), body) == "spans[1]: end is before start"


def test_another_error_of_the_model_is_its_own() -> None:
    @dataclass
    class Broken:
        def __post_init__(self) -> None:
            raise ZeroDivisionError

    for make in (query_extractor, json_extractor):
        with pytest.raises(ZeroDivisionError):
            make(Broken)(b"")


def test_the_constructor_decides_what_is_a_field() -> None:
    model = query_extractor(KeywordsAndMore)(b"a=1&b=2&double=9")
    assert (model.a, model.b, model.double) == (1, 2, 4)
    model = json_extractor(KeywordsAndMore)(b'{"a": 1, "b": 2, "double": 9, "_": 1}')
    assert (model.a, model.b, model.double) == (1, 2, 4)


def test_frozen_models_with_slots() -> None:
    @dataclass(frozen=True, slots=True)
    class Point:
        x: int
        y: int = 0

    assert query_extractor(Point)(b"x=1") == Point(1)
    assert json_extractor(Point)(b'{"x": 1}') == Point(1)


@pytest.mark.parametrize("make", [query_extractor, json_extractor])
def test_annotations_are_read_once(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    extract = make(Span)
    monkeypatch.setattr(PART5.module("asgi.extractors"), "get_type_hints", None)
    assert refusal(extract, b"").startswith("start: expected ")


# Annotations that cannot be supported


@pytest.mark.parametrize(
    "annotation",
    [
        complex,
        bytes,
        list,
        List,  # noqa: UP006
        list[bytes],
        dict[str, int],
        set[int],
        tuple[int, ...],
        int | str,
        int | str | None,
        Any,
        None,
        list[complex | None],
    ],
    ids=str,
)
@pytest.mark.parametrize("make", [query_extractor, json_extractor])
def test_an_unsupported_annotation_is_an_error_at_once(make: Any, annotation: Any) -> None:
    with pytest.raises(
        TypeError, match=r"^One\.x: .+ is not supported in .+: take str, int"
    ) as caught:
        make(one_field(annotation))
    inner = str(annotation).removeprefix("<class '").removesuffix("'>")
    named = re.search(r"x: (?:<class ')?(.+?)(?:'>)? is not", str(caught.value))
    assert named
    assert named[1] in inner or named[1] == "NoneType"


@pytest.mark.parametrize(
    "annotation", [Item, list[Item], Item | None, list[list[int]], list[int | None]], ids=str
)
def test_a_query_string_has_no_depth(annotation: Any) -> None:
    with pytest.raises(TypeError, match=r"^One\.x: .+ is not supported in a query string"):
        query_extractor(one_field(annotation))


def test_an_unsupported_annotation_deep_inside_is_named_by_its_way() -> None:
    inner = make_dataclass("Inner", [("y", complex)])
    with pytest.raises(TypeError, match=r"^One\.x: Inner\.y: <class 'complex'> is not supported"):
        json_extractor(one_field(list[inner]))  # type: ignore[valid-type]


class Plain:
    x: int


@pytest.mark.parametrize("model", [Plain, int, dict, Item("a", 1), None, list[Item]], ids=str)
@pytest.mark.parametrize("make", [query_extractor, json_extractor])
def test_a_model_that_is_no_dataclass_is_an_error_at_once(make: Any, model: Any) -> None:
    with pytest.raises(TypeError, match="is no dataclass") as caught:
        make(model)
    assert repr(model) in str(caught.value)
