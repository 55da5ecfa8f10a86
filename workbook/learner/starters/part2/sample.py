"""Your sample application: two route groups in one app. Run it: python sample.py

Part 2, "So, what's next?" (sample). Each handler gets its RequestData. The app ignores what a
handler returns until Part 3.
"""

from typing import Any

from asgi.app import App
from asgi.request_data import RequestData

# TODO: make two ApiRouters: router1_pkg_sample_1 and router2_pkg_sample_2


def qs_extractor(qs: dict[str, Any]) -> dict[str, Any]:
    """You have nothing to do here."""
    return qs


def body_extractor(body: bytes) -> int:
    """You have nothing to do here."""
    return 1


# TODO: register home for GET /home in router1_pkg_sample_1
async def home(request_data: RequestData[Any, Any]) -> None:
    raise NotImplementedError('TODO: print "home triggered"')


# TODO: register about for GET /about in router2_pkg_sample_2
async def about(request_data: RequestData[Any, Any]) -> None:
    raise NotImplementedError('TODO: print "about triggered"')


# TODO: register careers for GET and POST /about/careers in the second router, with both extractors.
# The article calls this one `about` too, but a second `about` would replace the first.
async def careers(request_data: RequestData[dict[str, Any], int]) -> None:
    raise NotImplementedError('TODO: print "about careers triggered", then the params and the body')


app = App()
# TODO: include both groups

if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=8000)
