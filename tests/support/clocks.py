"""The library that gives a process another clock.

It is loaded straight into the process. The command `faketime` names what it shares after its own process id and ends if that name is there, as it
is where a process of that id was killed, and ids come round again within one run of all tests. The library itself goes on.
"""

from __future__ import annotations

from pathlib import Path

import pytest

PLAIN = "libfaketime.so.1"
THREADS = "libfaketimeMT.so.1"  # for programs with threads


def faketime(name: str = PLAIN) -> str:
    """Where the library is. Fails, in one sentence, where it is missing: what is missing is never skipped."""
    found = next(Path("/usr/lib").glob(f"*/faketime/{name}"), None)
    if found is None:
        pytest.fail("faketime is not installed: `make test-servers` or `.ci/setup-system servers` does that.", pytrace=False)
    return str(found)
