"""Words of every page: brand, navigation, language switch, names of the states."""

from __future__ import annotations

from widget.model import Message

# Translators: The name of this language in this language, for the language switch.
LANGUAGE_NAME = Message("preview.shell.language_name", "English")
BRAND = Message("preview.shell.brand", "CellFacts preview")
# Translators: A link for people who use a keyboard: it jumps over the navigation.
SKIP = Message("preview.shell.skip", "Skip to the content")
# Translators: The name of the navigation, which screen readers say.
PAGES = Message("preview.shell.pages", "Pages")

# Translators: A page with every widget in every language, and how far each is.
BOARD = Message("preview.shell.board", "Board")
# Translators: A page with what the next release would change, word by word.
CHANGES = Message("preview.shell.changes", "Changes")
RELEASES = Message("preview.shell.releases", "Releases")
# Translators: A page with who decided what, and when.
LOG = Message("preview.shell.log", "Log")
# Translators: A page where a translated file is looked at before it is taken in.
UPLOAD = Message("preview.shell.upload", "Upload")
# Translators: A page that makes a link for somebody who has no account, such as a clinician.
SHARE = Message("preview.shell.share", "Share")
# Translators: A page with the publications that the texts cite.
SOURCES = Message("preview.shell.sources", "Sources")

LANGUAGE = Message("preview.shell.language", "Language of these pages")
SIGN_OUT = Message("preview.shell.sign_out", "Sign out")

# Translators: The states of a sentence, as the translators' guide explains them.
MISSING = Message("preview.shell.state.missing", "missing")
NEEDS_WORK = Message("preview.shell.state.needs_work", "needs work")
WRONG = Message("preview.shell.state.wrong", "wrong")
# Translators: Sound, and no clinician has looked.
UNREVIEWED = Message("preview.shell.state.unreviewed", "unreviewed")
# Translators: Changed since a clinician approved it.
STALE = Message("preview.shell.state.stale", "stale approval")
# Translators: A named clinician approved it, word for word. Not a regulator's approval.
APPROVED = Message("preview.shell.state.approved", "approved")
# Translators: Readers of this language do not see it yet: it waits for the word of a named person.
HELD = Message("preview.shell.state.held", "held")
# Translators: Readers of this language do not see it: it is for other languages.
LEFT_OUT = Message("preview.shell.state.left_out", "left out")
# Translators: There is a warning about it.
LOOK_AGAIN = Message("preview.shell.state.look_again", "look again")

# By what `service.catalogs.live.rows.words` calls each.
STATES = {
    message.english: message for message in (MISSING, NEEDS_WORK, WRONG, UNREVIEWED, STALE, APPROVED, HELD, LEFT_OUT, LOOK_AGAIN)
}

# Translators: The title of a page that says why something was not done.
REFUSED = Message("preview.shell.refused", "This was not done")
# Translators: The title of a page that is not there.
NOT_HERE = Message("preview.shell.not_here", "Not here")
LOST = Message("preview.shell.lost", "There is no such page.")
TO_THE_BOARD = Message("preview.shell.to_the_board", "To the board")
WIDGETS = Message("preview.shell.widgets", "Widgets")
CONTENT_LANGUAGES = Message("preview.shell.content_languages", "Languages of the texts")
FAULTS = Message("preview.shell.faults", "Faults in files")
# Translators: Above the list of the mistakes, each with its file and line.
OUTDATED = Message(
    "preview.shell.outdated",
    "What is shown is older than the files, because these have mistakes. No release can be built until they are mended:",
)
UNEXPECTED = Message(
    "preview.shell.unexpected", "Something went wrong on our side. Nothing was decided by it; the service’s own log says more."
)
