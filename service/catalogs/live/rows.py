"""Rows beside the preview: the status of each sentence for translators, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from service.catalogs.live.marks import Mark
from service.catalogs.live.snapshot import LanguageSnapshot, Snapshot, is_open
from service.catalogs.po_comments import notes_at
from service.catalogs.reports import OPEN
from service.catalogs.states import MessageState, Standing
from service.catalogs.word_rows import Term
from service.worddiff import Piece, word_by_word
from widget.content import Content
from widget.locales import ENGLISH
from widget.model import Message, Widget, messages_in


@dataclass(frozen=True, slots=True)
class ChangeSince:
    """One changed text. since: the text that it is compared with."""

    since: str
    language: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """One sentence. text: as shown in place; empty without one. shown: whether it is in the widget's usual view. terms: of the glossary."""

    key: str
    english: str
    text: str
    state: str
    is_open: bool
    shown: bool
    where: str
    standing: Standing
    comments: tuple[str, ...]
    changes: tuple[ChangeSince, ...]
    terms: tuple[Term, ...]


def state_marks(language: LanguageSnapshot, messages: Iterable[Message]) -> list[Mark]:
    """The mark of each message; its state is shown where work is open."""
    standings = (language.standings[standing.key] for standing in messages)
    return [
        Mark(
            standing.message.key, state_words(standing), is_open(standing), "en" if standing.state is MessageState.MISSING else ""
        )
        for standing in standings
    ]


def state_words(standing: Standing) -> str:
    """The state of a message in words. A warning is no state, but asks for a second look."""
    return "look again" if standing.state not in (*OPEN, MessageState.HELD) and standing.findings else standing.state.value


def shared_by_all(content: Content, widget: Widget) -> list[Message]:
    """The notices of every widget, without this widget's own messages."""
    own_keys = {message.key for message in messages_in(widget)}
    return [message for message in content.messages_of(widget) if message.key not in own_keys]


def rows(snapshot: Snapshot, tag: str, messages: Iterable[Message], shown: frozenset[str]) -> Iterator[SentenceRow]:
    """A row for each message. shown: the keys in the preview."""
    language = snapshot.views[tag]
    for message in messages:
        status = language.standings[message.key]
        yield SentenceRow(
            key=message.key,
            english=message.english,
            text=status.text,
            state=state_words(status),
            is_open=is_open(status),
            shown=message.key in shown,
            where=f"{relative_path(status.file)}:{status.line}" if status.file and status.line else relative_path(status.file),
            standing=status,
            comments=tuple(comments(language, message.key)),
            changes=tuple(changes_since(language, status)),
            terms=snapshot.workspace.wordlists.of(language.locale).terms_in(message.english),
        )


def comments(language: LanguageSnapshot, key: str) -> Iterator[str]:
    """The comments at a message: the program's first, then the translator's."""
    return notes_at(language.entries.get(key))


def changes_since(language: LanguageSnapshot, standing: Standing) -> Iterator[ChangeSince]:
    """Changes of the English since its translation, and of both texts since their approval."""
    entry = language.entries.get(standing.message.key)
    old_english = (entry.previous_msgid or entry.msgid) if entry else ""
    if old_english and old_english != standing.message.english:
        yield ChangeSince("The English since it was translated", "en", tuple(word_by_word(old_english, standing.message.english)))
    for locale, before, after in standing.since_approved():
        since = "The English since it was approved" if locale == ENGLISH else "The text since it was approved"
        yield ChangeSince(since, locale.tag, tuple(word_by_word(before, after)))


def relative_path(file: str) -> str:
    """A path relative to the current folder, if it is inside."""
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else file


def open_in(language: LanguageSnapshot, messages: Iterable[Message]) -> int:
    """The number of messages with open work."""
    return sum(is_open(language.standings[message.key]) for message in messages)
