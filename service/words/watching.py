"""Words of the pages on a translator's machine, which follow the files."""

from __future__ import annotations

from widget.model import Message

# Translators: {time} is a time of day.
READ_AT = Message("preview.watching.read_at", "Read from disk at {time}.")
NOT_FOLLOWED = Message(
    "preview.watching.not_followed",
    "Scripting is off or htmx is not installed, so this page does not follow your files. Reload it after you save.",
)
# Translators: {command} is what is typed in a terminal.
STOPPED = Message("preview.watching.stopped", "These pages have stopped. Run {command} again; this page then goes on by itself.")
FOREIGN = Message("preview.watching.foreign", "These pages are answered under the names of this machine only, such as 127.0.0.1.")
