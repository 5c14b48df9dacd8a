"""Words of the upload page."""

from __future__ import annotations

from widget.model import Message

TITLE = Message("preview.uploading.title", "Look at a translated file")
LEAD = Message(
    "preview.uploading.lead",
    "Send a .po file to see what the checks find and how every widget looks with it. It is kept for this session only: nothing is stored, nothing is released, and it is gone when you sign out.",
)
FILE = Message("preview.uploading.file", "Catalog (.po), at most 2 MB")
SEND = Message("preview.uploading.send", "Look at it")
REMOVE = Message("preview.uploading.remove", "Take it away")
CHOOSE = Message("preview.uploading.choose", "Choose a file first.")
TOO_LARGE = Message(
    "preview.uploading.too_large",
    "The file is larger than 2 MB. A catalog of ours has less than a tenth of that: is it the right file?",
)
SOUND = Message("preview.uploading.sound", "The checks find nothing wrong.")
FOUND = Message("preview.uploading.found", "What the checks find")
ERRORS_WARNINGS = Message(
    "preview.uploading.errors_warnings", "Errors: {errors}. Warnings: {warnings}. An error stops a release."
)
NOT_LOOKED_AT = Message("preview.uploading.not_looked_at", "This file cannot be shown in the widgets.")
COVERAGE = Message("preview.uploading.coverage", "How far it is")
WIDGET = Message("preview.uploading.widget", "Widget")
LOOK = Message("preview.uploading.look", "See it in the widgets")
LINE = Message("preview.uploading.line", "line {number}")
MORE = Message("preview.uploading.more", "And {number} more.")
