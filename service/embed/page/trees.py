"""What a service or a copy says of itself: which release is current, and which texts there are. Each file is asked for once."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from service.embed.page.fetching import (
    LARGEST_FILE,
    LARGEST_MANIFEST,
    AddressRefused,
    Answer,
    Fetcher,
    NotFetched,
    browser_origin,
    shortened,
)
from service.embed.page.markup import HTML, SECONDS_TO_READ, PageUnreadable, read_page
from service.embed.page.places import ADDRESS, Shown, TextAddress, shown_texts
from service.errors import ChannelDamaged, ChannelTooNew
from service.releases import channel as channels
from service.releases.channel import Channel
from service.releases.store import CHANNEL
from widget.locales import PROMISED
from widget.manifest import MANIFEST

SERVICE_TREE = "/v1/"
ANY_CASE = re.compile(ADDRESS.pattern, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TreeTexts:
    """The texts of a tree. paths: of every file. stylesheet: the name with its hash."""

    paths: frozenset[str]
    locales: tuple[str, ...]
    stylesheet: str

    def questions_alone(self, folder: str) -> list[str]:
        """The questions of a text that are in one language alone. folder: of them, like `en/faq/`."""
        locale = folder.partition("/")[0]
        endings = {path.partition("/")[2] for path in self.paths if not path.startswith(f"{locale}/")}
        own = (path for path in sorted(self.paths) if path.startswith(folder) and path.count(".") == 1 and path.endswith(".html"))
        return [path for path in own if path.partition("/")[2] not in endings]


@dataclass(slots=True)
class Trees:
    """The trees that a page's addresses lead to, by the address of their root.

    unsaid: why one does not say what is current. silent: those of which that is so because they do not answer.
    """

    fetcher: Fetcher
    channels: dict[str, Channel | None] = field(default_factory=dict)
    unsaid: dict[str, str] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    texts: dict[str, TreeTexts | None] = field(default_factory=dict)
    shown: dict[str, Shown | None] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)

    def channel(self, root: str) -> Channel | None:
        """What is current there; None where the tree does not say it: a proxy has texts alone."""
        if root and root not in self.channels:
            self.channels[root] = self.read_channel(f"{root}{CHANNEL}", root)
        return self.channels.get(root)

    def read_channel(self, address: str, root: str) -> Channel | None:
        """What is current there. Keeps why nothing says it."""
        try:
            answer = self.fetcher.fetch(address)
            if answer.status == 200:
                return channels.from_bytes(answer.body)
            self.unsaid[root] = f"{shortened(address)} answers {answer.status}."
            if answer.status >= 500:
                self.silent.add(root)
        except (AddressRefused, NotFetched) as refused:
            self.unsaid[root] = str(refused)
            self.silent.add(root)
        except ChannelTooNew as new:
            self.unsaid[root] = str(new)
        except ChannelDamaged:  # somebody else's page, with status 200
            self.unsaid[root] = f"{shortened(address)} is no such file of CellFacts."
        return None

    def listed(self, root: str) -> TreeTexts | None:
        """The texts of its release; None where it does not say them."""
        if root and root not in self.texts:
            self.texts[root] = tree_texts(self.body(f"{root}{MANIFEST}", LARGEST_MANIFEST))
        return self.texts.get(root)

    def advice(self, asked: TextAddress) -> str:
        """What to do about an address that does not exist. A proxy has no list of its texts, but the stylesheet."""
        listed = self.listed(asked.root)
        if listed is None and not self.body(f"{asked.root}widget.css"):
            there = shortened(asked.root)
            return f"There is no copy at {there}. Make it there with `cellfacts mirror`, or correct the address."
        return spelling_advice(asked, listed)

    def text(self, address: str) -> Shown | None:
        """The text at an address; None if there is none."""
        if address not in self.shown:
            try:
                self.shown[address] = first_shown(self.fetcher.fetch(address))
            except (AddressRefused, NotFetched):
                self.shown[address] = None
        return self.shown[address]

    def body(self, address: str, limit: int = LARGEST_FILE) -> bytes:
        """What an address answers; nothing for an error, or where no answer came."""
        if address not in self.bodies:
            try:
                answer = self.fetcher.fetch(address, limit)
                self.bodies[address] = answer.body if answer.status == 200 else b""
            except (AddressRefused, NotFetched):
                self.bodies[address] = b""
        return self.bodies[address]


def first_shown(answer: Answer) -> Shown | None:
    """The text in an answer; None if it has none."""
    if answer.status != 200 or answer.media_type not in HTML:
        return None
    try:
        return next(
            iter(shown_texts(read_page(answer.body, answer.header("Content-Type"), SECONDS_TO_READ), answer.address)), None
        )
    except PageUnreadable:
        return None


def tree_texts(manifest: bytes) -> TreeTexts | None:
    """What a release.json lists; None where it is none."""
    try:
        read: Mapping[str, Any] = json.loads(manifest)
        return TreeTexts(frozenset(read["files"]), tuple(map(str, read["locales"])), str(read["stylesheet"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def spelling_advice(asked: TextAddress, listed: TreeTexts | None) -> str:
    """What to write instead of an address that does not exist."""
    if listed is None:
        return "Compare the name with those in the gallery."
    if asked.locale not in listed.locales:
        return nearest("language", asked.locale, listed.locales)
    prefix = f"{asked.locale}/"
    texts = sorted(
        {name_of(path.removeprefix(prefix)) for path in listed.paths if path.startswith(prefix) and path.endswith(".html")}
    )
    if asked.text not in texts:
        whole, _, question = asked.text.partition("/")
        if question and whole in texts:
            return nearest("question", question, [text.partition("/")[2] for text in texts if text.startswith(f"{whole}/")])
        return nearest("text", asked.text, [text for text in texts if "/" not in text])
    endings = [path.removeprefix(f"{prefix}{asked.text}") for path in listed.paths if path.startswith(f"{prefix}{asked.text}.")]
    known = sorted(ending for ending in endings if ending.endswith(".html"))
    return f"Of {asked.text} there are the endings {', '.join(known)}."


def writing_advice(address: str) -> str:
    """What is wrong with the slashes and letters of an address, and what to write; empty if nothing is."""
    parts, said = urlsplit(address), []
    if (path := parts.path.rstrip("/")) != parts.path:
        said.append("it ends in a slash")
    if "//" in path:
        said.append("it has // inside")
    tidy = f"{parts.scheme}://{parts.netloc}{re.sub('/+', '/', path)}"
    if (found := ANY_CASE.fullmatch(tidy)) and (lowered := in_small_letters(found)) != tidy:
        said.append("its capital letters are not as they should be")
        tidy = lowered
    return f"{', and '.join(said).capitalize()}. Write {shortened(tidy)}." if said else ""


def in_small_letters(found: re.Match[str]) -> str:
    """An address of a text with its letters as we write them. What stands before the tree is the partner's own."""
    locale = next((str(known) for known in PROMISED if str(known).lower() == found["locale"].lower()), found["locale"])
    root = re.sub(f"{SERVICE_TREE}$", SERVICE_TREE, found["root"], flags=re.IGNORECASE)
    return f"{root}{locale}/{found['text'].lower()}{found['suffix'].lower()}"


def root_advice(asked: TextAddress, trees: Trees) -> str:
    """What to write where the texts of a service are below another root; empty if they are not."""
    root = f"{browser_origin(asked.root)}{SERVICE_TREE}"
    if asked.root == root or trees.listed(asked.root) or not trees.channel(root):
        return ""
    return f"The texts of this service are below {root}. Write {root}{asked.locale}/{asked.text}{asked.suffix}."


def name_of(path: str) -> str:
    """A text's name, without the ending for its form or heading level."""
    return path.partition(".")[0]


def nearest(what: str, asked: str, known: list[str] | tuple[str, ...]) -> str:
    close = difflib.get_close_matches(asked, known, 1)
    meant = f" Did you mean {close[0]}?" if close else ""
    return f"There is no {what} {shortened(asked)}; there are: {', '.join(known)}.{meant}"
