"""Checks of frames: what browsers do not show, and what a frame lacks that an editor has shortened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from service.embed.page.fetching import Answer, browser_origin
from service.embed.page.inspection import Inspection, error, warning
from service.embed.page.markup import WORDS, PageNode
from service.embed.page.places import FRAME
from service.embed.page.policies import allows, read_policies
from service.serving.headers import CSP
from widget.findings import Finding
from widget.suffixes import FORMS

CODE_OF_FRAME = "Paste the code of `--method iframe`."
UNCLOSED = f"This frame has no </iframe>, so what follows on the page is lost in it. {CODE_OF_FRAME}"
# What follows where a frame lacks these.
LACKS: Mapping[str, str] = {
    "width": "without a style it is 300 pixels wide",
    "height": "without a style it is 150 pixels high",
    "title": "screen readers have no name for it",
    "referrerpolicy": "we may see which site the reader is on",
    "sandbox": "nothing limits what the frame may do",
}
PAGE_OF = {fragment: form.page for form in FORMS.values() for fragment in form.headings.values()}


def frames(page: Inspection) -> Iterator[Finding]:
    """Frames that swallow what follows, are refused or without style, or lack what today's code has."""
    swallowing = {words.parent for words in page.markup.nodes if words.tag == WORDS and "<iframe" in words.text.lower()}
    for place in page.of(FRAME):
        element, answer, parts = place.node, place.answer, place.parts
        if element not in page.markup.ends or element in swallowing:
            yield error(UNCLOSED, place)
        if lost := missing_attributes(element):
            what = "; ".join(f"{name} ({LACKS[name]})" for name in lost)
            yield warning(f"This frame lacks {what}. {CODE_OF_FRAME}", place)
        if "sandbox" in element.attributes and "allow-popups" not in element.get("sandbox").split():
            yield warning(f"Links in this frame do not open: its sandbox lacks allow-popups. {CODE_OF_FRAME}", place)
        if parts and parts.suffix in PAGE_OF:
            there = f"{parts.text}{PAGE_OF[parts.suffix]}"
            yield error(
                f"{parts.text}{parts.suffix} is a part of a page, so a frame shows it without style. Write {there}.", place
            )
        elif place.shown and answer and (refused := refusal_to_frame(page, answer)):
            yield error(refused, place)


def missing_attributes(element: PageNode) -> list[str]:
    """The attributes that a frame lacks. Its size may stand in its style."""
    lost = [name for name in LACKS if name not in element.attributes and f"{name}:" not in element.get("style").replace(" ", "")]
    return [*lost, "referrerpolicy"] if element.get("referrerpolicy") not in {"", "no-referrer"} else lost


def refusal_to_frame(page: Inspection, answer: Answer) -> str:
    """Why browsers do not show an answer in a frame of this page; empty if they do."""
    service = browser_origin(answer.address)
    naming = [policy for policy in read_policies(answer.headers.getlist(CSP)) if "frame-ancestors" in policy]
    if any(not allows(policy, "frame-ancestors", page.page.address, answer.address) for policy in naming):
        return f"{service} does not let pages of {page.origin} frame its texts. Ask whoever runs it to list that origin."
    if not naming and is_framing_denied(answer, page):
        return f"{service} forbids frames with X-Frame-Options. Take that header away there, for the texts alone."
    return ""


def is_framing_denied(answer: Answer, page: Inspection) -> bool:
    said = answer.header("X-Frame-Options").strip().lower()
    return said == "deny" or (said == "sameorigin" and page.is_elsewhere(answer.address))
