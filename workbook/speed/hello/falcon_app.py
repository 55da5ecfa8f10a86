"""The smallest Falcon app."""

import falcon
import falcon.asgi


class Root:
    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        response.content_type = falcon.MEDIA_TEXT
        response.text = "ok"


app = falcon.asgi.App()
app.add_route("/", Root())
