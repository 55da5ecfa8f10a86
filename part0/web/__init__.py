"""The framework: the application, its routes, requests, responses and exceptions."""

from server.run import run_app
from web.application import Application
from web.exceptions import (
    HTTPBadRequest,
    HTTPException,
    HTTPFound,
    HTTPInternalServerError,
    HTTPMethodNotAllowed,
    HTTPNotFound,
    HTTPRequestEntityTooLarge,
)
from web.request import Request
from web.response import Response, json_response
from web.url_dispatcher import UrlDispatcher

__all__ = [
    "Application",
    "HTTPBadRequest",
    "HTTPException",
    "HTTPFound",
    "HTTPInternalServerError",
    "HTTPMethodNotAllowed",
    "HTTPNotFound",
    "HTTPRequestEntityTooLarge",
    "Request",
    "Response",
    "UrlDispatcher",
    "json_response",
    "run_app",
]
