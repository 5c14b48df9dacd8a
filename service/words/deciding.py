"""Words of the pages before and after a decision."""

from __future__ import annotations

from widget.model import Message

# Translators: Titles of the pages that ask.
ASK_APPROVE = Message("preview.deciding.ask.approve", "Approve a sentence")
ASK_APPROVE_ALL = Message("preview.deciding.ask.approve_all", "Approve a widget")
ASK_SEND_BACK = Message("preview.deciding.ask.send_back", "Send a sentence back")
ASK_BUILD = Message("preview.deciding.ask.build", "Build a release")
ASK_ACTIVATE = Message("preview.deciding.ask.activate", "Make a release current")
ASK_WITHDRAW = Message("preview.deciding.ask.withdraw", "Withdraw a release")
ASK_WITHDRAW_TEXT = Message("preview.deciding.ask.withdraw_text", "Withdraw one text")
ASK_CHECKED = Message("preview.deciding.ask.checked", "Record that a link was opened")
ASK_END_LINK = Message("preview.deciding.ask.end_link", "End a link")

# Translators: What will happen.
WILL_APPROVE = Message(
    "preview.deciding.will.approve",
    "The ledger will say that the named clinician has checked this sentence, word for word, in {language}. One changed character ends the approval.",
)
WILL_APPROVE_ALL = Message(
    "preview.deciding.will.approve_all",
    "The ledger will say that the named clinician has checked all {number} sentences of {widget} in {language}, with what every widget says about itself.",
)
WILL_SEND_BACK = Message(
    "preview.deciding.will.send_back",
    "The sentence will need work in the catalog, with your remark beside it, and its approvals end. No release can be built until it is translated again.",
)
WILL_SEND_BACK_ENGLISH = Message(
    "preview.deciding.will.send_back_english",
    "The approvals of this English sentence end. The remark stands in the log; whoever writes the copy changes it there.",
)
WILL_BUILD = Message(
    "preview.deciding.will.build",
    "A release is made from the draft as it is now. Readers see nothing of it until it is made current.",
)
WILL_ACTIVATE = Message(
    "preview.deciding.will.activate",
    "Readers of this service will see release {release} within seconds, mirrors at their next run. {number} lines change in words.",
)
WILL_GO_BACK = Message(
    "preview.deciding.will.go_back",
    "Readers will see the earlier release {release} again within seconds, mirrors at their next run. {number} lines change in words. What has been withdrawn stays withdrawn.",
)
WILL_WITHDRAW = Message(
    "preview.deciding.will.withdraw",
    "Release {release} is taken back for good. Readers get the newest earlier release instead or, if there is none, a notice with a link. It cannot be made current again.",
)
WILL_WITHDRAW_TEXT = Message(
    "preview.deciding.will.withdraw_text",
    "Readers get a notice instead of {widget} in {language}, in every release that says the same, and instead of the guide in that language. A corrected text needs a new release.",
)
WILL_CHECKED = Message(
    "preview.deciding.will.checked",
    "The log will say that you have opened this link today, and what you found. This is no check of a fact: those are recorded on the command line.",
)
WILL_END_LINK = Message("preview.deciding.will.end_link", "Whoever has this link sees nothing any more.")

OFFLINE = Message(
    "preview.deciding.offline",
    "The key that signs releases is not on this machine. Bring it, and run this there: {command}",
)
OFFLINE_WITHDRAW = Message(
    "preview.deciding.offline_withdraw",
    "The key that signs releases is not on this machine. Readers of this service get the notice at once; mirrors follow when you bring the key and run: {command}",
)

# Translators: {folder} is the name of a folder, {setting} that of a setting.
ONLY_READS = Message(
    "preview.deciding.only_reads",
    "The content folder is read-only: this service cannot write in {folder}. Whoever runs it gives it that right, or lets {setting} name a clone of the repository in which it can write, and starts it again.",
)
INSTALLED = Message(
    "preview.deciding.installed",
    "The content folder is read-only. Set {setting} to a clone of this repository.",
)
MISTAKES = Message(
    "preview.deciding.mistakes",
    "No release can be built, because files of the content have mistakes. They are listed above; mend them in the files.",
)
# Translators: {reason} is what the system says, in English, such as: No space left on device
NOT_WRITTEN = Message(
    "preview.deciding.not_written",
    "It could not be saved: {reason}. Tell whoever runs the service, and look at it again before you do it anew.",
)

