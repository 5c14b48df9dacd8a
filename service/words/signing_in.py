"""Words of the sign-in page."""

from __future__ import annotations

from widget.model import Message

TITLE = Message("preview.signing_in.title", "Sign in to the preview")
LEAD = Message("preview.signing_in.lead", "Here admins see what is about to be released, and decide.")
NAME = Message("preview.signing_in.name", "Name")
PASSWORD = Message("preview.signing_in.password", "Password")
BUTTON = Message("preview.signing_in.button", "Sign in")

WRONG = Message("preview.signing_in.wrong", "The name or the password is wrong. Check both, then try again.")
# Translators: {time} is a number of seconds, such as “30 seconds”.
WAIT = Message("preview.signing_in.wait", "There were too many attempts. Wait {time}, then try again.")
ENDED = Message("preview.signing_in.ended", "Your session has ended. Sign in again to go on.")
LINK_USED = Message(
    "preview.signing_in.link_used",
    "This link has been used, or it is too old. Each link works once. Sign in with your name and password, or ask for another link.",
)
# Translators: {command} is what is typed in a terminal.
NOBODY = Message(
    "preview.signing_in.nobody",
    "Nobody can sign in yet. On the machine that runs the service, add the first admin: {command}",
)
HTTPS = Message(
    "preview.signing_in.https",
    "Signing in needs an encrypted connection. Open this page at an address that begins with https.",
)
FORGOTTEN = Message("preview.signing_in.forgotten", "Forgotten? On the machine that runs the service: {command}")
# Translators: A form of this page that did not come from this page.
FOREIGN_FORM = Message(
    "preview.signing_in.foreign_form",
    "This was not sent from the preview itself, so nothing was done. Open the preview, and do it there.",
)
# Translators: Many admins, or somebody who attacks the service, send forms at the same moment.
BUSY = Message(
    "preview.signing_in.busy", "Too many forms are being sent at this moment. Nothing was done. Try again in some seconds."
)
OLD_FORM = Message(
    "preview.signing_in.old_form",
    "This page was open too long, or in another session. Nothing was done. Open it again, and do it then.",
)
