"""The smallest FastAPI app."""

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

app = FastAPI(openapi_url=None)


@app.get("/")
async def root() -> PlainTextResponse:
    return PlainTextResponse("ok")
