"""Tests that pictures are valid SVG, readable on light and dark pages, and show the real run."""

import asyncio
import re
from xml.etree import ElementTree

import pytest

from tests.lab_apps import Shop
from workbook import lab
from workbook.lab.notebooks import structure
from workbook.lab.pictures.svg import COLOURS, Sheet
from workbook.lab.pictures.timeline import STEPS, bars
from workbook.lab.task_log import TaskEvent
from workbook.protocol.asgi_types import Receive, Scope, Send

RELATIVE = [("ink", "ground"), ("soft", "ground"), ("ink", "plain"), ("soft", "plain")]
for kind in ("lit", "good", "bad", "late"):
    RELATIVE += [(kind, f"{kind}-in"), (kind, "ground")]


def words(picture: lab.Picture) -> list[str]:
    return [said for tag, _, said in structure(picture.svg) if tag == "text"]


def marks(picture: lab.Picture, kind: str) -> int:
    return sum(name == kind for _, name, _ in structure(picture.svg))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), RELATIVE)
def test_words_stand_out_from_what_they_stand_on(ink: str, ground: str, theme: int) -> None:
    dark, light = sorted(luminance(COLOURS[name][theme]) for name in (ink, ground))
    assert (light + 0.05) / (dark + 0.05) >= 4.5, "WCAG's contrast for text"


async def test_every_picture_is_svg_that_fits_its_sheet() -> None:
    report = await lab.xray("GET /about/careers?a=<1>", 5)
    for picture in (report.tree, report.onion, report.conversation):
        root = ElementTree.fromstring(picture.svg)
        left, top, width, height = map(float, str(root.get("viewBox")).split())
        for rect in root.iter("{http://www.w3.org/2000/svg}rect"):
            x, y = float(str(rect.get("x"))), float(str(rect.get("y")))
            assert left <= x < x + float(str(rect.get("width"))) <= left + width
            assert top <= y < y + float(str(rect.get("height"))) <= top + height
        assert "prefers-color-scheme:dark" in picture.svg
        assert picture._repr_svg_() == picture.svg
        assert 'src="data:image/svg+xml;base64,' in picture._repr_html_()


async def test_the_tree_lights_the_way_that_was_taken() -> None:
    picture = lab.tree(2, "/about/careers")
    assert words(picture)[:-1].count("“about”") == 1
    assert marks(picture, "wb-box-lit") == 4  # root, "", about, careers
    assert "→ 'about' → 'careers'" in repr(picture)
    assert marks(lab.tree(2), "wb-box-lit") == 0
    lost = lab.tree(3, "/about/salaries")
    assert marks(lost, "wb-box-bad") == 1
    assert "no node for the segment 'salaries'" in repr(lost)


async def test_a_method_that_the_path_lacks_ends_on_its_node() -> None:
    assert "the walk ends on a node without DELETE" in repr(lab.tree(2, "/home", "DELETE"))
    # this raises, and there is no picture of an exception
    refused = lab.tree(3, "/home/", "DELETE")
    assert "the walk ends on a node without DELETE" in repr(refused)


async def test_an_app_without_routes_has_no_tree() -> None:
    with pytest.raises(LookupError, match="has no router"):
        lab.tree(lab.part(5).get("asgi.app.App")())


async def test_the_conversation_has_each_message_and_its_verdict() -> None:
    picture = lab.conversation(await lab.xray('POST /about/careers {"k": 1}', 4))
    assert words(picture) == [
        "server",
        "app",
        "scope: http POST /about/careers",
        "http.request b'{\"k\": 1}'",
        "✓",
        "http.response.start 200, 1 header",
        "✓",
        "http.response.body b''",
        "✓",
        "returned",
    ]


