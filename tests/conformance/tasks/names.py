"""Checks of background tasks that do not run yet: the names of the module, and a task's data."""

import time
import uuid

from tests.conformance.tasks.by_hand import MODULE, QUEUE, of, queue
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = 'Part 4, "Background tasks"'
REPOSITORY = "Part 4, repository: asgi/background_tasks.py"
NAMES = (
    *("Task", "TaskParams", "create_task", "cancel_if_server_is_shutting_down"),
    *("BackgroundTasks", "get_background_tasks", "_create_background_tasks_instance"),
    "_reset_instance",
)
METHODS = (
    *("add_tasks", "run_tasks", "shutdown", "_clean_queue", "_generate_task_id"),
    *("_get_tasks_to_process", "_put_back_to_queue_if_allowed", "_run_task"),
)
ATTRIBUTES = (
    *("max_running_tasks", "_is_server_shutting_down", "_tasks_map", "_task_queue"),
    *("_on_going_tasks", "_lock"),
)


async def handler(params: object) -> None: ...


@check(
    "tasks-names",
    "asgi.background_tasks has all names that the article prints or only mentions",
    since=4,
    needs=MODULE,
    expected="all there",
    read=REPOSITORY,
    hints=(
        "The article prints half of this module. Which names does it only mention?",
        "asgi/background_tasks.py; and TaskHandlerType in asgi/types.py.",
        "The check says which names are missing: begin with their signatures.",
    ),
    rows=("4.19", "4.20"),
    live=False,
)
async def names(bench: Bench) -> str:
    module, background_tasks = bench.name(MODULE), queue(bench)
    missing = [name for name in NAMES if not hasattr(module, name)]
    missing += [name for name in METHODS + ATTRIBUTES if not hasattr(background_tasks, name)]
    missing += [] if bench.code.has("asgi.types.TaskHandlerType") else ["TaskHandlerType"]
    return f"missing: {', '.join(missing)}" if missing else "all there"


@check(
    "tasks-create",
    "a task has its data, its time limit, its attempts and its maximum of attempts",
    since=4,
    needs=f"{MODULE}.create_task",
    expected="None 5 3 · None 5 3 · x 1 2 · attempt 1, then 2",
    read=REPOSITORY,
    hints=(
        "Which values does a task have by default?",
        "Task and create_task in asgi/background_tasks.py.",
        "timeout_after=5, max_retries=3; get_attempts begins at 1, increment_attempts adds 1.",
    ),
    live=False,
)
async def create(bench: Bench) -> str:
    create_task, params = of(bench, "create_task"), of(bench, "TaskParams")
    plain = create_task(handler)
    tasks = [
        plain,
        of(bench, "Task")(handler, params()),
        create_task(handler, params("x"), timeout_after=1, max_retries=2),
    ]
    shown = [f"{one.params.data} {one.timeout_after} {one.max_retries}" for one in tasks]
    before = plain.get_attempts()
    plain.increment_attempts()
    return " · ".join([*shown, f"attempt {before}, then {plain.get_attempts()}"])


@check(
    "tasks-own-params",
    "two tasks that are made without params do not share one params object",
    since=4,
    needs=f"{MODULE}.create_task",
    expected="the first has 1, the second None",
    read=REPOSITORY,
    hints=(
        "When is a default value created: at each call, or once?",
        "create_task: params: TaskParams | None = None.",
        "params = TaskParams() if params is None else params, inside the function.",
    ),
    rows=("4.10",),
    live=False,
)
async def own_params(bench: Bench) -> str:
    first, second = (of(bench, "create_task")(handler) for _ in range(2))
    first.params.data = 1
    return f"the first has {first.params.data}, the second {second.params.data}"


@check(
    "tasks-id",
    "a task's id is handler name, UUID 4 and time in seconds, and is unique",
    since=4,
    needs=f"{QUEUE}._generate_task_id",
    expected="send_mail_now, a UUID 4, seconds · 100 different ones of 100",
    read=READ,
    hints=(
        "A handler's name may contain underscores. From which side is the id parsed?",
        "BackgroundTasks._generate_task_id.",
        'f"{handler_name}_{uuid.uuid4()}_{int(time.time())}"',
    ),
    live=False,
)
async def task_id(bench: Bench) -> str:
    earliest = int(time.time())
    ids = [queue(bench)._generate_task_id("send_mail_now") for _ in range(100)]
    name, unique, seconds = ids[0].rsplit("_", 2)
    in_time = seconds.isdigit() and earliest <= int(seconds) <= time.time()
    when = "seconds" if in_time else f"{seconds!r}"
    return (
        f"{name}, a UUID {uuid.UUID(unique).version}, {when}"
        f" · {len(set(ids))} different ones of {len(ids)}"
    )
