"""Explains why a call or an `await` in the reader's code failed.

Python's message names only a function or a type. Whether the call or the definition is wrong
depends on who wrote the function, and on whether it is `async` in the finished part.
"""

import ast
import builtins
import re
from collections.abc import Iterator
from difflib import get_close_matches

from workbook.learner.definitions import Definition
from workbook.learner.places import Own, Place, assigned, awaited
from workbook.learner.steps import STARTERS
from workbook.learner.todo import TODO
from workbook.parts.ladder import ROOT
from workbook.protocol.messages import http_scope

ARGUMENTS = re.compile(r"^([\w.<>]+)(?:\(\) (?:takes|missing|got)| expected (?:at|exactly))")
KEYS = [*map(repr, http_scope())]
GIVEN = {  # functions of the server and of the checks, which every app calls
    "_without_argument.<locals>.called": (
        "In Part 1 a handler has no parameters: call it without arguments."
    ),
    "<locals>.send": (
        'send takes one argument, a dict such as {"type": "http.response.body", "body": b"ok"}.'
    ),
    "<locals>.receive": "receive takes no arguments: `await receive()` returns one message.",
}
AWAITED = re.compile(r"object (\w+) can't be used in 'await' expression|'(\w+)' object can't be aw")
CALLED_AS_APP = "but 4 were given"  # self, scope, receive and send
Function = ast.FunctionDef | ast.AsyncFunctionDef
ATTRIBUTE = re.compile(r"has no attribute '(\w+)'")
UNKNOWN = re.compile(r"name '(\w+)' is not defined")
NONE = re.compile(r"'NoneType' object (?:is not|has no|does not)")


def meaning_of_call(message: str, place: Place | None, own: Own) -> str:
    """Return a sentence about a failed call, for a TypeError or AttributeError, or ""."""
    if found := ARGUMENTS.search(message):
        return _arguments(found[1], message, place, own)
    if found := AWAITED.search(message):
        return _awaited(found[1] or found[2], place, own)
    if NONE.search(message) and place is not None:
        return _without_return(place, own) or _origin(message, place)
    return ""


def _arguments(name: str, message: str, place: Place | None, own: Own) -> str:
    if (there := own.definition(name)) is not None:
        if _lacks_self(there):
            return (
                f"{name} has no parameter `self`: Python gives a method its object as the first "
                f"argument. It is defined in {own.at(there)}."
            )
        todo = (own.directory / TODO).is_file()
        stub = STARTERS / own.directory.name / there.file.relative_to(own.directory)
        in_todo = stub.relative_to(ROOT) if stub.is_file() else TODO
        others = f"those in {in_todo}" if todo else "the arguments of the call"
        if place is None and name.endswith(".__init__") and CALLED_AS_APP in message:
            return (
                "The check calls the app with scope, receive and send, but the app is still the "
                "class: make an object of it, as in `app = App()`."
            )
        if place is None:  # the check itself calls the function
            wanted = f"compare its parameters with {others}" if todo else "change its parameters"
            return f"The check calls {name}, and this definition does not fit the call: {wanted}."
        if place is not None and _has_every_argument(place, there):
            kind = name.rpartition(".")[0]
            return (
                f"The call has every argument, but it calls {name} of the class and not of an "
                f"object: write `()` after {kind} where the object is made."
            )
        return (
            f"The call of {name} does not fit its definition: compare its parameters with {others}."
        )
    module = _imported(name, place) if place is not None else ""
    if module and module not in own.modules(module.rpartition(".")[2]):
        return f"{name} belongs to Python's {module}: look at the arguments in this line."
    if hasattr(builtins, name.partition(".")[0]):
        return f"{name} belongs to Python: look at the arguments in this line."
    if given := next((GIVEN[each] for each in GIVEN if name.endswith(each)), ""):
        return given
    return (
        f"{name} is a function of the check. Should this line call it? If so, compare the "
        "arguments with TODO.md. If not, look where the variable was set, and at the order of the "
        "arguments there."
    )


def _lacks_self(place: Place) -> bool:
    method = _method_at(place)
    if method is None or method.decorator_list:
        return False
    return next((each.arg for each in method.args.args), "") not in ("self", "cls")


def _method_at(place: Place) -> Function | None:
    """Return the method that is defined at this place, or None."""
    for defined in ast.walk(place.tree):
        for node in defined.body if isinstance(defined, ast.ClassDef) else ():
            is_here = isinstance(node, ast.stmt) and node.lineno == place.line
            if is_here and isinstance(node, Function):
                return node
    return None


