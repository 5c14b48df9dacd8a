"""Words of the page of shared links, and of the page that a link opens."""

from __future__ import annotations

from widget.model import Message

# Translators: On top of a draft that somebody outside reads.
DRAFT = Message("preview.sharing.draft", "This is a draft. It has not been released; please do not pass it on.")
LINK_ENDED = Message("preview.sharing.link_ended", "This link has ended. Whoever sent it to you can make a new one.")
NOT_IN_LINK = Message("preview.sharing.not_in_link", "There is no such text under this link.")

TITLE = Message("preview.sharing.title", "Show a draft to somebody outside")
LEAD = Message(
    "preview.sharing.lead",
    "Make a link for a clinician who has no account. Whoever has it can read the texts that you choose, as they are at that moment, until it ends. They can change nothing.",
)
WHAT = Message("preview.sharing.what", "What to show")
WIDGETS = Message("preview.sharing.widgets", "Widgets")
ALL_IF_NONE = Message("preview.sharing.all_if_none", "Without a tick: all of them.")
LANGUAGE = Message("preview.sharing.language", "Language")
DAYS = Message("preview.sharing.days", "Ends after")
ONE_DAY = Message("preview.sharing.one_day", "1 day")
NUMBER_DAYS = Message("preview.sharing.number_days", "{number} days")
FOR_WHOM = Message("preview.sharing.for_whom", "For whom")
FOR_WHOM_HINT = Message("preview.sharing.for_whom_hint", "Stands in the log, so that you find the link again.")
MAKE = Message("preview.sharing.make", "Make a link")
MADE = Message("preview.sharing.made", "This is the link. It is shown once; copy it now.")
ADDRESS = Message("preview.sharing.address", "Link")
EARLIER = Message("preview.sharing.earlier", "Links so far")
NONE = Message("preview.sharing.none", "No link has been made.")
UNTIL = Message("preview.sharing.until", "until {date}")
ENDED = Message("preview.sharing.ended", "ended")
END = Message("preview.sharing.end", "End it")
# Translators: On the page that somebody outside opens.
OPENED_TITLE = Message("preview.sharing.opened.title", "Texts to look at")
OPENED_LEAD = Message("preview.sharing.opened.lead", "Drafts, as they are now. This link ends on {date}.")
LOCAL_ONLY = Message(
    "preview.sharing.local_only",
    "This service is reached from this machine only, so the link works on this machine only. To send it outside, set CELLFACTS_PREVIEW_URL.",
)
