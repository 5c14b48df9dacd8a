"""One document during its rendering: what its templates ask for, and a note of everything that was said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from markupsafe import Markup

from .catalog import Catalog
from .content import Content
from .languages import Language
from .locales import format_date
from .messages import Use, stored
from .model import Claim, Day, Jurisdiction, Message, Part, Source, Verdict, Widget, checked_and_due, evidence_in, parts
from .text import CHINESE, PLACEHOLDER

COUNTRIES = frozenset({Jurisdiction.UNITED_STATES.value, Jurisdiction.MAINLAND_CHINA.value})
# Names that no line may break at their hyphen, and Chinese characters in another language.
NAMES = r"CAR-T|TCR-T|PD-1|satri-cel|Satri-cel|HLA-A\*02|MAGE-A4"
WHOLE = re.compile(rf"(?P<whole>{NAMES})|(?P<han>[\u4e00-\u9fff]+)")
# With what belongs to such a name: its numbers, its hyphens, the words of an institution. Brackets around it are the sentence's.
LATIN_WORD = r"[A-Za-zÀ-ɏΑ-ω0-9](?:[A-Za-zÀ-ɏΑ-ω0-9*+/&'’.@_-]*[A-Za-zÀ-ɏΑ-ω0-9*+])?"
LATIN = rf"(?=[A-Za-zÀ-ɏ]){LATIN_WORD}(?:[ \u00a0]{LATIN_WORD})*"
# Year, volume and pages of a journal, as every language has them.
VOLUME = r"\d{4};\d+(?:\(\d+\))?(?::[\d–-]*\d)?"
WHOLE_FROM_RIGHT = re.compile(
    rf"(?P<turned>(?:{NAMES})(?![ -]?[A-Za-z0-9’]))|(?P<latin>{LATIN}|{VOLUME})|(?P<chinese>[\u4e00-\u9fff]+)"
)
FORMS_OF_NAMES: Mapping[str | None, Markup] = {
    "whole": Markup('<span class="cellfacts__whole">{}</span>'),
    "han": Markup('<span lang="zh-Hans">{}</span>'),
    "turned": Markup('<span class="cellfacts__whole" dir="ltr">{}</span>'),
    "latin": Markup('<span dir="ltr">{}</span>'),
    "chinese": Markup('<span lang="zh-Hans" dir="ltr">{}</span>'),
}
# In Chinese the end of a question: in a heading that breaks at punctuation alone, its mark could stand on a line of its own.
WHOLE_IN_CHINESE = re.compile(rf"(?P<whole>{NAMES}|[\u4e00-\u9fff]{{2}}？$)")


class PartMissing(LookupError):
    """A template shows a part that the copy does not have."""


@dataclass(slots=True)
class Document:
    """One document during rendering: the content, and the catalog of its locale.

    body, footer: each message that was said, with its values. The footer is all that frames the text: state, dates and sources, too.
    """

    content: Content
    catalog: Catalog
    body: list[Use] = field(default_factory=list)
    footer: list[Use] = field(default_factory=list)
    in_footer: bool = False

    def say(self, item: Part | Message | Claim | Source) -> str:
        """Text of a part, a message, a claim or a source's name, with dates in the locale's form."""
        if isinstance(item, Part):
            if item.text is None:
                raise PartMissing(f"{item.name} has no text of its own")
            item = item.text
        if isinstance(item, Source):
            return self.fill(item.name, {"published": item.published} if item.published else {})
        if isinstance(item, Claim):
            return self.fill(item.text, dict(item.dates))
        return self.fill(item, {})

    def with_values(self, part: Part, **values: Day | str) -> str:
        """Text of a message with its placeholders filled."""
        return self.fill(message_of(part), values)

    def split_around(self, part: Part, name: str, value: Day | str, **values: Day | str) -> tuple[str, str]:
        """The text before and after one placeholder, for a template that puts an element there. value: what the element shows."""
        separator = "\ufffc"  # OBJECT REPLACEMENT CHARACTER; the catalog's checks keep it out of texts
        text = self.fill(message_of(part), {**values, name: value}, {name: separator})
        before, _, after = text.partition(separator)
        return before, after

    def fill(self, message: Message, values: Mapping[str, Day | str], shown: Mapping[str, str] = MappingProxyType({})) -> str:
        """The text with its placeholders filled, and a note that it was said. shown: in place of a value."""
        used = set(PLACEHOLDER.findall(message.english))
        noted = tuple(sorted((name, stored(value)) for name, value in values.items() if name in used))
        (self.footer if self.in_footer else self.body).append(Use(message.key, noted))
        texts = {name: value if isinstance(value, str) else self.date(value) for name, value in values.items()}
        return self.catalog.say(message, **{**texts, **shown})

    def begin_footer(self) -> str:
        """Note that what follows is the footer."""
        self.in_footer = True
        return ""

    def end_footer(self) -> str:
        """Note that what follows is the text again."""
        self.in_footer = False
        return ""

    def has_said(self, part: Part) -> bool:
        """Whether the text has said a message already."""
        return any(use.key == message_of(part).key for use in self.body)

    def verdict(self, part: Part) -> Verdict | None:
        """The verdict of the first decision that a sentence rests on; None for one that rests on none."""
        rests_on = part.text.rests_on if isinstance(part.text, Claim) else ()
        return self.content.decisions[rests_on[0]].verdict if rests_on else None

    def nearest_places(self, listed: Iterable[Part]) -> list[Part]:
        """Parts in their order; of those that are named after a country, the readers' own comes first."""
        found, own = list(listed), self.catalog.language.country
        nearest = iter(sorted((part for part in found if part.name in COUNTRIES), key=lambda part: part.name != own))
        return [next(nearest) if part.name in COUNTRIES else part for part in found]

    def date(self, value: Day) -> str:
        return format_date(value, self.catalog.locale)

    def words(self, widget: Widget) -> list[Message]:
        """The explanations of words in every table `terms` of a widget, its questions and its sections, without duplicates."""
        tables = [
            part for copy in (widget.copy, *(section.copy for section in widget.sections)) for part in parts_called(copy, "terms")
        ]
        return list({message.key: message for table in tables for message in map(message_of, table)}.values())

    def nearest_first(self, cited: Iterable[Source]) -> list[Source]:
        """Sources without duplicates: those in the readers' language first, then those that can be opened, those in another language last."""
        language = self.catalog.locale.language
        return sorted(
            dict.fromkeys(cited), key=lambda source: (source.home != language, source.link is None, source.home is not None)
        )


