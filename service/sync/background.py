"""Background work of a running service: sign again when due, or follow another service. Each run is a subprocess."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from service.settings import Settings
from service.signing.expiry import is_due

LOOK_EVERY = 60.0  # seconds
AFTER_A_FAILURE = 3600.0  # seconds


def sign_in_subprocess(data: Path) -> bool:
    """Sign in a subprocess if due; False if that failed. The subprocess prints the reason."""
    if not is_due(data, datetime.now(UTC)):
        return True
    return subprocess.run([sys.executable, "-m", "service.signing.publish", str(data)], check=False).returncode == 0


def repeat_in_thread(step: Callable[[], float], every: float, trouble: str) -> None:
    """Run `step` in a daemon thread for ever; it returns the delay before the next run in seconds.

    An exception (no process could be started, too many open files) is printed once, and the next run follows after `every` seconds.
    A service that silently stopped to sign or follow would look healthy, but be frozen. trouble: what does not work then, in words.
    """

    def run() -> None:
        reported: set[str] = set()
        while True:
            try:
                seconds = step()
                reported.clear()
            except Exception as error:  # of any kind: the next run may succeed
                seconds, reason = every, f"{type(error).__name__}: {error}"
                if reason not in reported:
                    tell_operator(f"cellfacts: {trouble}: {reason}\n")
                reported.add(reason)
            time.sleep(seconds)

    threading.Thread(target=run, daemon=True).start()


def tell_operator(text: str) -> None:
    """Print to standard error; ignore errors if nobody reads it."""
    with suppress(OSError, ValueError):
        print(text, end="", file=sys.stderr, flush=True)


def keep_signing(data: Path) -> None:
    """Sign again whenever due, in a background thread."""
    repeat_in_thread(lambda: LOOK_EVERY if sign_in_subprocess(data) else AFTER_A_FAILURE, LOOK_EVERY, "mirrors get nothing new")


def follow_in_subprocess(settings: Settings) -> str:
    """Run an edge once in a subprocess. Returns its output; empty if nothing is new and nothing failed."""
    root = [str(settings.mirror_root)] if settings.mirror_root else []
    command = [sys.executable, "-m", "service.sync.edge", str(settings.data), str(settings.mirror), *root]
    return subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True).stderr


def keep_following(settings: Settings) -> None:
    """Follow another service in a background thread. The same output is printed once, not every minute."""
    before = ""

    def step() -> float:
        nonlocal before
        output = follow_in_subprocess(settings)
        if output and output != before:
            tell_operator(output)
        before = output
        return settings.mirror_every

    repeat_in_thread(step, settings.mirror_every, "this edge gets nothing new")
