"""Tests the page in a real Chromium: stepping by keys, comparing, and a rerun after a save."""

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.page.browser import MISSING, Browser, browser, found
from tests.page.measure import SITTING
from tests.page.serving import lab
from workbook.parts.ladder import ROOT, part
from workbook.servers.process import LiveProcess

pytestmark = [pytest.mark.skipif(found() is None, reason=MISSING), pytest.mark.long]

PANES = ("source", "stack", "tree", "onion", "talk", "tasks", "printed", "bytes")
HOSTILE = "<img src=x onerror=window.taken=1><script>window.taken=1</script>\"'"


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


class Page:
    def __init__(self, window: Browser, url: str) -> None:
        self.window = window
        self.url = url

    def open(self, **address: Any) -> None:
        self.window.open(f"{self.url}/#{urlencode(address, doseq=True)}" if address else self.url)
        self.until_there("#view:not([aria-busy])")

    def until_there(self, selector: str) -> None:
        script = "return Boolean(document.querySelector(arguments[0]))"
        self.window.until(lambda: self.window.run(script, selector))

    def step(self) -> tuple[int, int]:
        """Return the number of the current step, and how many steps there are."""
        words = self.window.text(".position").replace(",", "").split()
        return int(words[1]), int(words[3])

    def arrived(self) -> tuple[int, int]:
        def seen() -> tuple[int, int] | None:
            there = self.window.run("return !document.getElementById('stepper').hidden")
            return self.step() if there else None

        told: tuple[int, int] = self.window.until(seen)
        return told

    def at(self, **address: Any) -> "Page":
        self.open(**address)
        self.arrived()
        return self

    def notice(self) -> str:
        return self.window.text("#notice")


@pytest.fixture
def page(window: Browser, server: LiveProcess) -> Iterator[Page]:
    window.resize(1280, 900)
    yield Page(window, server.url)
    complaints = [each for each in window.log() if "favicon" not in each]
    assert complaints == []
    assert window.run("return window.taken") is None


def written(mine: Path, number: int, file: str = "", old: str = "", new: str = "") -> Path:
    directory = mine / f"part{number}"
    shutil.rmtree(directory, ignore_errors=True)
    for each in part(number).files:
        target = directory / each
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / f"part{number}" / each, target)
    if file:
        text = (directory / file).read_text("utf-8")
        assert old in text
        (directory / file).write_text(text.replace(old, new), encoding="utf-8")
    return directory


def test_it_opens_on_a_request_that_is_half_way(page: Page) -> None:
    page.open()
    at, of = page.arrived()
    assert 1 < at < of
    assert page.window.text(".headline") == "GET /home · part 5 · 200 OK"
    for name in PANES:
        assert page.window.text(f"#{name} h2")
    assert page.window.text(".frames .here .name") == "home"
    assert page.window.text("#onion .here .label") == "home\nat work"
    assert "def home" in page.window.text(".lines .lit")


def test_a_request_is_stepped_from_first_to_last_by_keys(page: Page) -> None:
    page.at(part=1, method="GET", target="/users")
    page.window.press("Home")
    assert page.step()[0] == 1
    _, of = page.step()
    said = []
    for number in range(1, of + 1):
        assert page.step() == (number, of)
        said.append(page.window.text(".said"))
        page.window.press("ArrowRight")
    assert said[0] == "App.__call__ begins"
    assert "Router.get_segments returns ['', 'users']" in said
    assert "printed: users triggered" in said
    assert "the app sends http.response.start 200, no headers" in said
    assert said[-1] == "200 OK"
    page.window.press("ArrowLeft")
    assert page.step()[0] == of - 1
    page.window.press("Home")
    page.window.press("ArrowRight", held="Shift")
    assert page.window.text(".said") == "Router.get_route begins"
    page.window.press("End")
    assert page.step() == (of, of)


