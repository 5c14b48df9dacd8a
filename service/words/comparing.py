"""Words of the page of all changes."""

from __future__ import annotations

from widget.model import Message

TITLE = Message("preview.comparing.title", "What changes")
DRAFT_TO = Message("preview.comparing.draft_to", "The draft against release {release}, which readers see.")
FIRST = Message("preview.comparing.first", "There is no release yet, so everything is new.")
RELEASE_TO = Message("preview.comparing.release_to", "Release {new} against release {old}, which readers see.")
NOTHING = Message("preview.comparing.nothing", "Nothing changes: readers have these words.")
LEGEND = Message(
    "preview.comparing.legend",
    "Struck out: what readers see now. Underlined: what they would see. The two languages of a sentence stand side by side.",
)
# Translators: Kinds of changes.
GONE = Message("preview.comparing.gone", "gone")
ABOUT = Message("preview.comparing.about", "what it says about itself")
ADDRESS = Message("preview.comparing.address", "an address")
MARKUP = Message("preview.comparing.markup", "Only markup changes, no word of it.")
ALSO = Message("preview.comparing.also", "The same change also in: {widgets}.")
DATES = Message("preview.comparing.dates", "Only dates change in {number} sentences; no other word of them.")
ONE_DATE = Message("preview.comparing.one_date", "Only a date changes in 1 sentence; no other word of it.")
SENTENCE = Message("preview.comparing.sentence", "Sentence")
BEHIND = Message("preview.comparing.behind", "What stands behind it")
UNCHANGED = Message("preview.comparing.unchanged", "no change in this language")
FACT = Message("preview.comparing.fact", "Checked {checked}, next check {next}.")
BUILD = Message("preview.comparing.build", "Build a release")
ACTIVATE = Message("preview.comparing.activate", "Make it current")
NO_RELEASE = Message("preview.comparing.no_release", "There is no such release here, or it is damaged.")
LINES = Message("preview.comparing.lines", "{number} changes")
ONE_LINE = Message("preview.comparing.one_line", "1 change")
