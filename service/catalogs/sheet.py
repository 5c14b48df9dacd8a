"""The review sheet for a physician with a pen: HTML without script or external resources, for screen and A4 or Letter paper.

Dates appear as readers see them. A box stands where a reviewer can tick: not at a text that a translator must fix first, and not at an
approved one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import polib
from babel.core import Locale as BabelLocale
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from service.catalogs.comments import AS_DATA, EVERYWHERE, shown_in, widgets_of
from service.catalogs.message_groups import parts_of
from service.catalogs.po_comments import notes_at
from service.catalogs.states import NOT_SHOWN, STOPS, MessageState, Standing, digest_of
from service.worddiff import Piece, word_by_word
from service.words import sheet as words
from service.words import shell
from widget.catalog import Catalog
from widget.content import Content
from widget.languages import Language, marked_language, page_fonts
from widget.locales import ENGLISH, Locale, format_date
from widget.model import PUBLISHER, Claim, Decision, Message, Month, Source, Widget, parts
from widget.text import PLACEHOLDER, PlaceholderUnknown, fill

Values = Mapping[str, date | Month | str]
# Marks the file as made by `catalog export`.
MARK = "Made by cellfacts catalog export."
TICKED = (MessageState.UNREVIEWED, MessageState.STALE)
RULES = (words.TICK, words.NOT_RIGHT, words.FILLED, words.NO_BOX)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One sentence. english, text: pieces, each with whether the program filled it in. changes: since the approval, by language."""

    standing: Standing
    english: list[tuple[str, bool]]
    text: list[tuple[str, bool]]
    notes: tuple[str, ...]
    changes: list[tuple[str, list[Piece]]]

    @property
    def can_be_ticked(self) -> bool:
        """Whether a reviewer has a decision to make."""
        return self.standing.state in TICKED

    @property
    def faults(self) -> tuple[str, ...]:
        """What a translator must fix first."""
        return tuple(finding.message for finding in self.standing.findings if finding.level == "error")


@dataclass(frozen=True, slots=True)
class SheetSection:
    """A section: title, and sentences with those to tick first. open: number to tick. broken: number that is not ready."""

    title: str
    rows: tuple[SheetRow, ...]
    open: int
    broken: int


def sheet(
    content: Content,
    standings: Iterable[Standing],
    entries: Mapping[str, polib.POEntry],
    language: Language,
    day: date,
    widget: Widget | None,
    page: Catalog,
) -> str:
    """The sheet as an HTML document.

    Args:
        content: The copy.
        standings: Of its messages, in the language.
        entries: Of the catalog, by key.
        language: Of the sheet.
        day: Today.
        widget: None for all.
        page: The catalog of the language for the words of the sheet.
    """
    locale = Locale(language.tag)
    every = list(standings)
    rows = {standing.message.key: row_of(content, standing, entries.get(standing.message.key)) for standing in every}
    sections = list(sections_of_widget(content, rows, widget) if widget else sections_by_widget(content, rows))
    counts = Counter(row.standing.state for section in sections for row in section.rows)
    return sheet_template().render(
        locale=locale,
        fonts=Markup(page_fonts([language])),  # noqa: S704 (names of fonts, of letters and blanks alone)
        own=own_words(page),
        own_state=lambda state: page.texts.get(shell.STATES[state].key, ""),
        own_name=page.texts.get(shell.LANGUAGE_NAME.key, ""),
        language=BabelLocale.parse(locale.folder).get_display_name("en") or locale.tag,
        widget=widget,
        day=day,
        dates=[format_date(day, standing) for standing in (ENGLISH, locale)],
        digest=digest_of(every),
        groups=sections,
        states=[(state, counts[state]) for state in MessageState if counts[state]],
        total=sum(counts.values()),
    )