def test_all_panes_move_together(page: Page) -> None:
    page.at(part=5, method="GET", target="/nowhere")
    window = page.window
    window.press("Home")
    assert window.texts("#talk .words") == ["scope: GET /nowhere"]
    assert window.text("#bytes pre") == "Nothing is sent yet."
    assert window.texts(".ring")[0].startswith("Mid1")
    assert window.run("return document.querySelectorAll('.ring[data-state=before]').length") == 3
    assert window.texts(".node.walked") == []

    while "App._dispatch begins" not in window.text(".said"):
        window.press("ArrowRight", held="Shift")
    assert window.texts(".printed button") == ["mid1", "mid2"]
    assert [each.split("\n")[0] for each in window.texts(".frames .name")][:1] == ["App._dispatch"]
    assert window.run("return document.querySelectorAll('.ring[data-state=inside]').length") == 2

    assert window.text(".ring.here > .label") == "Mid2\non the way in →"
    while "mid2 end" not in window.text(".said"):
        window.press("ArrowRight")
    assert window.text(".ring.here > .label") == "Mid2\n← on the way out"

    while "_layer.layer" not in window.text(".said"):
        window.press("ArrowRight")
    assert window.text(".ring.here > .label") == "Mid1\n← on the way out", "Mid2 has returned"

    window.press("End")
    assert window.text(".node.ghost") == "nowhere"
    assert "no node for “nowhere”" in window.text("#tree .told")
    assert window.texts(".printed button") == ["mid1", "mid2", "mid2 end", "mid1 end"]
    assert window.text("#bytes pre").startswith("HTTP/1.1 404 Not Found\\r\\n")
    assert len(window.texts("#talk li")) == 4
    assert window.run("return document.querySelectorAll('.ring[data-state=before]').length") == 1


def test_a_task_runs_after_the_response(page: Page) -> None:
    page.at(part=5, method="GET", target="/home")
    page.window.press("End")
    assert page.window.texts("#tasks .name") == ["call of the app", "home_bg_task 1 done"]
    edges = page.window.run(
        "return [...document.querySelectorAll('.bar')].map(e => [e.className, e.offsetLeft])"
    )
    starts = dict(edges)
    assert starts["bar queued"] < starts["bar running"] < starts["bar done"]


def test_an_address_leads_to_its_step(page: Page) -> None:
    page.at(part=3, method="POST", target="/about/careers", piece=['{"a"', ": ", "1}"], step=200)
    assert page.step()[0] == 201
    assert page.window.text("#talk").count("http.request") >= 1
    before = page.window.text(".said")
    page.window.press("ArrowRight")
    page.window.until(lambda: "step=201" in page.window.run("return location.hash"))
    address = page.window.run("return location.href")
    page.window.open(address)
    assert page.arrived()[0] == 202
    page.window.press("ArrowLeft")
    assert page.window.text(".said") == before
    assert page.window.text(".more summary") == "Headers and body: a body in 3 pieces"


def test_an_example_is_one_click_away(page: Page) -> None:
    page.at(part=1)
    page.window.click(".menu li button", "leaves in the middle")
    page.window.until(lambda: "The client has left" in page.window.text(".headline"))
    page.window.press("End")
    assert "http.disconnect" in page.window.text("#talk")


def test_another_part_and_another_target_are_asked(page: Page) -> None:
    page.at()
    page.window.put("#code", "part:1")
    page.window.until(lambda: "part 1" in page.window.text(".headline"))
    page.window.put("#target", "/users/")
    page.window.click(".send")
    page.window.until(lambda: "GET /users/ · part 1 · 404" in page.window.text(".headline"))
    assert page.window.text(".headline .refused") == "404 Not Found", "not green"
    page.window.run("const t = document.querySelector('#target'); t.focus(); t.value = '/'")
    page.window.press("Enter")
    page.window.until(lambda: "GET / · part 1 · 200" in page.window.text(".headline"))
    page.window.until(lambda: page.window.run("return document.activeElement.type") == "range")
    before, _ = page.step()
    page.window.press("ArrowRight")
    assert page.step()[0] == before + 1


