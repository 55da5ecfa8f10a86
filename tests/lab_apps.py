"""Apps for the tests of the lab: a small one of Part 5, built as a reader builds it."""

from typing import Any

from workbook.lab.codebase import Code, of_part


class Shop:
    """An App of Part 5 with a middleware, and a POST that queues a task."""

    def __init__(self) -> None:
        self.code: Code = of_part(5)
        name = self.code.get
        self.create_task = name("asgi.background_tasks.create_task")
        group = name("asgi.api_router.ApiRouter")()
        text = name("asgi.http_responses.OK_TEXTResponse")

        class Stamp(name("asgi.middleware.BaseGlobalMiddleware")):  # type: ignore[misc]
            async def __call__(self, call_next: Any) -> Any:
                async def wrapper(request_data: Any) -> Any:
                    if request_data.path == "/closed":
                        return text("closed")
                    response = await call_next(request_data)
                    response.add_header("x-stamp", "yes")
                    return response

                return wrapper

        async def tea(request_data: Any) -> Any:
            print("tea triggered")
            return text("tea")

        async def broken(request_data: Any) -> Any:
            raise ZeroDivisionError("in the kitchen")

        group.get("/tea")(tea)
        group.get("/broken")(broken)

        self.app = name("asgi.app.App")(middlewares=[Stamp(), Stamp()])
        self.app.include_routes([group])
        self.tasks = self.app._bg_tasks
