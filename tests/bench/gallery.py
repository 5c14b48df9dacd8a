"""How long the gallery takes: the first page with its first text, and a choice, with htmx and as a whole new page."""

from __future__ import annotations

import statistics
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from tests.bench.servers import free_port, running, serving

ROUNDS = 9
# From the choice until its code stands in the page, in milliseconds.
CHOICE = """(text) => new Promise((done) => {
  const start = performance.now(), select = document.querySelector('#choose-text');
  const look = () => document.querySelector('#chosen')?.textContent.includes(`"${text}"`) && done(performance.now() - start);
  new MutationObserver(look).observe(document.querySelector('.chooser'), {childList: true, subtree: true});
  select.value = text;
  select.dispatchEvent(new Event('change', {bubbles: true}));
})"""


def gallery(console: Console) -> None:
    """Every figure, over one running service."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder, port = Path(name), free_port()
        system = Path("/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=system if system.exists() else None)
        with running(serving(folder / "data", port), port, folder):
            address = f"http://127.0.0.1:{port}/"
            first, sizes = zip(*(first_visit(browser, address) for _ in range(ROUNDS)), strict=True)
            page = browser.new_page()
            page.goto(address, wait_until="networkidle")
            texts = page.eval_on_selector_all("#choose-text option", "all => all.map(one => one.value)")[1:8]
            quick = [page.evaluate(CHOICE, text) for text in texts]
            table = Table("gallery", "median", "asked for", title=f"{ROUNDS} visits with an empty cache, {len(texts)} choices")
            table.add_row("page, from this service alone", f"{served(address):.0f} ms", "under 100 ms")
            table.add_row("page and first text, in Chromium", f"{statistics.median(first):.0f} ms", "")
            table.add_row("all of it, over the wire", f"{statistics.median(sizes) / 1000:.0f} KB", "under 60 KB")
            table.add_row("a choice, with htmx", f"{statistics.median(quick):.0f} ms", "under 200 ms")
            table.add_row("a choice, as a whole new page", f"{statistics.median(whole_pages(page, address, texts)):.0f} ms", "")
            console.print(table)
        browser.close()


def first_visit(browser: Browser, address: str) -> tuple[float, int]:
    """Milliseconds until the first text stands in its frame, and bytes over the wire, with an empty cache."""
    context = browser.new_context()
    page = context.new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    begun = time.perf_counter()
    page.goto(address)
    page.frame_locator("#preview iframe").locator("article.cellfacts").wait_for()
    took = time.perf_counter() - begun
    page.wait_for_load_state("networkidle")
    context.close()
    return took * 1000, sum(sizes)


def whole_pages(page: Page, address: str, texts: list[str]) -> list[float]:
    """Milliseconds that each choice takes as a new page, as without htmx."""
    times = []
    for text in texts:
        begun = time.perf_counter()
        page.goto(f"{address}?text={text}", wait_until="domcontentloaded")
        times.append((time.perf_counter() - begun) * 1000)
    return times


def served(address: str) -> float:
    """Milliseconds until the page is there, without a browser."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        urllib.request.urlopen(address).read()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)