# Translators: {languages} are tags like zh-Hans; {file} is the name of a file.
UNSTATED = Message(
    "preview.deciding.unstated",
    "No conflicts of interest are stated in {languages}, so no text there will count as checked by a clinician. The publisher states them in {file}.",
)

# Translators: {texts} are widgets and languages, like: faq (zh-Hans), status (en). {other} is a release.
STAYS = Message(
    "preview.deciding.stays",
    "A withdrawn text comes back only when its words have changed; new dates or markup do not count. In this release readers get a notice instead of: {texts}",
)
REPEATS = Message(
    "preview.deciding.repeats",
    "Release {other} was withdrawn, and in this one nothing is known to be corrected. It becomes current only if you say below that it is.",
)

# Translators: Fields of the forms.
REVIEWER = Message("preview.deciding.field.reviewer", "Clinician who has checked it")
REVIEWER_HINT = Message(
    "preview.deciding.field.reviewer_hint",
    "Readers see this name. Give it only if this person has read the text as it stands here.",
)
REMARK = Message("preview.deciding.field.remark", "Remark")
REMARK_HINT = Message("preview.deciding.field.remark_hint", "It stands in the log and, for the translator, beside the sentence.")
REASON = Message("preview.deciding.field.reason", "Reason")
REASON_HINT = Message("preview.deciding.field.reason_hint", "Everybody can read it.")
FOUND = Message("preview.deciding.field.found", "What you found")
PENDING = Message(
    "preview.deciding.field.pending", "Do not wait for {language}: a notice with a link where its translation is not complete"
)
UNCHECKED = Message("preview.deciding.field.unchecked", "Let every text say that no clinician has checked it")
# Translators: A box to tick, where nobody can tell whether a text is the one that was withdrawn.
CORRECTED = Message(
    "preview.deciding.field.corrected",
    "I have read these texts in this release, and what was withdrawn is right in them: {texts}. Everybody can read that a person has said so.",
)
GO = Message("preview.deciding.go", "Yes, do this")
CANCEL = Message("preview.deciding.cancel", "No, go back")

# Translators: What came of it.
RUNNING = Message("preview.deciding.running", "This is being carried out. The page goes on by itself.")
CUT_SHORT = Message(
    "preview.deciding.cut_short",
    "Nothing is known about how this ended; the service may have stopped meanwhile. Look at the releases and at the sentence before you do it again.",
)
DONE = Message("preview.deciding.done", "Done")
NOT_DONE = Message("preview.deciding.not_done", "Not done")
TWICE = Message(
    "preview.deciding.twice", "This form was sent before, and is carried out once only. Below is what came of it then."
)
CHANGED = Message(
    "preview.deciding.changed",
    "Something has changed since you opened that page, perhaps by somebody else. Nothing was done. Look at it again, then decide.",
)
MISSING_WORDS = Message("preview.deciding.missing_words", "Fill in: {field}. Use one line, without invisible characters.")
NOTHING_LIKE_IT = Message(
    "preview.deciding.nothing_like_it", "There is nothing of that name to decide about. It may have changed meanwhile."
)
WHO_WHEN = Message("preview.deciding.who_when", "{who}, {when}")
NEXT_RELEASES = Message("preview.deciding.next.releases", "To the releases")
NEXT_SENTENCE = Message("preview.deciding.next.sentence", "To the sentence")
NEXT_CHANGES = Message("preview.deciding.next.changes", "See what it changes")

# Translators: Outcomes in the log.
ONE_APPROVED = Message("preview.deciding.outcome.one_approved", "1 sentence in {language}, checked by {reviewer}")
APPROVED = Message("preview.deciding.outcome.approved", "{number} sentences in {language}, checked by {reviewer}")
SENT_BACK = Message("preview.deciding.outcome.sent_back", "sent back in {language}")
BUILT = Message("preview.deciding.outcome.built", "built release {release}")
ACTIVATED = Message("preview.deciding.outcome.activated", "release {release} is current")
ACTIVATED_CORRECTED = Message(
    "preview.deciding.outcome.activated_corrected",
    "release {release} is current, and what was withdrawn is said to be right in it",
)
WITHDRAWN = Message("preview.deciding.outcome.withdrawn", "withdrawn; release {release} is current")
RECORDED = Message("preview.deciding.outcome.recorded", "recorded")
LINK_MADE = Message("preview.deciding.outcome.link_made", "link made, until {until}")
LINK_ENDED = Message("preview.deciding.outcome.link_ended", "link ended")

WRONG_TEXT = Message("preview.deciding.wrong_text", "The checks find errors in this text. Have it corrected first.")
