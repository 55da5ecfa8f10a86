"""The checks that every part is held to, a module for each area, in the order of the matrix."""

from importlib import import_module

from workbook.suite.checks import registry, underneath

AREAS = (
    "routing",
    "samples",
    "sample_careers",
    "routing_tree",
    "root_path",
    "router_names",
    "groups",
    "group_handlers",
    "group_use",
    "request_draft",
    "request_use",
    "responses",
    "response_names",
    "response_use",
    "response_bodies",
    "response_headers",
    "header_values",
    "errors",
    "app_answers",
    "server_errors",
    "error_logger",
    "bodies",
    "body_readers",
    "body_cuts",
    "body_limits",
    "body_json",
    "body_extractors",
    "requests",
    "request_headers",
    "query_strings",
    "query_pairs",
    "extractors",
    "group_names",
    "asgi_rules",
    "asgi_bodies",
    "breakpoints",
    "tasks",
    "task_use",
    "task_queue",
    "task_handlers",
    "task_limits",
    "task_running",
    "task_idle",
    "task_apps",
    "task_retries",
    "task_shutdown",
    "task_cancelling",
    "lifespan",
    "lifespan_tasks",
    "middleware",
    "middleware_once",
    "middleware_errors",
    "lesson_names",
)

# Those of Part 0, in tests/part0/checks/: the part is no step of the ladder.
UNDERNEATH = (
    "steps",
    "web_responses",
    "web_errors",
    "web_requests",
    "web_routes",
    "web_apps",
    "wire_heads",
    "wire_bodies",
    "wire_answers",
    "wire_connections",
    "wire_stopping",
)


def register() -> None:
    """Fill workbook.suite.checks; a second time changes nothing."""
    for area in AREAS:
        import_module(f"{__name__}.{area}")
    for area in UNDERNEATH:
        import_module(f"tests.part0.checks.{area}")
    # Whoever imports one of them before, by its name, has not changed the order.
    places = {area: place for place, area in enumerate((*UNDERNEATH, *AREAS))}
    for known in (registry, underneath):
        in_order = sorted(known.items(), key=lambda item: places.get(item[1].area, len(places)))
        known.clear()
        known.update(in_order)
