"""Words of the pages of all releases and all decisions."""

from __future__ import annotations

from widget.model import Message

TITLE = Message("preview.releases.title", "Releases")
LEAD = Message(
    "preview.releases.lead", "A release never changes. Readers see the current one; what was withdrawn does not come back."
)
EMPTY = Message("preview.releases.empty", "There is no release yet.")
BUILD = Message("preview.releases.build", "Build a release")
RELEASE = Message("preview.releases.release", "Release")
# Translators: A release wherever it is named. {number} is what people say, such as 14; {release} is its id, 16 letters and digits.
NAME = Message("preview.releases.name", "{number} ({release})")
BUILT = Message("preview.releases.built", "Built")
STANDING = Message("preview.releases.standing", "Standing")
CURRENT = Message("preview.releases.current", "current, since {when}")
# Translators: A release that was current and is not any more.
EARLIER = Message("preview.releases.earlier", "was current")
WAITING = Message("preview.releases.waiting", "not made current yet")
WITHDRAWN = Message("preview.releases.withdrawn", "withdrawn: {reason}")
WITHDRAWN_IN_IT = Message("preview.releases.withdrawn_in_it", "withdrawn in it: {texts}")
DAMAGED = Message("preview.releases.damaged", "damaged; restore it from a backup or build it again")
CHECKED = Message("preview.releases.checked", "{number} of {all} texts checked by a clinician")
ACTIONS = Message("preview.releases.actions", "What you can do")
COMPARE = Message("preview.releases.compare", "See what it changes")
ACTIVATE = Message("preview.releases.activate", "Make it current")
GO_BACK = Message("preview.releases.go_back", "Go back to it")
WITHDRAW = Message("preview.releases.withdraw", "Withdraw")
LOOK = Message("preview.releases.look", "Look at it")

LOG_TITLE = Message("preview.releases.log.title", "Log of decisions")
LOG_LEAD = Message(
    "preview.releases.log.lead",
    "Who decided what, and when. Nothing is ever taken out of it. What the command line does to releases is in it too.",
)
LOG_EMPTY = Message("preview.releases.log.empty", "Nothing has been decided here yet.")
WHEN = Message("preview.releases.log.when", "When")
WHO = Message("preview.releases.log.who", "Who")
WHAT = Message("preview.releases.log.what", "What")
ABOUT = Message("preview.releases.log.about", "About")
OUTCOME = Message("preview.releases.log.outcome", "What came of it")
CUT_SHORT = Message("preview.releases.log.cut_short", "not known: it was cut short")
NOT_DONE = Message("preview.releases.log.not_done", "not done")
OLDER = Message("preview.releases.log.older", "Older")
NEWER = Message("preview.releases.log.newer", "Newer")