def _has_every_argument(place: Place, there: Place) -> bool:
    """Return whether the line's call of this method lacks only the object, which is `self`."""
    method = _method_at(there)
    if method is None or method.args.vararg or method.args.kwarg:
        return False
    wanted = [each.arg for each in method.args.args][1:]
    for call in _nodes(place):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            given = [*wanted[: len(call.args)], *(each.arg for each in call.keywords)]
            if call.func.attr == method.name and sorted(map(str, given)) == sorted(wanted):
                return True
    return False


def is_passed_on(name: str, place: Place) -> bool:
    """Return whether a call of the function is an argument of another call in this line."""
    for call in _nodes(place):
        for given in call.args if isinstance(call, ast.Call) else ():
            called = given.func if isinstance(given, ast.Call) else None
            if isinstance(called, ast.Name | ast.Attribute) and name in (
                getattr(called, "id", ""),
                getattr(called, "attr", ""),
            ):
                return True
    return False


def sends_literal(key: str, place: Place) -> bool:
    """Return whether the line itself has the value of this key of a message, as in `"body": ""`."""
    for node in _nodes(place):
        pairs = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
        for name, value in pairs:
            if isinstance(name, ast.Constant) and name.value == key:
                parts = ast.walk(value)
                return not any(isinstance(part, ast.Name | ast.Call) for part in parts)
    return False


def missing_key(message: str, place: Place) -> str:
    """Return a sentence about a KeyError, if the line reads the key of a dict with [ ], or ""."""
    read = [
        node
        for node in _nodes(place)
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)
    ]
    keys = [ast.unparse(node.slice) for node in read]
    if message not in keys:  # a variable has the key; the value may also be a class, as an Enum
        is_variable = len(read) == 1 and isinstance(read[0].slice, ast.Name)
        if not is_variable or ast.unparse(read[0].value)[:1].isupper():
            return ""
    told = f"There is no key {message} here."
    like = get_close_matches(message.lower(), KEYS, 1, 0.8) if "scope[" in place.code else []
    if like not in ([], [message]):
        return f"{told} Did you mean {like[0]}?"
    if message in keys:
        return f"{told} To read a key that may be missing, use .get({message})."
    return f"{told} Test for it first, or use .get({keys[0]}), which then returns None."


def unfinished(message: str, place: Place) -> str:
    """Return a sentence about a NotImplementedError, if the line of a stub raises it."""
    whole = next(reversed([*_around(place)]), None)
    body = whole.body if isinstance(whole, Function) else []
    code = [each for each in body if not isinstance(getattr(each, "value", None), ast.Constant)]
    if not any(isinstance(each, ast.Raise) and _has(each, place.line) for each in code):
        return ""
    if len(code) == 1:
        return "This function is still a stub: write it next."
    if not message.startswith("TODO"):
        return ""
    return "You have written this function, but the `raise` of its stub is still there: delete it."


def without_slot(message: str, place: Place) -> str:
    """Return a sentence if the line sets an attribute that the `__slots__` of its class lack."""
    attribute = ATTRIBUTE.search(message)
    for node in ast.walk(place.tree):
        if not (attribute and isinstance(node, ast.ClassDef) and _has(node, place.line)):
            continue
        has_slots = any(
            isinstance(each, ast.Assign) and "__slots__" in map(ast.unparse, each.targets)
            for each in node.body
        )
        if has_slots and re.match(rf"self\.{attribute[1]}\b[^=]*=(?!=)", place.code):
            return (
                f"{node.name} has __slots__: its objects can only have the attributes that are "
                f"listed there, and {attribute[1]} is not listed."
            )
    return ""


def without_call(owner: str, lacks: str, place: Place, own: Own) -> str:
    """Return a sentence if the line uses an object, but the result of its call has the attribute.

    A response, for example, has no status_code, and `await response()` has one.
    """
    read = [node for node in _nodes(place) if isinstance(node, ast.Attribute)]
    values = [ast.unparse(node.value) for node in read if node.attr == lacks]
    result = own.result_of_call(owner)
    if values and "self" not in values and lacks in own.fields(result):
        return (
            f"A {owner} has no {lacks}, but the {result} that its call returns has one: is it "
            "called, as in `await response()`, before it arrives here?"
        )
    return ""