def test_a_part_is_compared_with_its_mistake(page: Page) -> None:
    page.at(view="compare", part=3, other="mistake:E16", method="GET", target="/about/careers")
    assert "They differ first in row" in page.window.text("#pairs h2")
    assert page.window.text(".pairs .first .flag") == "first difference"
    left, right = page.window.texts(".lines .lit")
    assert (left, right) == (
        "            if self._whole is None and self._received.tell() == known:",
        "            if not self._whole and self._received.tell() == known:",
    )
    page.window.press("End")
    assert "200 OK" in page.window.text(".said")
    assert "was waiting for receive" in page.window.text(".said")
    assert "What the code does differs from row" in page.window.text("#pairs h2")
    page.window.press("Home")
    page.window.click("#pairs button", "Next difference")
    first = page.step()[0]
    page.window.click("#pairs button", "Next difference")
    assert page.step()[0] > first
    page.window.press("End")
    page.window.click(".side:last-child .link, .side + .side .link", "Step through it")
    page.window.until(lambda: "view=step" in page.window.run("return location.hash"))
    page.arrived()
    assert page.step()[0] == page.step()[1]
    assert page.window.text(".frames .here .name") == "Body._receive_beyond", "it still waits there"
    assert page.window.run("return document.querySelector('.talk .wrong').className").startswith(
        "send"
    ), "the app has called receive()"


def test_a_mistake_of_another_part_brings_its_part_and_its_check(page: Page) -> None:
    window = page.window
    page.at(view="compare", part=5, other="part:3", method="GET", target="/home")
    options = window.texts("#other option")
    ids = [each.split(" ")[0] for each in options if each.startswith("E")]
    assert ids == sorted(ids, key=lambda each: int(each[1:]))
    assert any(each.startswith("E16 · 3.4 · ") for each in options)
    window.put("#other", "mistake:E16")
    window.until(lambda: "part 3 with E16" in window.texts(".headline")[1])
    assert "· part 3 ·" in window.texts(".headline")[0]
    assert "check=samples-careers-get" in window.run("return location.hash")


def test_arrow_keys_in_a_list_ask_once_where_they_stay(page: Page) -> None:
    window = page.window
    page.at(view="compare", part=5, other="part:3", method="GET", target="/home")
    window.run("document.querySelector('#other').focus()")
    entries = window.run("return history.length")
    window.press("ArrowDown", "ArrowDown", "ArrowDown")
    window.until(lambda: "other=part%3A0" in window.run("return location.hash"))
    assert window.run("return history.length") == entries + 1
    assert window.run("return document.activeElement.id") == "other"


def test_the_focus_stays_where_something_was_chosen(page: Page) -> None:
    window = page.window
    page.at(part=1, method="GET", target="/users")
    window.run("document.querySelectorAll('#views a')[3].focus()")
    window.press("Enter")
    page.until_there(".prose h1")
    window.until(lambda: window.run("return document.activeElement.textContent") == "Read")
    window.run("document.querySelector('.over select').focus()")
    window.put(".over select", "2")
    window.until(lambda: "Part 2" in window.text(".prose h1"))
    window.until(lambda: window.run("return document.activeElement.tagName") == "SELECT")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("view=compare&part=3&other=zzz", "no code called “zzz”"),
        ("view=compare&part=3&other=part:8", "no part “8”"),
        ("view=read&part=77", "There is no part “77”: choose one from 0 to 5."),
    ],
)
def test_an_address_of_no_code_is_told_and_stays(page: Page, address: str, words: str) -> None:
    window = page.window
    window.open(f"{page.url}/#{address}")
    window.until(lambda: words in page.notice())
    assert window.run("return location.hash") == f"#{address}"
    assert window.text("#view") == ""


def test_an_empty_target_and_a_small_method(page: Page) -> None:
    window = page.window
    page.at(part=1, method="GET", target="/users")
    window.put("#target", "")
    window.click(".send")
    window.until(lambda: "'' does not begin with a slash" in page.notice())
    window.put("#target", "/users")
    window.put("#method", "get")
    window.click(".send")
    window.until(lambda: "GET /users · part 1 · 200" in window.text(".headline"))


