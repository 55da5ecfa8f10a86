"""Controls a headless Chromium for the tests of the page, through its WebDriver interface.

The tests are skipped without Chromium and chromedriver, and where these do not start.
"""

import base64
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LIMIT = 20.0
KEYS = {
    "ArrowLeft": "\ue012",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
    "Home": "\ue011",
    "End": "\ue010",
    "Shift": "\ue008",
    "Control": "\ue009",
    "Tab": "\ue004",
    "Enter": "\ue007",
}


def found() -> tuple[str, str] | None:
    """Return the paths of Chromium and its driver, or None if one of them is missing."""
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    driver = shutil.which("chromedriver")
    return (chromium, driver) if chromium and driver else None


# Not everything that a test may wait for changes the document: the focus, the address.
CHANGE = """
    return new Promise((done) => {
        const all = {subtree: true, childList: true, attributes: true, characterData: true};
        const watch = new MutationObserver(done);
        watch.observe(document, all);
        setTimeout(done, 30);
    });
"""

MISSING = (
    "there is no Chromium with chromedriver on this machine, so nothing is tested in a browser "
    "(Debian, Ubuntu: apt install chromium chromium-driver)"
)


class NoSuchElement(LookupError):
    """No element on the page matches the selector."""


class Browser:
    """One window."""

    def __init__(self, http: httpx.Client, session: str) -> None:
        self._http = http
        self._path = f"/session/{session}"

    def command(self, method: str, path: str, **told: Any) -> Any:
        body = told if method == "POST" else None
        answer = self._http.request(method, f"{self._path}{path}", json=body).json()["value"]
        if isinstance(answer, dict) and "error" in answer:
            raise AssertionError(f"{answer['error']}: {answer['message'].splitlines()[0]}")
        return answer

    def open(self, address: str) -> None:
        """Load the page anew, even if only what follows the # is another."""
        here = """
            const there = new URL(arguments[0]);
            if (there.origin + there.pathname !== location.origin + location.pathname) return false;
            history.replaceState(null, "", there);
            history.replaceState = history.pushState = () => {}; // the page here may still be busy
            return true;
        """
        if self.run(here, address):
            self.command("POST", "/refresh")
        else:
            self.command("POST", "/url", url=address)

    def run(self, script: str, *arguments: Any) -> Any:
        """Run the script. Return its value, or the result of its promise."""
        return self.command("POST", "/execute/sync", script=script, args=list(arguments))

    def text(self, selector: str) -> str:
        """Return the visible text of the element."""
        told = self.run("return document.querySelector(arguments[0])?.innerText", selector)
        if told is None:
            raise NoSuchElement(selector)
        return str(told)

    def texts(self, selector: str) -> list[str]:
        script = "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)"
        return [str(each) for each in self.run(script, selector)]

    def click(self, selector: str, text: str = "") -> None:
        script = """
            const found = [...document.querySelectorAll(arguments[0])]
                .find(each => each.textContent.includes(arguments[1]));
            found?.click();
            return Boolean(found);
        """
        if not self.run(script, selector, text):
            raise NoSuchElement(f"{selector} {text}")

    def put(self, selector: str, text: str) -> None:
        """Set the text of a field, as if a user typed it and left the field."""
        script = """
            const found = document.querySelector(arguments[0]);
            found.value = arguments[1];
            for (const kind of ["input", "change"]) {
                found.dispatchEvent(new Event(kind, {bubbles: true}));
            }
        """
        self.run(script, selector, text)

    def press(self, *keys: str, held: str = "") -> None:
        """Press real keys in the element that has the focus."""
        pressed = [KEYS.get(key, key) for key in keys]
        moves = [{"type": kind, "value": key} for key in pressed for kind in ("keyDown", "keyUp")]
        if held:
            both = {"value": KEYS[held]}
            moves = [{"type": "keyDown", **both}, *moves, {"type": "keyUp", **both}]
        actions = [{"type": "key", "id": "keys", "actions": moves}]
        self.command("POST", "/actions", actions=actions)

    def until(self, seen: Callable[[], Any], limit: float = LIMIT) -> Any:
        """Wait until `seen()` is true, and return its value. It is asked when the page changes."""
        end = time.monotonic() + limit
        while True:
            try:
                if value := seen():
                    return value
            except NoSuchElement:
                pass
            if time.monotonic() > end:
                raise AssertionError(f"not seen in {limit:g} s; the page says: {self.text('body')}")
            with suppress(AssertionError):  # another page may have come meanwhile
                self.run(CHANGE)

    def resize(self, width: int, height: int) -> None:
        """Set the size of the page without the window's frame. It may be narrower than 500."""
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def dark(self, on: bool) -> None:
        value = "dark" if on else "light"
        features = [{"name": "prefers-color-scheme", "value": value}]
        self.cdp("Emulation.setEmulatedMedia", features=features)

    def cdp(self, command: str, **parameters: Any) -> Any:
        return self.command("POST", "/goog/cdp/execute", cmd=command, params=parameters)

    def screenshot(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self.command("GET", "/screenshot")))

    def log(self) -> list[str]:
        """Return the errors that the page has logged since the last call."""
        entries = self.command("POST", "/se/log", type="browser")
        return [entry["message"] for entry in entries]


@contextmanager
def browser() -> Iterator[Browser]:
    there = found()
    assert there is not None, MISSING
    chromium, driver = there
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        process = subprocess.Popen(
            [driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            assert process.stdout is not None
            ports = (
                line.rstrip(".\n").rpartition(" ")[2]
                for line in process.stdout
                if "started successfully on port" in line
            )
            if (port := next(ports, None)) is None:
                pytest.skip(f"{driver} does not start here: status {process.wait()}")
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=300) as http:
                session = _session(http, chromium, home)
                try:
                    http.post(f"/session/{session}/timeouts", json={"script": 280_000})
                    yield Browser(http, session)
                finally:
                    http.delete(f"/session/{session}")
        finally:
            process.terminate()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _session(http: httpx.Client, chromium: str, home: str) -> str:
    arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    arguments += [f"--user-data-dir={home}", "--disable-background-networking"]
    options = {"binary": chromium, "args": arguments}
    wanted = {
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": {"browser": "ALL"},
    }
    answer = http.post("/session", json={"capabilities": {"alwaysMatch": wanted}}).json()["value"]
    if "sessionId" not in answer:
        pytest.skip(f"Chromium does not start here: {answer.get('message', answer)}")
    return str(answer["sessionId"])
