"""Lists what the page can ask about: parts, requests of their samples, mistakes, and examples."""

from typing import Any

from workbook.errata import entries
from workbook.errors import WorkbookError
from workbook.learner.own_parts import home
from workbook.learner.steps import lesson
from workbook.page.questions import LARGEST_BODY, LIMIT, MOST_PIECES
from workbook.parts.ladder import Part, all_parts

PIECES = ['{"tea": ', '"green", ', '"cups": 3}']

EXAMPLES: list[dict[str, Any]] = [
    {
        "title": "Two middlewares, a handler and a background task",
        "about": "Part 5, GET /home",
        "question": {"part": 5, "method": "GET", "target": "/home"},
    },
    {
        "title": "The router walks its tree",
        "about": "Part 1, GET /users",
        "question": {"part": 1, "method": "GET", "target": "/users"},
    },
    {
        "title": "A body that arrives in three pieces",
        "about": "Part 3, POST /about/careers",
        "question": {
            "part": 3,
            "method": "POST",
            "target": "/about/careers",
            "headers": [["content-type", "application/json"]],
            "pieces": PIECES,
        },
    },
    {
        "title": "Where a 404 passes through the middlewares",
        "about": "Part 5, GET /nowhere",
        "question": {"part": 5, "method": "GET", "target": "/nowhere"},
    },
    {
        "title": "The client leaves in the middle of its body",
        "about": "Part 3, POST, two pieces of three",
        "question": {
            "part": 3,
            "method": "POST",
            "target": "/about/careers",
            "pieces": PIECES,
            "leaves": 2,
        },
    },
    {
        "title": "A path that exists, without that method",
        "about": "Part 3, DELETE /home",
        "question": {"part": 3, "method": "DELETE", "target": "/home"},
    },
    {
        "title": "Startup and shutdown around one request",
        "about": "Part 4, with its lifespan",
        "question": {"part": 4, "method": "GET", "target": "/home", "lifespan": True},
    },
    {
        "title": "A second read of the body that waits for ever",
        "about": "Part 3 with and without erratum 3.4",
        "question": {"part": 3, "method": "GET", "target": "/about/careers"},
        "other": {"mistake": "E16", "method": "GET", "target": "/about/careers"},
    },
    {
        "title": "The framework of Part 0",
        "about": "Part 0, GET /",
        "question": {"part": 0, "method": "GET", "target": "/"},
    },
]


def contents() -> dict[str, Any]:
    return {
        "parts": [
            {
                "number": part.number,
                "title": part.title,
                "adds": part.adds,
                "article": part.article,
                "mine": home(part).is_dir(),
                "build": _is_built(part),
                "requests": [
                    {
                        "method": each.method,
                        "target": each.target,
                        "pieces": [each.body.decode()] if each.body else [],
                    }
                    for each in part.requests
                ],
            }
            for part in all_parts()
        ],
        "mistakes": [
            {
                "id": each.id,
                "part": each.part,
                "rows": list(each.rows),
                "title": each.title,
                "check": each.check,
            }
            for each in entries()
        ],
        "examples": EXAMPLES,
        "limits": {"steps": LIMIT, "body": LARGEST_BODY, "pieces": MOST_PIECES},
    }


def _is_built(part: Part) -> bool:
    try:
        lesson(part)
    except WorkbookError:
        return False
    return True
