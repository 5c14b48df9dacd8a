"""How many forms may be on their way at once, so that none of them holds up anybody who reads.

The server hands a request over before its body has come, and reading the body holds a thread until it has: as long as the sender likes (seen: one
form of 6 bytes that was promised 1,000 stopped every reader). Comparing a password holds one for a third of a second. So there are more threads than
forms that are dealt with at once, and who comes when all places are taken is told to come again. Strangers have places of their own, so
that they cannot stop admins who have signed in.
"""

from __future__ import annotations

import os
import threading

# Of the server: at most as many as Granian finds reasonable for the processors, and never fewer than one for each use below.
THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)
READERS = 1  # that many deal with no form, whatever comes
STRANGERS = 1 if THREADS < 5 else 2  # two, so that whoever clicks twice is not told to come again
ADMINS = THREADS - READERS - STRANGERS
SMALL = 64_000  # bytes of a form without a file: many times what the longest remark needs


class UploadSlots:
    """The places of one process."""

    def __init__(self) -> None:
        self.of_strangers = threading.BoundedSemaphore(STRANGERS)
        self.of_admins = threading.BoundedSemaphore(ADMINS)

    def take(self, is_admin: bool) -> threading.BoundedSemaphore | None:
        """A place, to be released when the form is done with; None if all are taken. is_admin: whose form it is."""
        place = self.of_admins if is_admin else self.of_strangers
        return place if place.acquire(blocking=False) else None
