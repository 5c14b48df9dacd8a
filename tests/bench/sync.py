"""How long a build, an activation and a mirror take, beside python-tuf alone, and what a thousand stored releases cost."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from service.releases.store import Store, open_store
from service.signing.publish import publish
from tests.bench.servers import free_port, requests_per_second, running
from tests.support.content import CONTENT
from widget.catalogs import load_catalogs, shipped_translations
from widget.locales import ENGLISH
from widget.release import build_release

ROUNDS = 5
CELLFACTS = [sys.executable, "-c", "from service.cli import main; main()"]
# What the mirror's client code alone would do: the same signatures and files, and nothing verified beyond them, installed or kept.
TUF_ALONE = """
import sys, pathlib
from tuf.ngclient import Updater
url, folder = sys.argv[1:]
root = pathlib.Path(folder, "root.json").read_bytes()
updater = Updater(folder, url + "v1/tuf/", folder, url + "v1/tuf/targets/", bootstrap=root)
for name in pathlib.Path(folder, "names").read_text().split():
    updater.download_target(updater.get_targetinfo(name))
"""


def took(command: list[str]) -> float:
    """Seconds that a command takes, process start included."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun


def median(measure: Callable[[], float]) -> float:
    """The median of some rounds."""
    return statistics.median(measure() for _ in range(ROUNDS))


def sync(console: Console) -> None:
    """Every figure, over one running service with two releases."""
    books = load_catalogs(shipped_translations(), CONTENT.messages())
    first = build_release(CONTENT, books)
    second = build_release(
        CONTENT, {**books, ENGLISH: replace(books[ENGLISH], texts={**books[ENGLISH].texts, "faq.title": "Newer questions"})}
    )
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        store = open_store(folder / "data")
        for release in (first, second):
            store.write(release)
        store.activate(first.id)
        publish(store, datetime.now(UTC))
        command = [*CELLFACTS, "serve", "--data", str(store.root), "--port", str(port)]
        with running(command, port, folder):
            url = f"http://127.0.0.1:{port}/"
            table = Table("what", "seconds", "asked for", title=f"Median of {ROUNDS}, process start included")
            table.add_row("release build", f"{median(lambda: took([*CELLFACTS, 'release', 'build', '--data', name])):.2f}", "2")
            for what, seconds, asked in mirrors(url, folder, store, first.id):
                table.add_row(what, f"{seconds:.2f}", asked)
            seen, asked_for, dropped = activations(url, store, (second.id, first.id))
            table.add_row("release activate, until readers see it", f"{seen:.2f}", "2")
            console.print(table)
            console.print(f"Requests during {2 * ROUNDS} activations: {asked_for:,}, dropped: {dropped} (asked: 0)")
            before, after = thousand(port, store)
            console.print(
                f"With 1,000 stored releases: {after:,.0f} requests/s, {after / before:.2f} x of what it is with two (asked: unchanged)"
            )


def mirrors(url: str, folder: Path, store: Store, identity: str) -> list[tuple[str, float, str]]:
    """The first run, a run without news, and python-tuf alone."""
    copy, alone = folder / "copy", folder / "alone"
    mirror = [*CELLFACTS, "mirror", url, str(copy)]

    def first() -> float:
        shutil.rmtree(copy, ignore_errors=True)
        return took(mirror)

    def tuf() -> float:
        shutil.rmtree(alone, ignore_errors=True)
        alone.mkdir()
        shutil.copy(store.root / "tuf" / "1.root.json", alone / "root.json")
        (alone / "names").write_text(f"channel.json changes.atom {identity}.json.gz")
        return took([sys.executable, "-c", TUF_ALONE, url, str(alone)])

    firsts, without_news, alones = [], [], []
    for _ in range(ROUNDS):  # interleaved
        firsts.append(first())
        without_news.append(took(mirror))
        alones.append(tuf())
    middle = statistics.median
    ratio = middle(firsts) / middle(alones)
    return [
        ("mirror, the first run", middle(firsts), "1.5"),
        ("mirror, nothing new", middle(without_news), "0.6"),
        (f"python-tuf alone, the same files (ours is {ratio:.2f} x)", middle(alones), ""),
    ]


def activations(url: str, store: Store, identities: tuple[str, str]) -> tuple[float, int, int]:
    """Median seconds until a reader sees an activation, requests made meanwhile, and how many of them failed."""
    stop, counts = threading.Event(), [0, 0]

    def read() -> None:
        while not stop.is_set():
            try:
                urllib.request.urlopen(f"{url}v1/en/faq.html", timeout=5).close()
            except OSError:
                counts[1] += 1
            counts[0] += 1

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    seen = []
    for number in range(2 * ROUNDS):
        identity = identities[number % 2]
        begun = time.perf_counter()
        subprocess.run([*CELLFACTS, "release", "activate", identity, "--data", str(store.root)], check=True, capture_output=True)
        while json.load(urllib.request.urlopen(f"{url}readyz"))["id"] != identity:
            time.sleep(0.005)
        seen.append(time.perf_counter() - begun)
    stop.set()
    for reader in readers:
        reader.join()
    return statistics.median(seen), counts[0], counts[1]


def thousand(port: int, store: Store) -> tuple[float, float]:
    """Requests a second with two stored releases, and with a thousand."""
    before = median(lambda: requests_per_second(port))
    known = store.releases / store.ids()[0]
    for number in range(1000 - 2):
        shutil.copytree(known, store.releases / f"{number:016x}", copy_function=link)
    return before, median(lambda: requests_per_second(port))


def link(source: str, target: str) -> None:
    """Files of the others need no room on the disk."""
    Path(target).hardlink_to(source)
