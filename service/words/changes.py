"""Words of the public page "what changed", and of the feed with the same news, which is in English.

The feed holds the sentences that begin with `FEED_`. The page reads them back there, and says them in its language. So an edge, which has
the feed but no earlier releases, has the page as well.
"""

from __future__ import annotations

from widget.model import Message

TITLE = Message("preview.changes.title", "What changed")
LEAD = Message(
    "preview.changes.lead", "Each release of the texts and each withdrawal, in the words that changed, the newest first."
)
SKIP = Message("preview.changes.skip", "Skip to the changes")
LEGEND = Message("preview.changes.legend", "Struck out words were deleted. Underlined words are new.")
FEED_LINK = Message("preview.changes.feed_link", "Follow as a feed")
EMPTY = Message("preview.changes.empty", "There is no release yet, so nothing has changed.")
# Translators: {number} is a number of releases and withdrawals.
OLDER = Message(
    "preview.changes.older", "Older than the newest {number} is not shown here. {link} has every release and withdrawal."
)
CHANNEL_LINK = Message("preview.changes.channel_link", "The list of this service")
# Translators: {release} is the number of a release and its id, such as 14 (37dca1e820262e63).
RELEASED = Message("preview.changes.released", "Release {release}")
CURRENT = Message("preview.changes.current", "Readers see this one.")
WITHDRAWN = Message("preview.changes.withdrawn", "Withdrawn: release {release}")
WITHDRAWN_TEXT = Message("preview.changes.withdrawn_text", "Withdrawn: {text}, release {release}")
CORRECTED = Message("preview.changes.corrected", "Said to be corrected: release {release}")
CORRECTED_TEXT = Message("preview.changes.corrected_text", "Said to be corrected: {text}, release {release}")
REASON = Message("preview.changes.reason", "Reason: {reason}")
# Translators: A summary that opens a list of changed sentences. {number} is how many.
SENTENCES = Message("preview.changes.sentences", "{number} sentences changed")
ONE_SENTENCE = Message("preview.changes.one_sentence", "1 sentence changed")
# Translators: Read out before words that are struck out, and before words that are underlined.
DELETED = Message("preview.changes.deleted", "deleted:")
INSERTED = Message("preview.changes.inserted", "new:")
# Translators: Read out after such words.
END = Message("preview.changes.end", "end of the change")
UNKNOWN = Message("preview.changes.unknown", "What it changed is not in the feed yet.")

FEED_SAME = Message("preview.changes.feed_same", "It says the same as the one before.")
FEED_FIRST = Message("preview.changes.feed_first", "The first release.")
FEED_SINCE = Message("preview.changes.feed_since", "It has been withdrawn since. Reason: {reason}")
FEED_LOST = Message(
    "preview.changes.feed_lost",
    "Release {release} was current before. It is no longer stored, so what changed cannot be shown.",
)
FEED_TAKEN = Message("preview.changes.feed_taken", "{widget} ({locale}) changed, and one of the two texts has been withdrawn.")
FEED_CORRECTED = Message(
    "preview.changes.feed_corrected",
    "It was withdrawn before, and could not be compared with what was withdrawn. A person has said that it is corrected.",
)
# Translators: The guide repeats every text of a language, so it is withdrawn together with any of them.
FEED_GUIDE = Message("preview.changes.feed_guide", "The guide in this language goes with it, because it repeats the text.")
FEED_DATES = Message("preview.changes.feed_dates", "Only dates change in {number} sentences; no other word of them.")
FEED_ONE_DATE = Message("preview.changes.feed_one_date", "Only dates change in 1 sentence; no other word of it.")

OF_FEED = (FEED_SAME, FEED_FIRST, FEED_SINCE, FEED_LOST, FEED_TAKEN, FEED_CORRECTED, FEED_GUIDE, FEED_DATES, FEED_ONE_DATE)