def test_startup_stands_before_the_request(page: Page) -> None:
    window = page.window
    page.at(part=4, method="GET", target="/home", lifespan=1)
    assert page.step()[0] == 1
    assert window.texts("#talk .words") == ["scope: lifespan"]
    window.press("End")
    words = window.texts("#talk .words")
    assert words.index("lifespan.startup") < words.index("scope: GET /home")
    titles = window.run("return [...document.querySelectorAll('.bar.request')].map(e => e.title)")
    assert ["lifespan" in titles[0], "GET /home" in titles[1]] == [True, True]
    page.at(part=0, method="GET", target="/")
    assert "Part 0 is a function" in window.text("#onion")


def test_the_readers_own_part_is_compared_with_ours(page: Page, mine: Path) -> None:
    written(mine, 1, "router.py", "if child is None:", "if not child:")
    page.at(view="compare", part=1, other="mine:1", method="GET", target="/users")
    assert page.window.text(".pairs .first .flag") == "first difference"
    assert page.window.texts(".lines .lit")[1].strip() == "if not child:"


def test_a_save_reruns_the_check_and_its_steps_are_one_click_away(page: Page, mine: Path) -> None:
    directory = written(mine, 1, "app.py", "200, b", "201, b")
    page.open(view="build", part=1, mine=1)
    page.window.until(lambda: "pass" in page.window.text(".over .state"))
    page.window.until(lambda: "Still" not in page.window.text(".over .state"))
    title = page.window.text("#red h3")
    assert title.startswith("✗ ")
    assert {"sent", "expected", "got"} <= set(page.window.texts(".card dt"))
    page.window.click(".acts button", "hint")
    page.window.until(lambda: page.window.texts(".hints li"))

    file = directory / "app.py"
    text = file.read_text("utf-8")
    page.window.run(
        "window.seen = new Promise(done => new MutationObserver(() => {"
        "if (!document.querySelector('#red h3')) done(performance.timeOrigin + performance.now())"
        "}).observe(document.querySelector('#red'), {childList: true, subtree: true}))"
    )
    began = time.time()
    file.write_text(text.replace("201, b", "200, b"), encoding="utf-8")
    took = page.window.run("return window.seen") / 1000 - began
    assert took < 5, "half a second where nothing else runs"
    page.window.until(lambda: "All checks of this part pass." in page.window.text("#red"))

    file.write_text(text, encoding="utf-8")
    page.window.until(lambda: page.window.text("#red h3") == title)
    page.window.click(".acts button", "Step through it")
    page.arrived()
    assert "mine/part1" in page.window.text(".headline")
    assert "check=" in page.window.run("return location.hash")
    page.window.press("End")
    assert page.window.text(".said").startswith("The check fails: it got 201")


def test_a_part_that_is_not_there_is_waited_for(page: Page, mine: Path) -> None:
    shutil.rmtree(mine / "part2", ignore_errors=True)
    page.open(view="build", part=2, mine=1)
    page.window.until(lambda: "make start PART=2 makes it" in page.window.text("#red"))
    directory = written(mine, 2)
    page.window.until(lambda: "pass" in page.window.text(".over .state"))
    shutil.rmtree(directory)
    page.window.until(lambda: "make start PART=2 makes it" in page.window.text("#red"))


def test_the_part_is_read_with_its_source_beside_it(page: Page) -> None:
    page.open(view="read", part=3)
    page.window.until(
        lambda: page.window.text(".prose h1") == "Part 3: Responses, exceptions, bodies"
    )
    page.window.click(".prose a", "exceptions.py")
    assert "class InvalidRequest" in page.window.text(".lines")
    page.window.click(".over .tabs button", "Changes")
    assert "From Part 2 to Part 3" in page.window.text(".prose h1")
    page.window.click(".over .tabs button", "Mistakes")
    page.window.click("#mistake-E35 button", "Compare")
    page.arrived()
    assert page.window.text(".pairs .first .flag") == "first difference"
    assert "The check fails: " in page.window.texts(".headline")[1]