async def test_a_broken_rule_is_told_in_full_beside_its_message() -> None:
    async def hasty(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.body", "body": b"hello"})

    report = await lab.xray("GET /", hasty)
    said = words(lab.conversation(report))
    told = f"{report.breaches[0]}"
    assert said[4] == "✗"
    assert " ".join(said[5:]) == f"{told} raised LintError: {told}"
    assert max(map(len, said)) <= 84


async def test_the_onion_shows_what_was_not_reached() -> None:
    picture = lab.onion(await lab.xray("GET /closed", Shop().app))
    assert "not reached: Stamp, handler" in repr(picture)
    assert picture.svg.count("stroke-dasharray") == 2
    with pytest.raises(LookupError, match="part 3 has no middleware"):
        lab.onion(await lab.xray("GET /home", 3))


async def test_the_timeline_tells_what_became_of_each_task() -> None:
    shop, tries, release = Shop(), [0], asyncio.Event()
    log = lab.watch(shop.app)

    async def quick(params: object) -> None: ...

    async def flaky(params: object) -> None:
        tries[0] += 1
        if tries[0] < 3:
            raise ConnectionError("busy")

    async def slow(params: object) -> None:
        await asyncio.Event().wait()

    async def broken(params: object) -> None:
        raise ZeroDivisionError

    async def drained(params: object) -> None:
        await release.wait()

    task = shop.create_task
    given_up = task(slow, timeout_after=0.02, max_retries=2)
    with lab.printed():
        async with lab.client(shop.app):
            await shop.tasks.add_tasks([task(quick), task(flaky, retry_on=[ConnectionError])])
            await shop.tasks.add_tasks([given_up, task(broken)])
            for _ in range(200):
                if not shop.tasks._tasks_map:
                    break
                await asyncio.sleep(0.01)
            await shop.tasks.add_tasks([task(drained), task(slow, timeout_after=None)])
            await asyncio.sleep(0)
            asyncio.get_running_loop().call_later(0.05, release.set)
            await shop.tasks.shutdown(timeout=0.2)
    kinds = {name: [event.kind for event in log.events if event.task == name] for name in log.names}
    again = ["queued", "running", "failed"]
    assert kinds == {
        "quick 1": ["queued", "running", "done"],
        "flaky 1": [*again, *again, "queued", "running", "done"],
        "slow 1": ["queued", "running", "timed out", "queued", "running", "timed out", "given up"],
        "broken 1": ["queued", "running", "failed"],
        "drained 1": ["queued", "running", "done"],
        "slow 2": ["queued", "running", "cancelled", "unfinished"],
    }
    drained_bar = bars(log.events, "drained 1")[-1]
    began = next(n for n, event in enumerate(log.events) if event.kind == "shutdown begins")
    assert drained_bar.begin < began < drained_bar.end
    picture = lab.timeline(log)
    assert {"given up", "unfinished", "shutdown ▸", "◂ stopped"} <= set(words(picture))
    assert "flaky 1: queued, running, failed" in repr(picture)
    with_times = lab.timeline(log, times=True)
    ElementTree.fromstring(with_times.svg)
    assert (STEPS in words(picture), STEPS in words(with_times)) == (True, False)


async def test_an_attempt_is_noted_that_begins_before_the_last_one_has_ended() -> None:
    shop, gate = Shop(), asyncio.Event()
    log = lab.watch(shop.app)

    async def flaky(params: object) -> None:
        await gate.wait()
        await asyncio.sleep(0)  # a turn later than quick, whose worker then takes the next attempt
        raise ConnectionError

    async def quick(params: object) -> None:
        await gate.wait()

    async with lab.client(shop.app):
        with lab.printed():
            again = shop.create_task(flaky, max_retries=2, retry_on=[ConnectionError])
            await shop.tasks.add_tasks([again, shop.create_task(quick)])
            await asyncio.sleep(0.01)
            gate.set()
            await log.settled()
    flakys = [event.kind for event in log.events if event.task == "flaky 1"]
    assert flakys == ["queued", "running", "failed", "queued", "running", "failed", "given up"]


def test_a_task_that_is_forgotten_while_it_runs_is_shown_until_it_ends() -> None:
    kinds = ("queued", "running", "unfinished")
    events = [TaskEvent("mail 1", kind, at) for at, kind in enumerate(kinds)]
    waiting, running = bars(events, "mail 1")
    assert (waiting.end, waiting.ended_by, waiting.then) == (1, "running", "")
    assert (running.end, running.ended_by, running.then) == (3, "", "unfinished")
    events.append(TaskEvent("mail 1", "done", 3.0))
    _, running = bars(events, "mail 1")
    assert (running.end, running.ended_by, running.then) == (3, "done", "")
    (queued,) = bars([events[0], events[2]], "mail 1")
    assert (queued.end, queued.ended_by, queued.then) == (1, "unfinished", "unfinished")


async def test_watching_changes_nothing_for_the_tasks() -> None:
    shop, seen = Shop(), list[object]()
    log = lab.watch(shop.tasks)

    async def note(params: object) -> None:
        seen.append(getattr(params, "data", None))

    params = shop.code.get("asgi.background_tasks.TaskParams")(data="parcel")
    async with lab.client(shop.app):
        queued = shop.create_task(note, params)
        assert await shop.tasks.add_tasks([queued]) == 1
        assert queued.handler is note
    assert seen == ["parcel"]
    kinds = [event.kind for event in log.events if event.task]
    assert kinds == ["queued", "running", "done"]
    with pytest.raises(TypeError, match="Part 4 adds them"):
        lab.watch(lab.app(3))


async def test_one_can_wait_for_what_becomes_of_the_tasks() -> None:
    shop, release = Shop(), asyncio.Event()
    log = lab.watch(shop.app)

    async def held(params: object) -> None:
        await release.wait()

    async with lab.client(shop.app):
        await shop.tasks.add_tasks([shop.create_task(held)])
        await log.seen("running")
        settling = asyncio.ensure_future(log.settled())
        await asyncio.sleep(0)
        assert not settling.done()
        release.set()
        await settling
        assert [event.kind for event in log.events] == ["queued", "running", "done"]
        with pytest.raises(TimeoutError):
            await log._until(lambda: False, limit=0.01)


def test_plots_of_what_is_measured() -> None:
    for picture in (lab.measured.lookups(3, routes=(2, 4)), lab.measured.bodies(sizes=(1, 2))):
        assert "metadata" not in picture.svg
        said = words(picture)
        assert said
        assert all(re.search("[a-z]", each) for each in said), "numbers vary, and are not compared"
    plot = lab.measured.lookups(3, routes=(2, 4))
    assert "the tree of part 3" in words(plot)
    assert len(plot.growth) == 2


def test_a_sheet_grows_with_what_is_drawn() -> None:
    sheet = Sheet()
    sheet.box(0, 0, 100, 50)
    sheet.text(200, 20, "a < b & c", anchor="end")
    picture = sheet.picture("a picture")
    assert (sheet.width, sheet.height) == (200, 50)
    assert ElementTree.fromstring(picture.svg) is not None
    assert repr(picture) == "a picture"
