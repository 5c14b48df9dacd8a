"""What goes on beside a running service: signing again what is due, or following another service. Each in a process of its own."""

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
    """Sign in a process of its own, if it is due; whether all is well. What is wrong is said there."""
    if not is_due(data, datetime.now(UTC)):
        return True
    return subprocess.run([sys.executable, "-m", "service.signing.publish", str(data)], check=False).returncode == 0


def repeat_in_thread(step: Callable[[], float], every: float, trouble: str) -> None:
    """Do something again and again beside a running service, until it ends. step: gives back the seconds to wait.

    What a step raises (no process could be started, too many files are open) is said once, and the next is tried after `every` seconds: a
    service that had stopped to sign or to follow would look well, and be frozen. trouble: what is amiss then, in words.
    """

    def watch() -> None:
        said: set[str] = set()
        while True:
            try:
                seconds = step()
                said.clear()
            except Exception as error:  # whatever it is: the next step may succeed
                seconds, reason = every, f"{type(error).__name__}: {error}"
                if reason not in said:
                    tell_operator(f"cellfacts: {trouble}: {reason}\n")
                said.add(reason)
            time.sleep(seconds)

    threading.Thread(target=watch, daemon=True).start()


def tell_operator(text: str) -> None:
    """Tell the operator, if anybody listens."""
    with suppress(OSError, ValueError):
        print(text, end="", file=sys.stderr, flush=True)


def keep_signing(data: Path) -> None:
    """Sign again whenever it is due, beside a running service, until it ends."""
    repeat_in_thread(lambda: LOOK_EVERY if sign_in_subprocess(data) else AFTER_A_FAILURE, LOOK_EVERY, "mirrors get nothing new")


def follow_in_subprocess(settings: Settings) -> str:
    """One run of an edge in a process of its own; what it said, empty if all is well and nothing is new."""
    root = [str(settings.mirror_root)] if settings.mirror_root else []
    command = [sys.executable, "-m", "service.sync.edge", str(settings.data), str(settings.mirror), *root]
    return subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True).stderr


def keep_following(settings: Settings) -> None:
    """Follow another service beside a running edge, until it ends. What a run says is said once, not every minute."""
    before = ""

    def step() -> float:
        nonlocal before
        said = follow_in_subprocess(settings)
        if said and said != before:
            tell_operator(said)
        before = said
        return settings.mirror_every

    repeat_in_thread(step, settings.mirror_every, "this edge gets nothing new")
