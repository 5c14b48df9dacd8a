"""What goes on beside a running service: signing again what is due, or following another service. Each in a process of its own.

It imports nothing of TUF: a service looks every minute, and signs once a day.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.settings import Settings
from service.store import CHANNEL

LONGEST_GOOD = timedelta(days=9)  # of seven: some clocks are set back a little
RENEW_BEFORE = timedelta(days=6)  # of the seven that a signature is good for: so once a day
LOOK_EVERY = 60.0  # seconds
AFTER_A_FAILURE = 3600.0  # seconds


def is_due(data: Path, now: datetime) -> bool:
    """Whether the timestamp has less than six days left, or more than any signature has: then the clock was ahead when it was made.
    Or the channel is another than the one that was signed.
    """
    try:
        expires = datetime.fromisoformat(json.loads((data / "tuf" / "timestamp.json").read_bytes())["signed"]["expires"])
    except (OSError, ValueError, KeyError, TypeError):
        return (data / CHANNEL).exists()
    return not RENEW_BEFORE <= expires - now <= LONGEST_GOOD or not channel_is_signed(data)


def channel_is_signed(data: Path) -> bool:
    """Whether the channel is the one that was signed last."""
    try:
        newest = max((data / "tuf").glob("*.targets.json"), key=lambda path: int(path.name.partition(".")[0]))
        signed = json.loads(newest.read_bytes())["signed"]["targets"][CHANNEL]["hashes"]["sha256"]
        return bool(signed == hashlib.sha256((data / CHANNEL).read_bytes()).hexdigest())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def sign_apart(data: Path) -> bool:
    """Sign in a process of its own, if it is due; whether all is well. What is wrong is said there."""
    if not is_due(data, datetime.now(UTC)):
        return True
    return subprocess.run([sys.executable, "-m", "service.publishing", str(data)], check=False).returncode == 0


def keep_signed(data: Path) -> None:
    """Sign again whenever it is due, beside a running service, until it ends."""

    def watch() -> None:
        while True:
            time.sleep(LOOK_EVERY if sign_apart(data) else AFTER_A_FAILURE)

    threading.Thread(target=watch, daemon=True).start()


def follow_apart(settings: Settings) -> str:
    """One run of an edge in a process of its own; what it said, empty if all is well and nothing is new."""
    root = [str(settings.mirror_root)] if settings.mirror_root else []
    command = [sys.executable, "-m", "service.following", str(settings.data), str(settings.mirror), *root]
    return subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True).stderr


def keep_followed(settings: Settings) -> None:
    """Follow another service beside a running edge, until it ends. What a run says is said once, not every minute."""

    def watch() -> None:
        before = ""
        while True:
            said = follow_apart(settings)
            if said and said != before:
                print(said, end="", file=sys.stderr, flush=True)
            before = said
            time.sleep(settings.mirror_every)

    threading.Thread(target=watch, daemon=True).start()