def without_self(message: str, place: Place) -> str:
    """Return a sentence if a method uses another method, or an attribute, without `self`."""
    unknown = UNKNOWN.search(message)
    in_method = any(
        [argument.arg for argument in each.args.args[:1]] == ["self"] for each in _around(place)
    )
    for node in ast.walk(place.tree) if unknown and in_method else ():
        if not (unknown and isinstance(node, ast.ClassDef) and _has(node, place.line)):
            continue
        name, own = unknown[1], f"self.{unknown[1]}"
        lines = [line for target, line in assigned(node) if target == own]
        methods = [each.name for each in node.body if isinstance(each, Definition)]
        if place.line not in lines and (lines or name in methods):
            return f"{name} belongs to the {node.name} object: write {own}."
    return ""


def _awaited(kind: str, place: Place | None, own: Own) -> str:
    if kind == "async_generator":
        return "You cannot await an async generator: loop over it with `async for`."
    if kind in ("function", "method"):
        return "`await` was given a function that was not called: write `()` after its name."
    if own.definition(kind):  # a response, for example: it is awaited as `response()`
        return (
            f"A {kind} cannot be awaited, but its call can: is a `()` missing in this line, or "
            f"where the {kind} was made?"
        )
    finished = own.finished
    for name in awaited(_nodes(place)) if place and finished else ():
        there = own.definition_of(name)
        if there is None and finished and name in finished.awaits():
            return (
                f"This `await` is right. `{name}` is a function that was passed to your code: "
                "an `async` is missing before its `def`."
            )
        if there is None:
            continue
        if finished and finished.is_async(name):
            return f"An `async` is missing before the `def` of {name}, in {own.at(there)}."
        return f"{name} is a plain `def`, as it should be. Remove this `await`."
    if place is None:
        for name, there in own.lacking_async():
            return f"An `async` is missing before the `def` of {name}, in {own.at(there)}."
        return "The check awaits this call: an `async` is missing before the `def` of the function."
    return (
        f"`await` was given a {kind}, which cannot be awaited. Either remove this `await`, or "
        "write `async` before the `def` of the called function."
    )


def _imported(name: str, place: Place) -> str:
    """Return the module from which the line takes the function: asyncio in `asyncio.gather()`."""
    modules = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(place.tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    for node in _nodes(place):
        if isinstance(node, ast.Attribute) and node.attr == name:
            return modules.get(ast.unparse(node.value), "")
    return ""


def _without_return(place: Place, own: Own) -> str:
    """Return a sentence about a function that the line calls, if it has lost its `return`."""
    calls = (node for node in _nodes(place) if isinstance(node, ast.Call))
    called = {ast.unparse(call.func).rpartition(".")[2] for call in calls}
    there = own.returning_nothing(called)
    if there is None:
        return ""
    name = there.name.rpartition(".")[2]
    return f"{name} returns None: is a `return` missing in {own.at(there)}?"


def _origin(message: str, place: Place) -> str:
    """Return a sentence that says which call has set the None of this line, or ""."""
    inside = (node for suspect in _suspects(message, place) for node in ast.walk(suspect))
    used = [node.id for node in inside if isinstance(node, ast.Name) and node.id != "self"]
    for function in reversed([*_around(place)]):
        for node in reversed([*ast.walk(function)]):
            if isinstance(node, ast.Assign) and node.lineno < place.line:
                named = [target.id for target in node.targets if isinstance(target, ast.Name)]
                called = any(isinstance(inside, ast.Call) for inside in ast.walk(node.value))
                if called and {*named} & {*used}:
                    value = ast.unparse(node.value)
                    return f"`{named[0]}` comes from line {node.lineno}: {value}. Look there too."
    return ""


def _suspects(message: str, place: Place) -> Iterator[ast.expr]:
    """Yield the expressions of the line that may be the None; arguments of its calls are not."""
    attribute = ATTRIBUTE.search(message)
    for node in _nodes(place):
        if attribute is None and "not callable" not in message:
            yield node
        elif attribute and isinstance(node, ast.Attribute) and node.attr == attribute[1]:
            yield node.value
        elif attribute is None and isinstance(node, ast.Call):
            yield node.func


def _nodes(place: Place) -> Iterator[ast.expr]:
    for node in ast.walk(place.tree):
        if isinstance(node, ast.expr) and _has(node, place.line):
            yield node


def _around(place: Place) -> Iterator[Function]:
    """Yield the functions that contain the line, outermost first."""
    for node in ast.walk(place.tree):
        if isinstance(node, Function) and _has(node, place.line):
            yield node


def _has(node: ast.expr | ast.stmt, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)
