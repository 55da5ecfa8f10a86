"""The response to a crash: without details, unless the app has `debug=True`.

The page for debugging has a traceback, which can contain text from the client. So it is escaped.
"""

import html
import traceback

from web.request import Request
from web.response import Response

_PAGE = """<!doctype html>
<meta charset="utf-8">
<title>500: {title}</title>
<h1>{title}</h1>
<p>while answering <code>{method} {path}</code></p>
<pre>{traceback}</pre>
<p>You see this because the application was made with <code>debug=True</code>.</p>
"""


def error_page(request: Request, error: Exception, *, debug: bool) -> Response:
    if not debug:
        return Response("500: Internal Server Error", 500)
    page = _PAGE.format(
        title=html.escape(f"{type(error).__name__}: {error}"),
        method=html.escape(request.method),
        path=html.escape(request.path),
        traceback=html.escape("".join(traceback.format_exception(error))),
    )
    return Response(page.encode("utf-8", "replace"), 500, "text/html")
