"""Rate limit of sign-in attempts: five, then a wait that doubles. Source: OWASP ASVS 5.0, 6.3.1.

Attempts count by name, whether it exists or not, because behind a proxy all addresses are equal. An attempt counts before its password is
compared, so concurrent attempts count too.
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
    """Count an attempt.

    Args:
        now: Seconds since 1970, for tests.

    Returns:
        0, or the seconds to wait; then the attempt was not counted.
    """
    moment = time.time() if now is None else now
    with scratch.locked():
        counts = load(scratch, moment)
        tries, last = counts.get(hashed_name(name), (0, 0.0))
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
        save_counts(scratch, counts | {hashed_name(name): (tries + 1, moment), ALL: (number + 1, began)})
        return 0


def forget(scratch: Scratch, name: str) -> None:
    """Reset the counter of a name after a correct password."""
    with scratch.locked():
        counts = load(scratch, time.time())
        counts.pop(hashed_name(name), None)
        save_counts(scratch, counts)


def hashed_name(name: str) -> str:
    """The hash of a name: somebody may have typed a password there."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def load(scratch: Scratch, now: float) -> dict[str, tuple[int, float]]:
    """The number of attempts by hashed name, and the time of the last one."""
    data = scratch.find("attempts", "")
    counts = json.loads(data) if data else {}
    return {name: (count, at) for name, (count, at) in counts.items() if now - at < FORGET}


def save_counts(scratch: Scratch, counts: dict[str, tuple[int, float]]) -> None:
    """Store the newest 10,000 counts, so that random names cannot fill the memory."""
    newest = sorted(counts.items(), key=lambda item: -item[1][1])[:10_000]
    scratch.keep("attempts", "", json.dumps(dict(newest)).encode())
