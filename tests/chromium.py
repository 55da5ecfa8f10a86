"""Drives a headless Chromium by its own chromedriver: the WebDriver protocol is JSON over HTTP."""

import base64
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"left": "\ue012", "right": "\ue014", "enter": "\ue007", "escape": "\ue00c", "tab": "\ue004"}
BINARIES = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next(filter(None, map(shutil.which, BINARIES)), "")
DRIVER = shutil.which("chromedriver") or ""
MISSING = "" if BROWSER and DRIVER else "no Chromium with its chromedriver is installed here"


class Failed(AssertionError):
    """What the browser said to a command."""


class Browser:
    def __init__(self, port: int, options: dict[str, Any]) -> None:
        self._base = f"http://127.0.0.1:{port}/session"
        wanted = {"capabilities": {"alwaysMatch": options}}
        self._base += f"/{self._call('POST', '', wanted)['sessionId']}"

    def _call(self, method: str, path: str, told: Any = None) -> Any:
        data = None if method == "GET" else json.dumps(told or {}).encode()
        headers = {"content-type": "application/json"}
        request = Request(self._base + path, data, headers, method=method)
        try:
            with urlopen(request, timeout=180) as answer:
                return json.load(answer)["value"]
        except HTTPError as error:
            raise Failed(json.load(error)["value"]["message"]) from None

    def open(self, address: str) -> None:
        self._call("POST", "/url", {"url": address})

    def reload(self) -> None:
        self._call("POST", "/refresh")

    def run(self, script: str, *arguments: Any) -> Any:
        """The body of an async function: `return` and `await` work; waits for what it returns."""
        body = f"return (async () => {{{script}}})()"
        return self._call("POST", "/execute/sync", {"script": body, "args": [*arguments]})

    def until(self, script: str, seconds: float = 30) -> Any:
        """What the expression gives as soon as it is true."""
        end = time.monotonic() + seconds
        while not (value := self.run(f"return {script}")):
            if time.monotonic() > end:
                shown = self.run("return document.body.innerText")
                raise Failed(f"{script} is not true after {seconds:g} s; the page shows:\n{shown}")
            time.sleep(0.02)
        return value

    def click(self, selector: str) -> None:
        element = self._find(selector)
        self._call("POST", f"/element/{element}/click")

    def type(self, selector: str, text: str) -> None:
        self._call("POST", f"/element/{self._find(selector)}/value", {"text": text})

    def press(self, key: str) -> None:
        """On whatever has the focus."""
        value = KEYS.get(key, key)
        actions = [{"type": kind, "value": value} for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        self._call("POST", "/actions", {"actions": [keyboard]})

    def size(self, width: int, height: int) -> None:
        """Of the page, whatever the window around it takes."""
        told = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.devtools("Emulation.setDeviceMetricsOverride", told)

    def picture(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self._call("GET", "/screenshot")))

    def devtools(self, command: str, told: dict[str, Any] | None = None) -> Any:
        return self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": told or {}})

    def said(self) -> list[str]:
        """What stands in the console since the last time, errors of the page among it."""
        return [entry["message"] for entry in self._call("POST", "/se/log", {"type": "browser"})]

    def close(self) -> None:
        self._call("DELETE", "")

    def _find(self, selector: str) -> str:
        told = {"using": "css selector", "value": selector}
        element: str = self._call("POST", "/element", told)[ELEMENT]
        return element


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """A browser with an empty profile in this directory; it is gone when the block ends."""
    environment = {**os.environ, "HOME": str(profile), "XDG_CONFIG_HOME": str(profile)}
    with subprocess.Popen(
        [DRIVER, "--port=0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    ) as driver:
        try:
            browser = Browser(_port(driver), _options(profile))
            try:
                yield browser
            finally:
                browser.close()
        finally:
            driver.terminate()


def _port(driver: "subprocess.Popen[str]") -> int:
    assert driver.stdout is not None
    for line in driver.stdout:
        if found := re.search(r"successfully on port (\d+)", line):
            return int(found[1])
    raise Failed("chromedriver did not start")


def _options(profile: Path) -> dict[str, Any]:
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-dev-shm-usage",
        "--no-first-run",
        f"--user-data-dir={profile / 'profile'}",
    ]
    return {
        "browserName": "chrome",
        "goog:chromeOptions": {"binary": BROWSER, "args": flags},
        "goog:loggingPrefs": {"browser": "ALL"},
        "timeouts": {"script": 170_000},
    }