def test_what_comes_back_is_predicted_first_and_the_tally_is_kept(page: Page) -> None:
    window = page.window

    def counted() -> str:
        return str(window.until(lambda: window.text("#predicted strong")))

    def asks(target: str) -> None:
        window.run("document.querySelector('#target').focus()")
        window.put("#target", target)
        window.press("Enter")
        window.until(lambda: target in window.text("#predict h2"))
        field = "return document.activeElement.closest('label')?.innerText"
        window.until(lambda: window.run(field) == "Status (0 if none comes)")
        assert window.texts(".headline, #talk, #bytes, #predicted *") == []
        assert window.text(".lines")  # what one needs for a prediction
        assert window.run("return document.getElementById('stepper').hidden")

    page.at(part=1, method="GET", target="/")
    assert window.text("#predicted") == ""
    window.click("#predict-first")
    assert page.step()  # what is shown already cannot be predicted
    asks("/users")
    window.press("2", "0", "0", "Tab", "2", "Enter")
    page.arrived()
    right = "Status: you said 200, it was 200: ✓ right."
    assert window.texts("#predicted .good") == [
        right,
        "Messages sent: you said 2, it was 2: ✓ right.",
    ]
    assert counted() == "1 of 1 right"
    assert window.run("return document.activeElement.type") == "range"

    asks("/nowhere")
    window.press("2", "0", "0", "Enter")
    page.arrived()
    assert window.texts("#predicted .bad") == ["Status: you said 200, it was 404: ✗ wrong."]
    assert window.texts("#predicted .good") == []
    assert counted() == "1 of 2 right"

    asks("/users/7")
    window.press("Enter")
    page.arrived()
    assert window.text("#predicted").startswith("You predicted nothing, so nothing is counted.")
    assert counted() == "1 of 2 right"

    # A request is counted once: its first prediction is shown again, also after a reload.
    page.at(part=1, method="GET", target="/users", predict=1)
    assert right in window.text("#predicted")
    assert counted() == "1 of 2 right"
    page.open(part=1, method="GET", target="/about", predict=1)
    page.until_there("#predict")
    window.click("#predict .send")
    page.arrived()
    window.click("#predicted button", "Forget them")
    assert window.text("#predicted") == "Your predictions are forgotten."
    assert window.run("return document.activeElement.id") == "predicted"
    page.open(part=1, method="GET", target="/users", predict=1)
    page.until_there("#predict")


def test_back_leads_to_the_view_before_and_to_its_step(page: Page) -> None:
    window = page.window
    page.at(part=1, method="GET", target="/users")
    window.press("End")
    at = page.step()
    window.click("#views a", "Read")
    page.until_there(".prose h1")
    window.click(".over .tabs button", "Mistakes")
    window.click("#mistake-E03 button", "Compare")
    page.until_there(".compare")
    window.until(lambda: "view=compare" in window.run("return location.hash"))
    window.run("history.back()")
    page.until_there("#mistake-E03")
    window.run("history.back()")
    window.until(lambda: window.text(".prose h1").startswith("Part 1:"))
    window.run("history.back()")
    assert page.arrived() == at
    window.run("history.forward()")
    page.until_there(".prose h1")


def test_back_is_not_undone_by_the_step_that_is_written_a_moment_later(page: Page) -> None:
    window = page.window
    page.at(part=1, method="GET", target="/users")
    window.click("#views a", "Read")
    page.until_there(".prose h1")
    # The step goes into the address after 150 ms: here, at the moment when Back has changed it.
    window.run("""
        const before = window.setTimeout;
        let late = () => {};
        window.setTimeout = (call, after, ...rest) =>
            after === 150 ? ((late = call), 0) : before(call, after, ...rest);
        addEventListener("popstate", () => late());
    """)
    window.click("#views a", "Compare")
    window.until(lambda: "view=compare" in window.run("return location.hash"))
    window.run("history.back()")
    page.until_there(".prose h1")


