"""What runs at the same time in `test_torn_reads`: `python -m tests.faults.at_once publish|mirror|ask|read FOLDER NUMBER`.

Each goes on until FOLDER/stop is there, and prints then, as JSON, what it has done and what was wrong. FOLDER/plan.json says the rest.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from service.clock import today
from service.errors import CellfactsError, ChannelDamaged
from service.releases import channel as channels
from service.releases.store import CHANNEL, Store
from service.signing.publish import publish
from service.sync import mirror
from service.sync.errors import MirrorError

Plan = dict[str, Any]
LONGEST_PAUSE = 0.3  # seconds, so that readers find some time between the others
MOST_FAULTS = 20


def go_on(folder: Path) -> Iterator[None]:
    """Until the test is over."""
    while not (folder / "stop").exists():
        yield


def publishing(plan: Plan, folder: Path, number: int) -> dict[str, Any]:
    """Make one release after another current, and sign."""
    store, chance, count = Store(Path(plan["data"])), random.Random(number), Counter[str]()
    for _ in go_on(folder):
        identity = chance.choice(plan["releases"])
        try:
            store.activate(identity)
            count["activations"] += 1
        except CellfactsError as error:
            if "withdrawn" not in str(error):
                raise
            count["refused, as it was withdrawn" if identity == plan["gone"] else "refused for no reason"] += 1
        publish(store, datetime.now(UTC))
        time.sleep(chance.random() * LONGEST_PAUSE)
    return {"count": count, "faults": ["refused for no reason"] if count["refused for no reason"] else []}


def mirroring(plan: Plan, folder: Path, number: int) -> dict[str, Any]:
    """Keep a copy up to date. A run may come too late for what it was told; it may not say that somebody has forged something."""
    count, faults = Counter[str](), []
    for _ in go_on(folder):
        try:
            done = mirror.update_copy(plan["address"], Path(plan["mirrors"][number]), plan["base"], None, today())
            count["changes" if done.changed else "runs without news"] += 1
            if count["changes"] > 1:
                (folder / f"changed-{number}").touch()
        except MirrorError as error:
            count[f"runs with exit code {error.code}"] += 1
            if error.code != 10:
                faults.append(str(error))
        time.sleep(random.random() * LONGEST_PAUSE)
    return {"count": count, "faults": faults[:MOST_FAULTS]}


def is_torn(plan: Plan, known: dict[str, list[str]], path: str, body: bytes) -> bool:
    """Whether a body is none of those that this path has in a whole tree."""
    if not path.endswith(CHANNEL):
        return hashlib.sha256(body).hexdigest() not in known[path]
    try:
        channel = channels.from_bytes(body)
    except ChannelDamaged:
        return True
    return channel.current not in plan["releases"] or channel.is_withdrawn(channel.current)


def reading(plan: Plan, folder: Path, number: int, kind: str, read: Callable[[str], bytes]) -> dict[str, Any]:
    """Read what is there, again and again. kind: ask or read; read: one path; raises OSError where there is nothing."""
    known = plan["known"][kind]
    faults, reads, chance, paths = [], 0, random.Random(number), sorted(known)
    for _ in go_on(folder):
        for path in chance.choices(paths, k=50):
            reads += 1
            try:
                if is_torn(plan, known, path, read(path)):
                    faults.append(f"{path} is torn")
            except (OSError, http.client.HTTPException) as error:
                faults.append(f"{path}: {error!r}")
        if reads >= plan["wanted"][kind]:
            (folder / f"enough-{number}").touch()
        if kind == "read":  # they are so quick that the others would get nothing done
            time.sleep(0.05)
    return {"count": {kind: reads}, "faults": faults[:MOST_FAULTS], "torn": len(faults)}


def asking(plan: Plan, folder: Path, number: int) -> dict[str, Any]:
    """Read what the service serves."""
    connection = http.client.HTTPConnection(urlsplit(plan["address"]).netloc, timeout=30)

    def read(path: str) -> bytes:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise FileNotFoundError(f"status {response.status}")
        return body

    return reading(plan, folder, number, "ask", read)


def looking(plan: Plan, folder: Path, number: int) -> dict[str, Any]:
    """Read the files of the mirrors, as a web server does."""
    chance = random.Random(number)

    def read(path: str) -> bytes:
        return Path(chance.choice(plan["mirrors"]), "current", path).read_bytes()

    return reading(plan, folder, number, "read", read)


WORK = {"publish": publishing, "mirror": mirroring, "ask": asking, "read": looking}

if __name__ == "__main__":
    _, kind, place, which = sys.argv
    print(json.dumps(WORK[kind](json.loads(Path(place, "plan.json").read_text()), Path(place), int(which))))
