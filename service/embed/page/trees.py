"""What a service or a copy says of itself: which release is current, and which texts there are. Each file is asked for once."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from service.embed.page.fetching import (
    LARGEST_MANIFEST,
    MOST_REQUESTS,
    Answer,
    Fetcher,
    browser_origin,
    shortened,
)
from service.embed.page.places import ADDRESS, TextAddress
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


@dataclass(frozen=True, slots=True)
class Trees:
    """The trees that a page's addresses lead to, by the address of their root."""

    fetcher: Fetcher

    def channel(self, root: str) -> Channel | None:
        """What is current there; None where the tree does not say it: a proxy has texts alone."""
        said = channel_in(self.fetcher.ask(f"{root}{CHANNEL}")) if root else None
        return said if isinstance(said, Channel) else None

    def unsaid(self, root: str) -> str:
        """Why a tree does not say what is current; empty where it does."""
        said = channel_in(self.fetcher.ask(f"{root}{CHANNEL}")) if root else ""
        return said if isinstance(said, str) else ""

    def is_silent(self, root: str) -> bool:
        """Whether a tree does not say it because it does not answer."""
        answer = self.fetcher.ask(f"{root}{CHANNEL}") if root else None
        return answer is not None and (bool(answer.failure) or answer.status >= 500)

    def listed(self, root: str) -> TreeTexts | None:
        """The texts of its release; None where it does not say them."""
        return tree_texts(self.fetcher.ask(f"{root}{MANIFEST}", LARGEST_MANIFEST)) if root else None

    def advice(self, asked: TextAddress) -> str:
        """What to do about an address that does not exist. A proxy has no list of its texts, but the stylesheet."""
        listed = self.listed(asked.root)
        if listed is None and self.fetcher.ask(f"{asked.root}widget.css").status != 200:
            there = shortened(asked.root)
            return f"There is no copy at {there}. Make it there with `cellfacts mirror`, or correct the address."
        return spelling_advice(asked, listed)


@lru_cache(maxsize=MOST_REQUESTS)
def channel_in(answer: Answer) -> Channel | str:
    """What is current, as a channel.json says it; else why the answer does not."""
    if answer.status != 200:
        return answer.failure or f"{shortened(answer.address)} answers {answer.status}."
    try:
        return channels.from_bytes(answer.body)
    except ChannelTooNew as new:
        return str(new)
    except ChannelDamaged:  # somebody else's page, with status 200
        return f"{shortened(answer.address)} is no such file of CellFacts."


@lru_cache(maxsize=MOST_REQUESTS)
def tree_texts(answer: Answer) -> TreeTexts | None:
    """What a release.json lists; None where it is none."""
    try:
        read: Mapping[str, Any] = json.loads(answer.body if answer.status == 200 else b"")
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
