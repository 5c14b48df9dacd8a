"""Words of the page that is shown where an address leads nowhere, for whoever put the address there."""

from __future__ import annotations

from widget.model import Message

# Translators: Above one link, where the address names no text but is close to the name of one. {name} is that name, such as status.
NEAR = Message("preview.missing.near", "Did you mean {name}?")
# Translators: A heading above the links to a whole text, its short form and its questions.
OF_TEXT = Message("preview.missing.of_text", "What there is of this text")
SHORT = Message("preview.missing.short", "{title} (short form)")
EVERYTHING = Message("preview.missing.everything", "All texts")
DEVELOPERS = Message("preview.missing.developers", "For web developers")
# Translators: CORS and Access-Control-Allow-Origin are words of the browser; they stay as they are.
CORS = Message(
    "preview.missing.cors",
    "Did your browser's console speak of CORS? No error of ours has the header Access-Control-Allow-Origin, on purpose: so readers keep the link on your page and never see an error in its place.",
)
# Translators: {code} is the name of an attribute, data-hx-get; {languages} are tags, en and zh-Hans; {suffixes} are the ends that addresses have.
LOOK = Message(
    "preview.missing.look",
    "Look at the address in {code}: the language ({languages}), the name, the ending ({suffixes}), and no slash too many. {gallery} has the right code for every text.",
)
# Translators: A link inside the sentence before. It leads to the first page of the service.
GALLERY = Message("preview.missing.gallery", "Our gallery")
