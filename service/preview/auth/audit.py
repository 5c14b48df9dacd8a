"""Who came in, who went, and who was refused: DATA/preview/sign-ins.jsonl, for whoever looks into something strange afterwards.

About admins only, with no address of any machine. A name that nobody has is left out: somebody may have typed their password there. Tries that
had to wait are left out too, so that whoever tries all day cannot make it grow faster than `attempts` lets them. Source: OWASP ASVS 5.0, 16.3.
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
LARGEST = 5_000_000  # bytes; then it becomes the one before, which it replaces


class SignInEvent(StrEnum):
    """What happened."""

    IN = "signed in"
    LINK = "signed in by the one-time link"
    OUT = "signed out"
    WRONG = "wrong name or password"
    FORM = "form that was not sent from the preview"


def record(folder: Path, what: SignInEvent, who: str = "") -> None:
    """Add a line. folder: of the preview. who: the admin, empty where it is nobody's name. A full disk stops nobody from signing in."""
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
