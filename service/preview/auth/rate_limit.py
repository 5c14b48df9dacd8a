"""How often somebody may try to sign in: five times, then after a wait that doubles, and never so often that readers feel it.

Counted by name, whether it exists or not, because behind a proxy every address is the same. A try is counted before its password is compared, so
that many at once count too. Source: OWASP ASVS 5.0, 6.3.1.
"""

from __future__ import annotations

import hashlib
import json
import time

from service.preview.ephemeral import Scratch

FREE = 5  # tries without a wait
FIRST, LONGEST = 30, 900  # seconds of the first wait and of the longest
FORGET = 86400  # seconds after which tries are forgotten
ALL = ""  # stands for every name together
# Comparing one password takes a tenth of a second of one processor: that many a minute are 10 % of it.
EVERYBODY = 60


def try_once(scratch: Scratch, name: str, now: float | None = None) -> int:
    """Count a try; gives back 0, or how many seconds to wait first: then it was not counted. now: seconds, for tests."""
    moment = time.time() if now is None else now
    with scratch.alone():
        counts = load(scratch, moment)
        tries, last = counts.get(key(name), (0, 0.0))
        wait = 0.0
        if tries >= FREE:
            wait = last + min(LONGEST, FIRST * 2 ** (tries - FREE)) - moment
        number, began = counts.get(ALL, (0, moment))
        if moment - began > 60:
            number, began = 0, moment
        if number >= EVERYBODY:
            wait = max(wait, began + 60 - moment)
        if wait > 0:
            return int(wait) + 1
        save_counts(scratch, counts | {key(name): (tries + 1, moment), ALL: (number + 1, began)})
        return 0


def forget(scratch: Scratch, name: str) -> None:
    """The password was right: the next mistake is the first one again."""
    with scratch.alone():
        counts = load(scratch, time.time())
        counts.pop(key(name), None)
        save_counts(scratch, counts)


def key(name: str) -> str:
    """A name as it is counted: not the name itself, which somebody may have typed their password into."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def load(scratch: Scratch, now: float) -> dict[str, tuple[int, float]]:
    """Tries by name, and when the last one was."""
    data = scratch.find("attempts", "")
    found = json.loads(data) if data else {}
    return {name: (count, at) for name, (count, at) in found.items() if now - at < FORGET}


def save_counts(scratch: Scratch, counts: dict[str, tuple[int, float]]) -> None:
    """Keep the counts. Of very many names the oldest are forgotten, so that nobody can fill the memory."""
    newest = sorted(counts.items(), key=lambda one: -one[1][1])[:10_000]
    scratch.keep("attempts", "", json.dumps(dict(newest)).encode())
