"""Words of the board: all widgets, most urgent first."""

from __future__ import annotations

from widget.model import Message

TITLE = Message("preview.board.title", "What needs a person")
LEAD = Message("preview.board.lead", "The draft as it is on disk, beside what readers see now.")
# Translators: Heading of the facts whose date for the next check is past, or within 7 days.
DUE = Message("preview.board.due", "Due for a check")
DUE_HINT = Message(
    "preview.board.due_hint",
    "Compare each fact with its sources, then record what came of it: {command} lists them with the commands to copy.",
)
NOTHING_DUE = Message("preview.board.nothing_due", "No fact is due for a check within {number} days.")
OVERDUE = Message("preview.board.overdue", "overdue since {date}")
DUE_BY = Message("preview.board.due_by", "due by {date}")
FACTS_DUE = Message("preview.board.facts_due", "{number} facts due by {date}")
FACTS_OVERDUE = Message("preview.board.facts_overdue", "{number} facts overdue since {date}")
ONE_DUE = Message("preview.board.one_due", "1 fact due by {date}")
ONE_OVERDUE = Message("preview.board.one_overdue", "1 fact overdue since {date}")
WIDGETS = Message("preview.board.widgets", "Widgets")
READ_AT = Message("preview.board.read_at", "Read from disk at {time}.")
# Translators: {release} is the id of a release; {when} a date and time.
CURRENT = Message("preview.board.current", "Readers see release {release}, since {when}.")
NO_RELEASE = Message("preview.board.no_release", "Readers see nothing yet: there is no release.")
BUILD = Message("preview.board.build", "Build a release")
NEXT_CHECK = Message("preview.board.next_check", "Next check")
LOOK = Message("preview.board.look", "Look at it")
SENTENCES = Message("preview.board.sentences", "Sentences")
COMPARE = Message("preview.board.compare", "Compare")

# Translators: What a card says of a widget in a language.
SAME = Message("preview.board.same", "as released")
DIFFERS = Message("preview.board.differs", "differs from what is released")
NEVER = Message("preview.board.never", "never released")
WITHDRAWN = Message("preview.board.withdrawn", "withdrawn")
CHECKED = Message("preview.board.checked", "checked by {reviewer}")
NOT_CHECKED = Message("preview.board.not_checked", "not checked by a clinician")
IN_STATE = Message("preview.board.in_state", "{number} {state}")
WARNINGS = Message("preview.board.warnings", "{number} warnings")
ONE_WARNING = Message("preview.board.one_warning", "1 warning")
