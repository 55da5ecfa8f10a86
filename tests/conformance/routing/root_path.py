"""Checks of an app under a prefix (root_path): `path` contains the prefix, the routes do not."""

from workbook.protocol.messages import http_scope
from workbook.suite.checks import check
from workbook.suite.testbed import Bench, seen

READ = 'ASGI specification (asgi.readthedocs.io), "HTTP Connection Scope"'
PLACE = (
    "App.__call__, before the router is asked.",
    'Take root_path = scope.get("root_path", "").rstrip("/"). If the path is root_path, or begins '
    'with root_path + "/", take path.removeprefix(root_path). If nothing is left, take "/".',
)
HINTS = (
    'A server started with --root-path /api writes scope["root_path"] = "/api". It puts /api in '
    "front of every path too: a request for /tea has the path /api/tea.",
    *PLACE,
)


def case(root_path: str, path: str, route: str, answer: str) -> str:
    """Return one line: the scope's values, the only route of the app, and the response."""
    return f"root_path {root_path or 'empty'}, path {path}, route {route}: {answer}"


async def status(bench: Bench, path: str, root_path: str, route: str) -> str:
    app = bench.make(("GET", route))
    answer = (await bench.talk(app, http_scope("GET", path, root_path=root_path))).answer
    return case(root_path, path, route, str(answer.status) if answer else "no answer")


@check(
    "root-path-stripped",
    "under a root path, routes are found as without one",
    since=1,
    expected=case("/api", "/api/tea", "/tea", '200 "ok"'),
    read=READ,
    hints=HINTS,
    rows=("1.8",),
)
async def stripped(bench: Bench) -> str:
    answer = await bench.ask(bench.make(("GET", "/tea")), "GET", "/tea", root_path="/api")
    return case("/api", "/api/tea", "/tea", seen(answer))


@check(
    "root-path-not-a-route",
    "the prefix is not a route: a path that is unknown without it is unknown with it",
    since=1,
    expected={
        1: case("/api", "/api/milk", "/tea", '404 "not found"'),
        3: case("/api", "/api/milk", "/tea", '404 "Not found"'),
    },
    read=READ,
    hints=HINTS,
    rows=("1.8",),
)
async def still_unknown(bench: Bench) -> str:
    answer = await bench.ask(bench.make(("GET", "/tea")), "GET", "/milk", root_path="/api")
    return case("/api", "/api/milk", "/tea", seen(answer))


@check(
    "root-path-boundary",
    "/apiary is not below /api, because a prefix ends at the end of a segment",
    since=1,
    expected=" · ".join(
        case("/api", "/apiary", route, status)
        for route, status in (("/apiary", "200"), ("/ary", "404"))
    ),
    read=READ,
    hints=("Does a prefix /api end inside of the segment apiary?", *PLACE),
    rows=("1.8",),
    live=False,
)
async def boundary(bench: Bench) -> str:
    seen_at = [await status(bench, "/apiary", "/api", route) for route in ("/apiary", "/ary")]
    return " · ".join(seen_at)


@check(
    "root-path-absent",
    "only the prefix is removed, and a path without it is left unchanged",
    since=1,
    expected=f"{case('/api', '/tea', '/tea', '200')} · "
    f"{case('/api', '/tea/api', '/tea/api', '200')} · "
    f"{case('/api', '/api/tea/api', '/tea/api', '200')} · "
    f"{case('', '/api/tea', '/api/tea', '200')}",
    read=READ,
    hints=(
        "A proxy may have removed the prefix already: then /tea stays /tea. The prefix is only at "
        "the beginning: what is left of /api/tea/api?",
        *PLACE,
    ),
    rows=("1.8",),
    live=False,  # a server adds the prefix to the path; a proxy that strips it does not
)
async def absent(bench: Bench) -> str:
    told = [await status(bench, path, "/api", path) for path in ("/tea", "/tea/api")]
    told.append(await status(bench, "/api/tea/api", "/api", "/tea/api"))
    told.append(await status(bench, "/api/tea", "", "/api/tea"))
    return " · ".join(told)


@check(
    "root-path-nothing-left",
    "the prefix alone is the path /",
    since=1,
    expected=f"{case('/api', '/api', '/', '200')} · {case('/api', '/api/', '/', '200')}",
    read=READ,
    hints=(
        "What is left of the path /api without its prefix /api, and which route is that?",
        *PLACE,
    ),
    rows=("1.8",),
    live=False,
)
async def nothing_left(bench: Bench) -> str:
    paths = ("/api", "/api/")
    return " · ".join([await status(bench, path, "/api", "/") for path in paths])


@check(
    "root-path-slash",
    "a slash at the end of the root path makes no difference",
    since=1,
    expected=f"{case('/api/', '/api/tea', '/tea', '200')} · {case('/', '/tea', '/tea', '200')}",
    read=READ,
    hints=("What is left of /api/tea without /api/, and does it begin with a slash?", *PLACE),
    rows=("1.8",),
    live=False,
)
async def slash_at_the_end(bench: Bench) -> str:
    below = await status(bench, "/api/tea", "/api/", "/tea")
    return f"{below} · {await status(bench, '/tea', '/', '/tea')}"


@check(
    "root-path-scope-kept",
    "the app does not change the server's scope",
    since=1,
    expected="unchanged",
    read=READ,
    hints=(
        "Who reads the scope after your app?",
        "Where the prefix is removed from the path.",
        'Use a local name for the path below the prefix; do not assign to scope["path"].',
    ),
    live=False,
)
async def scope_kept(bench: Bench) -> str:
    app = bench.make(("GET", "/tea"))
    scope = http_scope("GET", "/api/tea?a=1", root_path="/api", headers={"x-tea": "green"})
    before = {key: repr(value) for key, value in scope.items()}
    await bench.talk(app, scope)
    changed = [key for key in scope if repr(scope[key]) != before.get(key)]
    return f"changed: {', '.join(changed)}" if changed else "unchanged"


@check(
    "routing-encoded-slash",
    "an encoded slash (%2F) is a slash, because the server has decoded the path",
    since=1,
    expected='200 "ok"',
    read=READ,
    hints=(
        "Which of path and raw_path does the server decode?",
        'App, where it calls Router.get_route with scope["path"].',
        'Route by scope["path"]; there %2F and / are the same.',
    ),
    rows=("1.8",),
)
async def encoded_slash(bench: Bench) -> str:
    return seen(await bench.ask(bench.make(("GET", "/a/b")), "GET", "/a%2Fb"))
