"""Words of the page of all sources."""

from __future__ import annotations

from widget.model import Message

TITLE = Message("preview.cited.title", "Sources")
LEAD = Message(
    "preview.cited.lead",
    "Every source that the copy cites, what kind it is, where it is cited, and when it was last looked at. Those cited by facts that are due first stand on top.",
)
SOURCE = Message("preview.cited.source", "Source")
KIND = Message("preview.cited.kind", "Kind")
CITED_IN = Message("preview.cited.cited_in", "Cited in")
FACTS = Message("preview.cited.facts", "{number} facts")
ONE_FACT = Message("preview.cited.one_fact", "1 fact")
ONLY_NAMED = Message("preview.cited.only_named", "A place to read more; no fact rests on it alone.")
CHECKED = Message("preview.cited.checked", "Facts checked")
NEXT = Message("preview.cited.next", "Next check")
LINK = Message("preview.cited.link", "Link opened")
NEVER = Message("preview.cited.never", "not recorded")
RECORD = Message("preview.cited.record", "Record that it was opened")
NO_LINK = Message("preview.cited.no_link", "no address to show")
