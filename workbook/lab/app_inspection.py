"""Finds the router's tree, the middleware and the task queue of an app.

The reader's code may use other names than the articles, so these objects are recognised by their
attributes.
"""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import CodeType
from typing import TYPE_CHECKING, Any

from workbook.lab.router_lookups import Lookups, nodes_of, noting

if TYPE_CHECKING:
    from workbook.lab.xray.watcher import Call


@dataclass
class Branch:
    """A node of the router's tree, ready to be drawn."""

    segment: str
    methods: tuple[str, ...] = ()
    children: list["Branch"] = field(default_factory=list)
    lit: bool = False
    end: bool = False  # the last node of the walk
    ghost: bool = False  # a segment that the router did not find


@dataclass
class Walk:
    tree: Branch
    missing: str | None = None  # the segment that no node has
    method: str = "GET"
    routes: dict[str, bool] = field(default_factory=dict)  # as in Lookups

    def told(self) -> str:
        """Return one clause that says how the walk ended."""
        if self.missing is not None:
            return f"no node for the segment {self.missing!r}: the walk ends here"
        end = next((branch for branch in branches(self.tree) if branch.end), None)
        if end is None:
            return "the router has looked up no node"
        if not end.methods:
            return "the walk ends on a node without a route"
        if self.method not in end.methods and end.methods != ("any",):
            return f"the walk ends on a node without {self.method}"
        if self.routes and not any(self.routes.values()):
            return f"the walk ends on a node that has routes, but none for {', '.join(self.routes)}"
        return "the walk ends on a route"


@dataclass
class Layer:
    """One layer of middleware; `seconds` is its own time, without the inner layers."""

    name: str
    reached: bool
    seconds: float = 0.0
    call: "Call | None" = None  # the call that entered the layer


def router_of(app: Any) -> Any:
    return _one(app, lambda value: hasattr(getattr(value, "root", None), "children"))


def middlewares_of(app: Any) -> Sequence[Any]:
    manager = _one(app, lambda value: isinstance(getattr(value, "stack", None), list | tuple))
    return manager.stack if manager is not None else ()


def tasks_of(app: Any) -> Any:
    """Return the BackgroundTasks of an App; a BackgroundTasks is returned unchanged."""
    if hasattr(app, "_tasks_map"):
        return app
    return _one(app, lambda value: hasattr(value, "_tasks_map"))


def _one(app: Any, fits: Callable[[Any], bool]) -> Any:
    attributes = getattr(app, "__dict__", {})
    return next((value for value in attributes.values() if fits(value)), None)


def walk_of(router: Any, lookups: Lookups, method: str) -> Walk:
    way = lookups.found
    # Every walk begins at the root, the node above "/" (in Parts 1 and 2 above "").
    lit = [router.root, *way] if way or lookups.missing else []
    tree = _branch(router.root, {id(node) for node in lit}, id(lit[-1]) if lit else 0)
    missing = lookups.missing[-1] if lookups.missing else None
    if missing is not None:
        end = next(branch for branch in branches(tree) if branch.end)
        end.children.append(Branch(missing, ghost=True))
    return Walk(tree, missing, method, lookups.routes)


def ask_router(app: Any, path: str | None, method: str = "GET") -> Walk:
    """Return the walk of the app's router for this path; an empty walk without a path."""
    router = router_of(app)
    if router is None:
        raise LookupError(f"{app!r} has no router with a tree, or no routes yet")
    with noting(router) as lookups:
        if path is not None:
            arguments = (path, method)[: len(inspect.signature(router.get_route).parameters)]
            try:
                router.get_route(*arguments)
            except Exception as refused:  # from Part 3 on, a 405 is an exception
                if not hasattr(refused, "http_response"):
                    raise
    return walk_of(router, lookups, method)


def branches(branch: Branch) -> Iterator[Branch]:
    yield branch
    for child in branch.children:
        yield from branches(child)


def _branch(node: Any, lit: set[int], end: int) -> Branch:
    children = sorted(node.children.values(), key=lambda child: child.segment)
    drawn = [_branch(child, lit, end) for child in children]
    return Branch(node.segment, _methods(node), drawn, id(node) in lit, id(node) == end)


def _methods(node: Any) -> tuple[str, ...]:
    if hasattr(node, "routes"):
        return tuple(str(method) for method in node.routes)
    return ("any",) if getattr(node, "handler", None) is not None else ()


def _way_to(node: Any, wanted: Any) -> list[Any]:
    """Return the nodes on the way from `node` to `wanted`, without `node` itself."""
    for child in node.children.values():
        if child is wanted:
            return [child]
        if below := _way_to(child, wanted):
            return [child, *below]
    return []


def layers_of(app: Any, calls: "list[Call]", handlers: set[CodeType]) -> list[Layer]:
    """Return the middlewares from the outermost on, then the handler, even if they did not run."""
    kinds = [type(each) for each in middlewares_of(app)]
    names = [kind.__name__ for kind in kinds]
    entered = [_entered(kind, calls) for kind in kinds]
    for position, call in enumerate(entered):
        # two middlewares of one class: the second is called further inside
        if call in entered[:position]:
            again = [each for each in calls if call and each.code is call.code and each is not call]
            entered[position] = again[0] if again else None
    handler = next((call for call in calls if call.code in handlers), None)
    rings = [*zip(names, entered, strict=True), (handler.name if handler else "handler", handler)]
    layers = []
    for (name, call), (_, inner) in zip(rings, [*rings[1:], ("", None)], strict=True):
        own = (call.seconds if call else 0.0) - (inner.seconds if inner else 0.0)
        layers.append(Layer(name, call is not None, max(own, 0.0), call))
    return layers


def _entered(kind: type[Any], calls: "list[Call]") -> "Call | None":
    """Return the first call of a function of this class, but not of `__call__`: the wrapper."""
    made = {*_inside(getattr(inspect.unwrap(kind.__call__), "__code__", None))}
    name = kind.__qualname__.replace(".<locals>", "")
    own = (call for call in calls if call.code in made or call.name.startswith(f"{name}."))
    return next((call for call in own if call.name != f"{name}.__call__"), None)


def _inside(code: CodeType | None) -> Iterator[CodeType]:
    """Yield the functions that a function defines."""
    for constant in code.co_consts if code else ():
        if isinstance(constant, CodeType):
            yield constant
            yield from _inside(constant)


def files_of(app: Any) -> set[str]:
    """Return the files of the handlers and middlewares, which may be in any directory."""
    router = router_of(app)
    codes = handlers_of(router) if router is not None else set()
    codes |= {type(each).__call__.__code__ for each in middlewares_of(app)}
    return {code.co_filename for code in codes}


def handlers_of(router: Any) -> set[CodeType]:
    """Return the code objects of all handlers, except partials and callable objects."""
    found = set()
    for node in nodes_of(router):
        routes = getattr(node, "routes", None) or {}
        for handler in (getattr(node, "handler", None), *(r.handler for r in routes.values())):
            code = getattr(inspect.unwrap(handler), "__code__", None) if handler else None
            if code is not None:
                found.add(code)
    return found