@lru_cache(maxsize=4096)
def marked(text: str, language: Language) -> Markup:
    """A text with its names kept whole, and with its Chinese marked as such in another language: for voices and shapes of letters.

    From right to left a name in Latin letters stands by itself. Two with a comma between them would else be in the wrong order.
    """
    pieces: list[str | Markup] = []
    end = 0
    for match in names_pattern(language).finditer(text):
        pieces.append(text[end : match.start()])
        pieces.append(FORMS_OF_NAMES[match.lastgroup].format(match[0]))
        end = match.end()
    return Markup("").join((*pieces, text[end:]))  # joining escapes what is plain


def names_pattern(language: Language) -> re.Pattern[str]:
    """What is marked in a text, each kind by its name in `FORMS_OF_NAMES`."""
    if language.script in CHINESE:
        return WHOLE_IN_CHINESE
    return WHOLE_FROM_RIGHT if language.direction == "rtl" else WHOLE


def parts_called(part: Part, name: str) -> Iterator[Part]:
    """Every table of a name inside a part."""
    for inner in part:
        if inner.name == name:
            yield inner
        yield from parts_called(inner, name)


def message_of(part: Part | Message) -> Message:
    """The sentence of a part. Raises PartMissing."""
    message = part.message if isinstance(part, Part) else part
    if message is None:
        raise PartMissing(f"{part} has no text of its own")
    return message


@dataclass(frozen=True, slots=True)
class Provenance:
    """The evidence of a whole widget. sources: all of them. checked_on: the date beside the heading.

    review_by: the last day without an overdue notice.
    """

    sources: tuple[Source, ...]
    checked_on: date
    review_by: date


@lru_cache(maxsize=256)
def provenance(widget: Widget) -> Provenance:
    """The earliest check of the decisions that a widget rests on, and the earliest next check of anything in it.

    A widget without decisions has the earliest check of its sentences; a question without facts, the dates of the whole widget.
    """
    evidence = tuple(evidence_in(widget))
    listed = (source for part in parts(widget) if isinstance(part, Part) for source in part.sources)
    checked_on, review_by = checked_and_due(evidence) if evidence else widget.checks
    sources = dict.fromkeys((*(source for item in evidence for source in item.sources), *listed))
    return Provenance(tuple(sources), checked_on, review_by)
