"""Checks of the queue: adding tasks, their order, and free slots."""

import asyncio
from typing import Any

from tests.conformance.tasks.by_hand import QUEUE, queue, task, turns, until
from workbook.suite.checks import check
from workbook.suite.testbed import Bench

READ = 'Part 4, "Background tasks"'


async def send_mail(params: object) -> None: ...


@check(
    "tasks-only-queued",
    "add_tasks queues several tasks, and starts none before the app has started",
    since=4,
    needs=QUEUE,
    expected="3 accepted, 3 queued, 0 going, 0 ran; then run_tasks: a b c",
    read=READ,
    hints=(
        "If no server runs yet, who would run the task?",
        "BackgroundTasks.add_tasks, and what startup changes for it.",
        "Call run_tasks in add_tasks only after the App has started.",
    ),
    live=False,
)
async def only_queued(bench: Bench) -> str:
    background_tasks, ran = queue(bench), list[str]()

    async def note(params: Any) -> None:
        ran.append(params.data)

    tasks = [task(bench, note, letter) for letter in "abc"]
    accepted = await bench.within(background_tasks.add_tasks(tasks))
    await turns()
    queued, going = background_tasks._task_queue.qsize(), background_tasks._on_going_tasks
    before = f"{accepted} accepted, {queued} queued, {going} going, {len(ran)} ran"
    await bench.within(background_tasks.run_tasks())
    await until(lambda: len(ran) == 3)
    return f"{before}; then run_tasks: {' '.join(ran)}"


@check(
    "tasks-free-slots",
    "as many tasks are taken from the queue as there are free slots, in their order",
    since=4,
    needs=f"{QUEUE}._get_tasks_to_process",
    expected="3 of 5 slots used: the first 2 of 4 · while stopping: []",
    read=READ,
    hints=(
        "Which two numbers say how many slots are free?",
        "BackgroundTasks._get_tasks_to_process, under its decorator.",
        "@cancel_if_server_is_shutting_down([]), and take ids while _on_going_tasks is below "
        "the limit.",
    ),
    live=False,
)
async def free_slots(bench: Bench) -> str:
    busy, stopping = queue(bench, 5), queue(bench, 5)
    for background_tasks in (busy, stopping):
        await bench.within(background_tasks.add_tasks([task(bench, send_mail) for _ in range(4)]))
    queued = list(busy._tasks_map)
    busy._on_going_tasks = 3
    taken = await bench.within(busy._get_tasks_to_process())
    stopping._is_server_shutting_down = True
    nothing = await bench.within(stopping._get_tasks_to_process())
    which = f"first {len(taken)}" if taken == queued[: len(taken)] else f"wrong {len(taken)}"
    return f"3 of 5 slots used: the {which} of {len(queued)} · while stopping: {nothing}"


@check(
    "tasks-put-back",
    "a task is queued again if it has attempts left and the server is not stopping",
    since=4,
    needs=f"{QUEUE}._put_back_to_queue_if_allowed",
    expected="2 of 3 made: queued · 3 of 3: not queued · stopping: not queued",
    read=READ,
    hints=(
        "How many attempts has the task made, and how many may it make?",
        "BackgroundTasks._put_back_to_queue_if_allowed, under its decorator.",
        "if task.get_attempts() < task.max_retries: self._task_queue.put_nowait(task_id)",
    ),
    rows=("4.3",),
    live=False,
)
async def put_back(bench: Bench) -> str:
    async def after(attempts: int, stopping: bool = False) -> str:
        background_tasks, tried = queue(bench), task(bench, send_mail, max_retries=3)
        tried._attempts = attempts
        background_tasks._tasks_map["send_mail_1_2"] = tried
        background_tasks._is_server_shutting_down = stopping
        await bench.within(background_tasks._put_back_to_queue_if_allowed("send_mail_1_2"))
        return "queued" if background_tasks._task_queue.qsize() else "not queued"

    return (
        f"2 of 3 made: {await after(2)} · 3 of 3: {await after(3)}"
        f" · stopping: {await after(1, stopping=True)}"
    )


@check(
    "tasks-slot-returned",
    "a task that has ended frees its slot, whether it returned or raised",
    since=4,
    needs=f"{QUEUE}._run_task",
    expected="of 2 used, awaited: 1, as a task of its own: 1, failing: 1",
    read=READ,
    hints=(
        "Where do you put a line that must always run?",
        "BackgroundTasks._run_task.",
        "finally: self._on_going_tasks -= 1",
    ),
    live=False,
)
async def slot_returned(bench: Bench) -> str:
    async def fail(params: object) -> None:
        raise ValueError("no luck")

    async def used_after(handler: Any, as_a_task: bool = False) -> int:
        background_tasks = queue(bench)
        background_tasks._on_going_tasks = 2
        background_tasks._tasks_map["one_1_2"] = task(bench, handler)
        running = background_tasks._run_task("one_1_2")
        await bench.within(asyncio.create_task(running) if as_a_task else running)
        return int(background_tasks._on_going_tasks)

    return (
        f"of 2 used, awaited: {await used_after(send_mail)}, as a task of its own: "
        f"{await used_after(send_mail, as_a_task=True)}, failing: {await used_after(fail)}"
    )
