"""Concurrency limits for request bodies.

The server passes a request on before its body has arrived, and reading the body blocks a thread as long as the sender likes. Measured: one
form of 6 bytes that announced 1,000 stopped every reader. Comparing a password blocks a thread for a third of a second. So there are
more threads than slots for forms, and a form without a free slot gets 503. Strangers have separate slots, so they cannot block admins.
"""

from __future__ import annotations

import os
import threading

# Of the server: at most Granian's own limit for the processors, and at least one for each use below.
THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)
READERS = 1  # threads that never handle a form
STRANGERS = 1 if THREADS < 5 else 2  # two, so that a double click is not refused
ADMINS = THREADS - READERS - STRANGERS
SMALL = 64_000  # bytes of a form without a file: many times what the longest remark needs


class UploadSlots:
    """The slots of one process."""

    def __init__(self) -> None:
        self.strangers = threading.BoundedSemaphore(STRANGERS)
        self.admins = threading.BoundedSemaphore(ADMINS)

    def take(self, is_admin: bool) -> threading.BoundedSemaphore | None:
        """A slot, to be released after the request; None if all are taken."""
        slot = self.admins if is_admin else self.strangers
        return slot if slot.acquire(blocking=False) else None