def test_what_is_folded_on_a_page_is_folded_and_a_word_is_explained(page: Page) -> None:
    window = page.window
    page.open(view="read", part=5)
    page.until_there(".prose details")
    assert window.text(".prose details") == "Answer"
    assert "6 · Mid2.__call__.wrapper" in window.texts(".prose .calls .calls li code")
    dead = "return getComputedStyle(document.querySelector('.prose a:not([href])')).color"
    assert window.run(dead) == window.run("return getComputedStyle(document.body).color")
    window.click(".prose a", "middleware")
    window.until(lambda: window.text(".prose h1") == "Words")
    near = "return document.querySelector('#word-middleware').getBoundingClientRect().top"
    assert 0 < window.run(near) < 400
    window.run("history.back()")
    window.until(lambda: window.text(".prose h1").startswith("Part 5:"))


def test_what_the_readers_code_does_to_its_process_is_told(page: Page, mine: Path) -> None:
    written(mine, 1, "app.py", 'print("users triggered")', "import os; os._exit(7)")
    page.open(part=1, mine=1, method="GET", target="/users")
    page.window.until(lambda: "exit code 7" in page.notice())
    assert "import os; os._exit(7)" in page.window.text("#source")
    page.window.put("#target", "/")
    page.window.click(".send")
    page.window.until(lambda: "GET / · mine/part1 · 200 OK" in page.window.text(".headline"))
    (mine / "part1/app.py").write_text("def broken(:\n")
    page.window.click(".send")
    page.window.until(lambda: "SyntaxError" in page.notice())


def test_markup_stays_text_wherever_it_comes_from(page: Page, mine: Path) -> None:
    code = f"print({HOSTILE!r}); tea = {HOSTILE!r}; raise ValueError({HOSTILE!r})"
    directory = written(mine, 3, "sample.py", 'print("home triggered")', code)
    (directory / "asgi" / "x<img src=x onerror=taken=1>.py").write_text(f"# {HOSTILE}\n")
    page.at(
        part=3,
        mine=1,
        method="GET",
        target=f"/home?{quote(HOSTILE)}",
        header=f"x-tea: {HOSTILE}",
        piece=[HOSTILE],
    )
    page.window.press("End")
    assert HOSTILE in page.window.text("#printed")
    assert page.window.run("return document.querySelectorAll('main img, main script').length") == 0
    page.at(part=3, method="GET", target=f"/{HOSTILE}")
    page.window.press("End")
    page.open(part=1, method="GET", target=HOSTILE)
    page.window.until(lambda: "does not begin with a slash" in page.notice())
    page.open(part=HOSTILE, view=HOSTILE, step=HOSTILE)
    page.window.until(lambda: "There is no part" in page.notice())


def test_a_target_with_a_control_character_is_told(page: Page) -> None:
    page.open(part=1, method="GET", target="/a\x00b")
    page.window.until(lambda: "has a control character" in page.notice())


def test_five_thousand_steps_are_told_and_moved_through(page: Page, mine: Path) -> None:
    loop = "for number in range(9000):\n        number += 1"
    written(mine, 1, "app.py", 'print("users triggered")', loop)
    page.at(part=1, mine=1, method="GET", target="/users")
    assert page.step()[1] == 5001
    assert "Only the first 5,000 steps are kept" in page.window.text(".headline")
    page.window.press("End")
    assert page.step()[0] == 5001


def test_a_check_of_several_apps_is_stepped_through(page: Page) -> None:
    page.at(mistake="E14", check="errors-raised")
    page.window.press("Home")
    while page.step()[0] < page.step()[1]:
        page.window.press(*["ArrowRight"] * 5, held="Shift")
    assert page.window.text(".said").startswith("The check fails: ")
    assert "ends here" not in page.window.text("#tree .told"), "the walk was another router's"


def test_the_panes_of_a_step_are_laid_out_once(page: Page) -> None:
    window = page.window
    page.at(part=5, method="GET", target="/home", step=0)
    window.cdp("Performance.enable")

    def layouts() -> int:
        metrics = window.cdp("Performance.getMetrics")["metrics"]
        return next(int(each["value"]) for each in metrics if each["name"] == "LayoutCount")

    step_on = """
        document.querySelector('[aria-label^="Step on"]').click();
        document.body.offsetHeight;
        await new Promise(requestAnimationFrame);
    """
    before = layouts()
    for _ in range(40):
        window.run(step_on)
    assert page.step()[0] == 41
    assert layouts() - before < 60, "opening a file takes one more"


