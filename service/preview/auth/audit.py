"""Audit log of sign-ins, sign-outs and rejected attempts: DATA/preview/sign-ins.jsonl. Source: OWASP ASVS 5.0, 16.3.

It contains no network address. Unknown names are left out, because somebody may have typed a password there. Rate-limited attempts are left
out too, so `rate_limit` also limits the growth of the file.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from service.clock import utc_stamp
from service.files import open_no_follow

NAME, BEFORE = "sign-ins.jsonl", "sign-ins.before.jsonl"
LARGEST = 5_000_000  # bytes; then the file is rotated to BEFORE


class SignInEvent(StrEnum):
    """What the log records."""

    IN = "signed in"
    LINK = "signed in by the one-time link"
    OUT = "signed out"
    WRONG = "wrong name or password"
    FORM = "form that was not sent from the preview"


def record(folder: Path, what: SignInEvent, who: str = "") -> None:
    """Append a line. A full disk prevents nobody from signing in.

    Args:
        folder: The preview's folder.
        what: The event.
        who: The admin's name; empty for an unknown name.
    """
    line = json.dumps({"at": utc_stamp(), "what": what.value, "who": who}, ensure_ascii=False).encode() + b"\n"
    path = folder / NAME
    try:
        with suppress(FileNotFoundError):
            if path.stat().st_size > LARGEST:
                path.replace(folder / BEFORE)
        with open_no_follow(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, "ab") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(line)
    except OSError as error:
        print(f"cellfacts: {path} could not be written ({error.strerror})", file=sys.stderr, flush=True)
