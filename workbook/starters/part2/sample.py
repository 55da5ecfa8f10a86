"""Your sample application: two route groups in one app. Run it: python sample.py

Part 2, "So, what's next?" (sample). Each handler is given its RequestData; what it returns is
ignored until Part 3.
"""

from typing import Any

from asgi.app import App
from asgi.request_data import RequestData

# TODO: router1_pkg_sample_1 and router2_pkg_sample_2, an ApiRouter each


def qs_extractor(qs: dict[str, Any]) -> dict[str, Any]:
    """An extractor: nothing is missing here."""
    return qs


def body_extractor(body: bytes) -> int:
    """An extractor: nothing is missing here."""
    return 1


# TODO: router1_pkg_sample_1's GET /home
async def home(request_data: RequestData[Any, Any]) -> None:
    raise NotImplementedError('TODO: print "home triggered"')


# TODO: router2_pkg_sample_2's GET /about
async def about(request_data: RequestData[Any, Any]) -> None:
    raise NotImplementedError('TODO: print "about triggered"')


# TODO: router2_pkg_sample_2's /about/careers, for GET and for POST, with both extractors
async def careers(request_data: RequestData[dict[str, Any], int]) -> None:
    raise NotImplementedError('TODO: print "about careers triggered", then the params and the body')


app = App()
# TODO: include both groups

if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=8000)