def test_it_fits_a_narrow_window_and_is_named_for_a_screen_reader(page: Page) -> None:
    page.window.resize(400, 800)
    for view in ("step", "compare", "build", "read"):
        page.open(view=view, part=3, method="GET", target="/home", other="part:5")
        page.window.until(
            lambda: page.window.run("return document.querySelector('#view').children.length")
        )
        assert page.window.run("return document.documentElement.scrollWidth") <= 400
        nameless = page.window.run(
            """return [...document.querySelectorAll("button, a, input, select, textarea, progress")]
                .filter(e => e.checkVisibility() && !(e.ariaLabel || e.textContent.trim()
                    || e.labels?.[0]?.textContent || e.title)).map(e => e.outerHTML)"""
        )
        assert nameless == []
    page.at(part=3, method="GET", target="/home")
    page.window.click(".menu summary")
    left, right = page.window.run(
        "const menu = document.querySelector('.menu > ul').getBoundingClientRect();"
        "return [menu.left, menu.right]"
    )
    assert 0 <= left < right <= 400


def test_every_text_is_told_apart_from_its_ground(page: Page) -> None:
    """WCAG 2.2, 1.4.3 requires a contrast of 4.5 to 1, in light and in dark mode."""
    for dark in (False, True):
        page.window.dark(dark)
        for view in ("step", "compare", "read"):
            page.open(view=view, part=5, method="GET", target="/nowhere", other="part:3")
            page.until_there(".lines li")
            if view == "step":
                page.window.press("End")
            assert json.loads(page.window.run(FAINT)) == []
    page.window.dark(False)


FAINT = r"""
const one = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
const light = ([r, g, b]) => .2126 * one(r) + .7152 * one(g) + .0722 * one(b);
const rgb = text => text.match(/[\d.]+/g).map(Number);
const ground = e => {
  for (; e; e = e.parentElement) {
    const colour = rgb(getComputedStyle(e).backgroundColor);
    if (colour.length < 4 || colour[3] > 0) return colour.slice(0, 3);
  }
  return [255, 255, 255];
};
const faint = new Map();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const text = walker.currentNode.data.trim(), e = walker.currentNode.parentElement;
  if (!text || !e.checkVisibility() || e.closest("option, script, noscript")) continue;
  const lights = [light(rgb(getComputedStyle(e).color)), light(ground(e))].sort((p, q) => q - p);
  const ratio = (lights[0] + .05) / (lights[1] + .05);
  if (ratio < 4.5) faint.set(e.className + e.tagName, `${text.slice(0, 40)} ${ratio.toFixed(2)}`);
}
return JSON.stringify([...faint.values()]);
"""


def test_the_server_is_stopped_while_a_page_waits(window: Browser, tmp_path: Path) -> None:
    with lab(tmp_path) as process:
        page = Page(window, process.url)
        page.at(part=1, method="GET", target="/users")
        address = window.run("return location.hash")
        page.open(view="build", part=1, mine=1)
        window.until(lambda: "make start PART=1" in window.text("#red"))
    window.until(lambda: "The server does not answer" in page.notice())
    with lab(tmp_path, port=process.port):
        window.run("dispatchEvent(new Event('focus'))")
        window.until(lambda: not window.run("return document.getElementById('notice').innerText"))
        window.run("location.hash = arguments[0]", address)
        page.arrived()
    window.click(".send")
    window.until(lambda: "The server does not answer" in page.notice())
    assert window.text("#view") == "", "what was there before is no answer"
    window.log()


@pytest.mark.thorough
def test_many_requests_in_one_sitting(page: Page) -> None:
    """Neither the page nor the server may grow when many requests are stepped through."""
    page.at(part=1, method="GET", target="/users")

    def used() -> int:
        page.window.cdp("HeapProfiler.collectGarbage")
        return int(page.window.cdp("Runtime.getHeapUsage")["usedSize"])

    page.window.run(SITTING, 0, 20)
    before = used()
    page.window.run(SITTING, 20, 80)
    assert "/users/79" in page.window.text(".headline")
    assert used() - before < 2_000_000
