"""Checks that each App has its own queue, and each added Task its own attempts."""

from typing import Any

from tests.conformance.tasks.by_hand import MODULE, finished, of, queue, start, task
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = 'Part 4, "Handling lifespan events & Background tasks"'


@check(
    "tasks-two-apps",
    "two Apps in one process each run their own tasks, added in requests and in tasks",
    since=4,
    needs=MODULE,
    expected="in requests: own, own · in tasks: own, own · elsewhere: the newest",
    read=READ,
    hints=(
        "A global variable holds one queue. Which App needs it now?",
        "get_background_tasks, and the beginning of a request and of a worker.",
        "Let each request and each worker put its queue into a ContextVar. If none is in there, "
        "return the newest queue.",
    ),
    rows=("4.9",),
)
async def two_apps(bench: Bench) -> str:
    get_background_tasks = of(bench, "get_background_tasks")
    found: dict[str, list[Any]] = {"requests": [], "tasks": []}

    async def look(params: object) -> None:
        found["tasks"].append(get_background_tasks())

    async def handler(request_data: object) -> Any:
        found["requests"].append(get_background_tasks())
        await get_background_tasks().add_tasks([task(bench, look)])
        return bench.name("asgi.http_responses.OK_TEXTResponse")("queued")

    apps = [bench.make(("GET", "/queue", handler)) for _ in range(2)]
    own = [app._bg_tasks for app in apps]
    for app in apps:
        await bench.ask(app, "GET", "/queue")
        await bench.stop()

    def whose(place: str) -> str:
        pairs = zip(found[place], own, strict=False)
        return ", ".join("own" if one is its else "another's" for one, its in pairs)

    newest = "the newest" if get_background_tasks() is own[-1] else "another's"
    return f"in requests: {whose('requests')} · in tasks: {whose('tasks')} · elsewhere: {newest}"


@check(
    "tasks-newest",
    "outside of requests get_background_tasks returns the newest queue, or raises without one",
    since=4,
    needs=f"{MODULE}._reset_instance",
    expected="first, second, after a reset: refused",
    read="Part 4, repository: asgi/background_tasks.py",
    hints=(
        "May a test make a second App after the first one?",
        "_create_background_tasks_instance and _reset_instance.",
        "Each call makes a new instance and remembers it; a reset forgets it.",
    ),
    rows=("4.9",),
    live=False,
)
async def newest(bench: Bench) -> str:
    reset, get_background_tasks = of(bench, "_reset_instance"), of(bench, "get_background_tasks")
    make = of(bench, "_create_background_tasks_instance")
    first = make(2)
    said = ["first" if get_background_tasks() is first else "another"]
    make(2)
    said.append("second" if get_background_tasks() is not first else "first")
    reset()
    try:
        after = f"{get_background_tasks()!r}"[:20]
    except Exception:
        after = "refused"
    return f"{', '.join(said)}, after a reset: {after}"


@check(
    "tasks-same-twice",
    "a Task that is added twice runs twice, each time with all its attempts",
    since=4,
    needs=f"{MODULE}.create_task",
    expected="2 accepted, 3 attempts and 3 again; later 1 accepted, 3 more",
    read='Part 4, "Background tasks"',
    hints=(
        "The Task counts its attempts. What is the count when it is added again?",
        "BackgroundTasks.add_tasks.",
        "Queue a new copy of the Task, without attempts.",
    ),
    rows=("4.15",),
    live=False,
)
async def same_twice(bench: Bench) -> str:
    attempts = 0

    async def fail(params: object) -> None:
        nonlocal attempts
        attempts += 1
        raise ConnectionError("not today")

    background_tasks = queue(bench, 1)
    same = task(bench, fail, max_retries=3, retry_on=(ConnectionError,))
    both = await start(bench, background_tasks, same, same)
    await finished(background_tasks)
    first = attempts
    later = await start(bench, background_tasks, same)
    await finished(background_tasks)
    each = "3 attempts and 3 again" if first == 6 else f"{first} attempts in all"
    return f"{both} accepted, {each}; later {later} accepted, {attempts - first} more"
