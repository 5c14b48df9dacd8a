"""The page with the code that a partner pastes."""

from __future__ import annotations

from widget.content import Message

TITLE = Message("preview.codes.title", "Code for a partner")
LEAD = Message("preview.codes.lead", "Choose, look, copy. The code shows the release that readers see, and follows it by itself.")
WIDGET = Message("preview.codes.widget", "Widget")
LANGUAGE = Message("preview.codes.language", "Language")
HEADING = Message("preview.codes.heading", "Heading level")
# Translators: A way in which a text gets onto a partner's page.
LANE = Message("preview.codes.lane", "Lane")
SHOW = Message("preview.codes.show", "Show")
HEAD = Message("preview.codes.head", "In the head of the page, once")
SNIPPET = Message("preview.codes.snippet", "Where the text is to stand")
COPY = Message("preview.codes.copy", "Copy")
COPIED = Message("preview.codes.copied", "Copied")
LIVE = Message("preview.codes.live", "How it looks")
NO_RELEASE = Message("preview.codes.no_release", "There is no release yet, so there is nothing to show.")
