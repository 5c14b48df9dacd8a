"""What a tired hand does to the shipped translations is found: the same slips in every run, and so many of each kind at least."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from functools import cache

import polib
import pytest

from service.catalogs import wordlists
from service.catalogs.checks.compared import inconsistencies
from service.catalogs.checks.table import run_checks
from service.catalogs.checks.unit import Unit
from tests.conftest import CHINESE, PROJECT
from tests.support.content import CONTENT
from widget.catalog import Catalog, entry_problems
from widget.locales import Locale
from widget.model import Message
from widget.text import PLACEHOLDER

LISTS = wordlists.load(PROJECT / "translations")
MESSAGES = CONTENT.messages()
HAN = "[\u4e00-\u9fff]"
SENTENCE = "[^。！？]+[。！？]"
# Slips of each kind that are tried, at most.
TRIED = 50
Slip = Callable[[Message, str, Mapping[str, str], random.Random], str]


def at(pattern: str, change: Callable[[str, random.Random], str]) -> Slip:
    """A slip at one place that a pattern finds outside the placeholders, or none."""

    def slip(message: Message, text: str, texts: Mapping[str, str], chance: random.Random) -> str:
        found = list(re.finditer(pattern, PLACEHOLDER.sub(lambda match: "\0" * len(match[0]), text)))
        if not found:
            return text
        one = chance.choice(found)
        return text[: one.start()] + change(one[0], chance) + text[one.end() :]

    return slip


def below(message: Message, text: str, texts: Mapping[str, str], chance: random.Random) -> str:
    """The text of the entry below."""
    return texts[MESSAGES[(MESSAGES.index(message) + 1) % len(MESSAGES)].key]


def exchanged(message: Message, text: str, texts: Mapping[str, str], chance: random.Random) -> str:
    """Two placeholders in each other's place."""
    first, *others = dict.fromkeys(PLACEHOLDER.findall(text)) or [""]
    if not others:
        return text
    return text.replace(f"{{{first}}}", "\0").replace(f"{{{others[0]}}}", f"{{{first}}}").replace("\0", f"{{{others[0]}}}")


def gone(found: str, chance: random.Random) -> str:
    return ""


def other_letter(found: str, chance: random.Random) -> str:
    letter = chr(ord("a") + (ord(found.lower()) - ord("a") + chance.randrange(1, 25)) % 26)
    return letter.upper() if found.isupper() else letter


def unseen(found: str, chance: random.Random) -> str:
    return found + chance.choice("\u034f\ufe00\u2800\u115f\u3164\uffa0\U000e0100\u2003\u202f\u0336\u20d2\u2028")


# The slip, and how much of it is found at least: errors and warnings, in hundredths.
# A mark between two names in Latin letters may be half-width, as in a journal's 2025;405.
MARK_BESIDE_HAN = f"(?<={HAN})[，。；：？]|[，。；：？](?={HAN})"
SLIPS: dict[str, tuple[Slip, int]] = {
    "a character dropped": (at(HAN, gone), 15),
    "a character doubled": (at(HAN, lambda found, _: found * 2), 85),
    "two characters transposed": (at(HAN * 2, lambda found, _: found[::-1]), 15),
    "a sentence dropped": (at(SENTENCE, gone), 75),
    "a clause dropped": (at("[^，。；！？]+，", gone), 60),
    "可能 dropped": (at("可能", gone), 30),
    "a word of scope dropped": (at("只|仅|通常|部分|至少|有些|大多|有时|首次|严重|立即|成人|阳性|阴性", gone), 45),
    "a denial dropped": (at("尚未|没有|并非|不是|不能|不(?![同良佳])|未|无法", gone), 72),
    "placeholders exchanged": (exchanged, 100),
    "the text of the entry below": (below, 98),
    "English left": (lambda message, *_: message.english, 95),
    "English left, with capitals": (lambda message, *_: re.sub(r"(?<![{\w])[a-z]", lambda match: match[0].upper(), message.english), 93),
    "pasted twice": (lambda message, text, *_: text * 2 if re.search(HAN, text) else text, 99),
    "a digit changed": (at(r"\d", lambda found, chance: str((int(found) + chance.randrange(1, 9)) % 10)), 90),
    "a Latin letter changed": (at("[A-Za-z]", other_letter), 94),
    "half-width punctuation": (at(MARK_BESIDE_HAN, lambda found, _: dict(zip("，。；：？", ",.;:?", strict=True))[found]), 95),
    "an unseen character": (at(HAN, unseen), 100),
    "nothing": (lambda message, text, texts, chance: chance.choice(["????", "TODO", "-", "…", "123", "\\u5e38", "锟斤拷"]), 98),
}  # fmt: skip


@cache
def text_by_key() -> Mapping[str, str]:
    from widget.catalogs import load_catalogs

    book: Catalog = load_catalogs(PROJECT / "translations", CONTENT.messages())[CHINESE]
    return book.texts


def is_found(message: Message, text: str, locale: Locale = CHINESE) -> bool:
    """Whether any check finds anything, in the text or beside the others."""
    entry = polib.POEntry(msgctxt=message.key, msgid=message.english, msgstr=text)
    if entry_problems(entry, message, PROJECT, locale) or any(
        run_checks(Unit(message.key, message.english, text, locale), LISTS)
    ):
        return True
    return any(inconsistencies(MESSAGES, {**text_by_key(), message.key: text}))


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_of_a_tired_hand_is_found(name: str) -> None:
    slip, least = SLIPS[name]
    chance = random.Random(name)
    slipped = [(one, slip(one, text_by_key()[one.key], text_by_key(), chance)) for one in MESSAGES]
    slipped = [(one, text) for one, text in slipped if text != text_by_key()[one.key]]
    tried = chance.sample(slipped, min(TRIED, len(slipped)))
    found = sum(is_found(one, text) for one, text in tried)
    assert len(tried) >= (3 if slip is exchanged else 15), "few sentences have two placeholders"
    assert 100 * found / len(tried) >= least, f"{found} of {len(tried)}"
