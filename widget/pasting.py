"""Which texts may be pasted into a page as they are, and what their markup may hold.

Nobody can correct or withdraw what is pasted. So only a text may be that no decision of anybody can make wrong overnight: every fact in it
holds anywhere, is good for half a year, and rests on no record of a regulator, and no word in it says where a treatment stands. That is
read off the copy, so a widget that begins to speak of an approval can no longer be pasted from the next release on.

Editors take out what they do not allow. What is here stays whole in the filter that WordPress has for authors (`wp_kses_post`; tests read
its list), which takes `time`, `meta`, `input`, `hreflang`, `referrerpolicy` and microdata away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

from widget import fragment
from widget.content import COPY_REVIEW, Claim, Jurisdiction, SourceKind, Widget, evidence_in, messages_in

SUFFIX = ".paste.html"
TAGS = fragment.TAGS - {"input", "meta", "time"}
ATTRIBUTES = frozenset({"class", "lang", "dir"})
OF_LINKS = ATTRIBUTES | {"href", "rel"}
# Sources that say what somebody has decided, or report it.
DECIDING = frozenset({SourceKind.REGULATOR, SourceKind.REGISTRY, SourceKind.LAW, SourceKind.NEWS})
# Words that say where a treatment stands. A sentence without evidence may have them too.
STANDING = re.compile(
    r"approv|authori[sz]|licen[sc]|regulator|\b(?:FDA|NMPA)\b|\btrials?\b|investigational|being tested|available|\bsold\b",
    re.IGNORECASE,
)


@cache  # asked for each form of each text: without it 0.1 s of every start (measured)
def may_be_pasted(widget: Widget) -> bool:
    """Whether a text may stand on a page from which it cannot be withdrawn."""
    evidence = tuple(evidence_in(widget.copy))
    return (
        bool(evidence)
        and all(isinstance(item, Claim) and is_lasting(item) for item in evidence)
        and not any(STANDING.search(message.english) for message in messages_in(widget))
    )


def is_lasting(claim: Claim) -> bool:
    """Whether a fact is about how things are, and not about what somebody has decided."""
    return (
        claim.jurisdiction is Jurisdiction.ANYWHERE
        and not claim.dates
        and claim.review_by - claim.checked_on >= COPY_REVIEW
        and not any(source.kind in DECIDING for source in claim.sources)
    )


class Kept(HTMLParser):
    """Reads markup and notes what would be taken out of it where it is pasted."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.found.append(f"<{tag}> cannot be pasted")
        allowed = OF_LINKS if tag == "a" else ATTRIBUTES
        self.found.extend(f"the attribute {name} on <{tag}> cannot be pasted" for name, _ in attrs if name not in allowed)


def problems(html: str) -> Iterator[str]:
    """What breaks law 1 in a text to paste, or would not survive it."""
    yield from fragment.problems(html)
    reader = Kept()
    reader.feed(html)
    reader.close()
    yield from reader.found