@cache
def sheet_template() -> Template:
    """The sheet's template, with what is the same for every sheet."""
    environment = Environment(
        loader=PackageLoader("service.catalogs", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "mark": MARK,
        "lang_of": marked_language,
        "direction_of": lambda tag: Locale(tag).direction,
        "words": words,
        "rules": RULES,
        "say": say,
        "key_parts": key_parts,
    }
    return environment.get_template("review.html")


def say(message: Message, **values: str) -> str:
    """The English of a message, with its placeholders filled."""
    return fill(message.english, values)


def own_words(page: Catalog) -> Callable[..., str]:
    """What says a message in the reviewer's language, its placeholders filled; empty where the catalog has nothing."""

    def own(message: Message, **values: str) -> str:
        text = page.texts.get(message.key, "")
        try:
            return fill(text, values) if values else text
        except PlaceholderUnknown:  # `check` says so; a sheet in English alone is better than none
            return ""

    return own


def row_of(content: Content, standing: Standing, entry: polib.POEntry | None) -> SheetRow:
    values = values_of_copy(content).get(standing.message.key, {})
    return SheetRow(
        standing,
        fill_pieces(standing.message.english, values, ENGLISH),
        fill_pieces(standing.text, values, standing.locale),
        tuple(notes_at(entry)),
        [(locale.tag, list(word_by_word(before, after))) for locale, before, after in standing.since_approved()],
    )


def sections_by_widget(content: Content, rows: Mapping[str, SheetRow]) -> Iterator[SheetSection]:
    """The sentences by the first widget with them, without duplicates; notices of every widget last."""
    by_home: dict[str, list[SheetRow]] = {}
    for key, row in rows.items():
        by_home.setdefault((*widgets_of(content).get(key, ()), shown_in(key, content))[0], []).append(row)
    titles: Mapping[str, str] = {widget.slug: widget.title.english for widget in content.everything} | {
        EVERYWHERE: "In every widget",
        AS_DATA: "In facts.json alone",
    }
    yield from (section(title, section_rows) for slug, title in titles.items() if (section_rows := by_home.get(slug)))


def sections_of_widget(content: Content, rows: Mapping[str, SheetRow], widget: Widget) -> Iterator[SheetSection]:
    """Exactly the sentences that `catalog approve --all-in` approves."""
    shown = (message for message in content.messages_of(widget) if rows[message.key].standing.state not in NOT_SHOWN)
    groups_by_kind = parts_of(widget, shown)
    titled = (
        (widget.title.english, groups_by_kind.own),
        ("Terms that it explains", groups_by_kind.terms),
        ("In every widget", groups_by_kind.every),
    )
    yield from (section(title, [rows[message.key] for message in messages]) for title, messages in titled if messages)


def section(title: str, rows: list[SheetRow]) -> SheetSection:
    order = sorted(rows, key=lambda row: (not row.can_be_ticked, row.standing.state is MessageState.APPROVED))
    broken = sum(row.standing.state in STOPS for row in rows)
    return SheetSection(title, tuple(order), sum(row.can_be_ticked for row in rows), broken)


@lru_cache(maxsize=4)
def values_of_copy(content: Content) -> dict[str, Values]:
    """Placeholder values of each message, where they are the same in all widgets."""
    values: dict[str, Values] = {content.notice("footer", "copyright").key: {"publisher": PUBLISHER}}
    for part in (copy_part for widget in content.widgets for copy_part in parts(widget)):
        if isinstance(part, Claim):
            values[part.text.key] = dict(part.dates)
        elif isinstance(part, Decision):
            values.update((line.key, dict(part.all_dates)) for line in part.sentences)
        elif isinstance(part, Source) and part.published:
            values[part.name.key] = {"published": part.published}
    return values


def fill_pieces(text: str, values: Values, locale: Locale) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether the program filled it in. A placeholder without a value stays."""
    pieces: list[tuple[str, bool]] = []
    end = 0
    for match in PLACEHOLDER.finditer(text):
        if (value := values.get(match[1])) is not None:
            words = value if isinstance(value, str) else format_date(value, locale)
            pieces += [(text[end : match.start()], False), (words, True)]
            end = match.end()
    return [piece for piece in (*pieces, (text[end:], False)) if piece[0]]


def key_parts(key: str) -> list[str]:
    """A key in pieces between which a line may break."""
    return re.split(r"(?<=[._])", key)
