"""The browsers that are not Chromium: Firefox, and WebKit, which is what Safari and every browser of an iPhone are made of.

Playwright needs builds of its own of both, which Debian and npm do not have. Debian's WebKit comes with a driver; its Firefox is driven by
Puppeteer, from npm. What is missing fails, in one sentence; nothing is skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from tests.support.running import HOST, REPOSITORY, free_ports, installed, stop

from .watching import PATIENCE

# Seconds. These browsers start slowly, and other tests run beside them.
WITHIN = PATIENCE / 1000
# Names by which a screen reader tells of it.
PARTS_OF_A_TABLE = ("table", "caption", "row", "columnheader", "rowheader", "cell")
SCRIPT = Path(__file__).with_name("firefox.mjs")


class Engine(Protocol):
    """One window."""

    def to(self, address: str) -> None:
        """Go there, and wait for what the page loads at once."""

    def evaluate(self, script: str) -> Any:
        """What a function with this body returns in the page."""

    def click(self, selector: str) -> None:
        """Click on an element as a reader does."""

    def resize(self, width: int) -> None:
        """Make the window so wide, in CSS pixels."""

    def roles(self, names: Sequence[str]) -> dict[str, int]:
        """How many elements of a table a screen reader hears by each of these names."""


def wait_for(engine: Engine, condition: str) -> None:
    """Wait until an expression is true in the page. Raises AssertionError with what the page says instead."""
    end = time.monotonic() + WITHIN
    while not engine.evaluate(f"return Boolean({condition})"):
        assert time.monotonic() < end, f"{condition}: {engine.evaluate('return document.body.innerText')}"
        time.sleep(0.05)


def program(*names: str) -> str:
    """A program of the system. Fails, in one sentence, where there is none of these names."""
    for name in names:
        if found := shutil.which(name):
            return found
    pytest.fail(f"{names[0]} is not installed: `make test-browser` or `.ci/setup-system browser` does that.", pytrace=False)


class Firefox:
    """Firefox, by Puppeteer."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.version: str = self.answer()

    def answer(self) -> Any:
        line = self.process.stdout.readline()  # type: ignore[union-attr]
        assert line, "Firefox has ended"
        return json.loads(line)

    def ask(self, name: str, value: Any) -> Any:
        self.process.stdin.write(f"{json.dumps([name, value])}\n")  # type: ignore[union-attr]
        self.process.stdin.flush()  # type: ignore[union-attr]
        answer = self.answer()
        assert not (isinstance(answer, dict) and "error" in answer), answer
        return answer

    def to(self, address: str) -> None:
        self.ask("to", address)

    def evaluate(self, script: str) -> Any:
        return self.ask("evaluate", script)

    def click(self, selector: str) -> None:
        self.ask("click", selector)

    def resize(self, width: int) -> None:
        self.ask("resize", width)

    def roles(self, names: Sequence[str]) -> dict[str, int]:
        counts: dict[str, int] = self.ask("roles", names)
        return counts


class WebKit:
    """WebKitGTK's MiniBrowser, by its own driver, in the words of the W3C's WebDriver."""

    def __init__(self, driver: httpx.Client, browser: Path) -> None:
        self.driver = driver
        self.session = ""
        options = {"webkitgtk:browserOptions": {"binary": str(browser), "args": ["--automation"]}}
        made = self.ask("", {"capabilities": {"alwaysMatch": options}})
        self.session = f"/{made['sessionId']}"
        self.version: str = made["capabilities"]["browserVersion"]

    def ask(self, what: str, value: dict[str, Any], method: str = "POST") -> Any:
        answer = self.driver.request(method, f"/session{self.session}{what}", json=value).json()["value"]
        assert not (isinstance(answer, dict) and "error" in answer), answer
        return answer

    def to(self, address: str) -> None:
        self.ask("/url", {"url": address})

    def evaluate(self, script: str) -> Any:
        return self.ask("/execute/sync", {"script": script, "args": []})

    def click(self, selector: str) -> None:
        (element,) = self.ask("/element", {"using": "css selector", "value": selector}).values()
        self.ask(f"/element/{element}/click", {})

    def resize(self, width: int) -> None:
        self.ask("/window/rect", {"width": width, "height": 900})

    def roles(self, names: Sequence[str]) -> dict[str, int]:
        found = self.ask("/elements", {"using": "css selector", "value": "table, table *"})
        said = Counter(self.ask(f"/element/{id}/computedrole", {}, "GET") for element in found for id in element.values())
        return {name: said[name] for name in names}

    def close(self) -> None:
        self.ask("", {}, "DELETE")


@contextmanager
def firefox() -> Iterator[Firefox]:
    """Firefox, until the block ends."""
    npm = installed("CELLFACTS_NPM", "npm/node_modules", "puppeteer-core/package.json")
    words = [program("node"), SCRIPT, program("firefox-esr", "firefox")]
    environ = {**os.environ, "CELLFACTS_NPM": str(npm)}
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY, env=environ
    ) as process:
        yield Firefox(process)
        process.stdin.close()  # type: ignore[union-attr]
        process.wait(30)


@contextmanager
def screen() -> Iterator[str]:
    """A screen that nobody sees, until the block ends. Gives back its name."""
    words = [program("Xvfb"), "-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield f":{process.stdout.readline().decode().strip()}"  # type: ignore[union-attr]
    finally:
        stop(process)
        process.stdout.close()  # type: ignore[union-attr]


@contextmanager
def webkit() -> Iterator[WebKit]:
    """WebKit, until the block ends."""
    words = [program("WebKitWebDriver"), f"--host={HOST}", f"--port={(port := free_ports(1))}"]
    browser = next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"), None)
    assert browser, "webkit2gtk-driver has come without a browser"
    patient = httpx.HTTPTransport(retries=6)  # the driver needs a moment before it listens
    with screen() as display, httpx.Client(base_url=f"http://{HOST}:{port}", timeout=60, transport=patient) as client:
        # Its sandbox needs rights that root in a container lacks, and there is no graphics card.
        apart = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "LIBGL_ALWAYS_SOFTWARE": "1", "GTK_A11Y": "none"}
        process = subprocess.Popen(words, env={**os.environ, **apart, "DISPLAY": display}, stderr=subprocess.DEVNULL)
        try:
            window = WebKit(client, browser)
            yield window
            window.close()
        finally:
            stop(process)


ENGINES = {"firefox": firefox, "webkit": webkit}
