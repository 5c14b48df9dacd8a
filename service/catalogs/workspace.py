"""A translator's desk: the catalogs, the ledger and the word lists of one folder, read once, with everything that is asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from service.catalogs import history, ledger, preview_page, wordlists
from service.catalogs.checks import table
from service.catalogs.checks.unknown_keys import nearest_key
from service.catalogs.source_locations import places_of_copy
from service.catalogs.states import Standing, standings
from service.catalogs.update import finish
from service.catalogs.wordlists import Wordlists
from service.clock import today
from service.errors import CellfactsError, LocaleUnknown, MessageUnknown
from widget import interests
from widget.approvals import Approval, Ledger, messages_of
from widget.catalog import Catalog, catalog_path, load_file
from widget.catalogs import load_catalogs, released, shipped_translations
from widget.findings import Finding, Refused, errors
from widget.locales import ENGLISH, Locale, find_locale, with_script
from widget.model import Message
from widget.po_syntax import Reading
from widget.registry import all_messages, find

NO_LANGUAGE = "The header does not say which language this is."


@dataclass(frozen=True, slots=True)
class Workspace:
    """folder: of the catalogs. messages: of the copy, in reading order."""

    folder: Path
    messages: tuple[Message, ...]
    books: Mapping[Locale, Catalog]
    approvals: Ledger
    lists: Wordlists

    def findings(self) -> tuple[Finding, ...]:
        """Everything that is wrong, in every language, in the ledger and in the word lists."""
        said = [one for book in self.books.values() for one in self.findings_in(book)]
        rows = table.stale_allowances(self.lists, self.books.values(), str(self.folder / "allow.csv"))
        return (*self.lists.problems, *self.approvals.problems, *self.approvals.unseen, *said, *rows)

    def findings_in(self, book: Catalog) -> tuple[Finding, ...]:
        """Everything that is wrong in one language."""
        return table.check_catalog(book, self.messages, self.lists, catalog_path(self.folder, book.locale))

    def findings_of_preview(self) -> tuple[Finding, ...]:
        """Everything that is wrong with the words of the preview page, in every language. No release looks at them."""
        return preview_page.page_findings(self.folder, self.lists)

    def findings_of(self, file: Path, said: Reading) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Everything that is wrong with a file that somebody sent: as the widgets' catalog, or as the preview page's, by its keys.

        file: its name. said: what it says.
        """
        locale = self.meant_by(said)
        if locale is None:
            return (self.language_unknown(said, file),), ()
        book = load_file(file, locale, self.messages, said)
        page = preview_page.sent_file_findings(file, said, book, self.lists)
        found = table.check_catalog(book, self.messages, self.lists, file) if page is None else ()
        return (*self.lists.problems, *found), page or ()

    def not_counting(self, locale: Locale) -> tuple[Finding, ...]:
        """Why no approval in a language counts yet, and what to do; nothing if they count."""
        if self.approvals.conflicts.get(locale.tag):
            return ()
        advice = (
            f"No approval in {locale.tag} counts yet: {interests.NAME} does not state conflicts of interest in that language, so every text says "
            f'that no clinician has checked it. The publisher states them there: {locale.tag} = "…"'
        )
        path = self.folder / interests.NAME
        return (Finding("warning", "conflicts", advice, "", locale.tag, str(path), interests.line_of(self.folder, locale.tag)),)

    def meant_by(self, said: Reading) -> Locale | None:
        """The translation that a file is, by its header; the only one there is, if the header does not say."""
        translated = [locale for locale in self.books if locale != ENGLISH]
        language = said.header.get("Language", ("", 1))[0]
        meant = with_script(language.replace("_", "-"))
        known = [locale for locale in translated if with_script(locale.tag) == meant] if language else translated
        # Of a file that cannot be read this is the smaller fault.
        return known[0] if len(known) == 1 or (said.problem and not language) else None

    def language_unknown(self, said: Reading, file: Path) -> Finding:
        """The finding about a file of which nobody can say which translation it is."""
        language, line = said.header.get("Language", ("", 1))
        tags = ", ".join(locale.tag for locale in self.books if locale != ENGLISH)
        says = f"The header says Language: {language[:40]}, and there is no such translation." if language else NO_LANGUAGE
        return Finding(
            "error", "header", f"{says} Write the language that it is in; there are: {tags}.", file=str(file), line=line
        )

    def standings(self, known: Mapping[Locale, tuple[Finding, ...]] | None = None) -> Iterator[Standing]:
        """The state of every message in every language. known: findings about the messages of a language that need not be checked again."""
        copy = places_of_copy(message.key for message in self.messages)
        for locale, book in self.books.items():
            path = str(catalog_path(self.folder, locale))
            places = copy if locale == ENGLISH else {key: (path, line) for key, line in book.lines.items()}
            if "" in book.lines:  # entries without a key: nobody knows where a message stands
                places = dict.fromkeys((message.key for message in self.messages), (path, book.lines[""])) | places
            found = known[locale] if known and locale in known else self.findings_in(book)
            yield from standings(book, self.messages, found, self.approvals, places, self.lists)

    def stops(self, found: Iterable[Finding] | None = None) -> bool:
        """Whether `release build` would refuse. found: everything that is wrong, if it has been looked for already."""
        begun = {locale.tag for locale, book in self.books.items() if book.begun}
        return any(one.locale not in begun for one in errors(self.findings() if found is None else found))

    def faults_in(self, locale: Locale) -> tuple[Finding, ...]:
        """What is wrong in one language, and with the tables that its states rest on."""
        found = self.findings_in(self.books[locale])  # which may find a rule of the word lists that takes too long
        return errors((*self.lists.problems, *self.approvals.problems, *found))

    def finish(self, tag: str) -> Path:
        """Let a translation that has only been begun be in every release; gives back its file. Raises LocaleUnknown, CellfactsError, Refused."""
        locale = self.locale(tag)
        if locale == ENGLISH or not self.books[locale].begun:
            raise CellfactsError(f"{locale.tag} is in every release already. Nothing was changed.")
        if found := self.faults_in(locale):
            raise Refused(found)
        return finish(self.folder, locale)

    def locale(self, tag: str | None) -> Locale:
        """The locale of a tag; without one the translation, if only one is more than begun. Raises LocaleUnknown."""
        translated = [locale for locale in released(self.books) if locale != ENGLISH]
        if tag is None and len(translated) == 1:
            return translated[0]
        found = find_locale(tag, self.books) if tag else None
        if found is None:
            tags = ", ".join(locale.tag for locale in self.books)
            raise LocaleUnknown(f"Name a language with --locale; there are: {tags}.")
        return found

    def chosen(self, keys: Iterable[str], widget: str | None) -> list[Message]:
        """The messages of these keys, and of a widget. Raises MessageUnknown."""
        known = {message.key: message for message in self.messages}
        found = {}
        for key in keys:
            if key not in known:
                near = nearest_key(key, known, cutoff=0.6)
                raise MessageUnknown(f"There is no message {key!r}." + (f" Do you mean {near}?" if near else ""))
            found[key] = known[key]
        found |= {message.key: message for message in messages_of(find(widget))} if widget else {}
        if not found:
            raise MessageUnknown("Name at least one key, or a widget with --all-in.")
        return list(found.values())

    def errors_in(self, messages: Iterable[Message], locale: Locale) -> tuple[Finding, ...]:
        """What is wrong with some messages in a language, and with the ledger: nobody can approve that."""
        keys = {message.key for message in messages}
        return errors((*self.approvals.problems, *(one for one in self.findings_in(self.books[locale]) if one.key in keys)))

    def approve(self, messages: list[Message], locale: Locale, reviewer: str, at: datetime) -> None:
        """Note that a reviewer has checked messages in a language, as they stand on this desk. Raises CellfactsError, Refused."""
        now = self.ledger_now()
        ledger.append_rows(self.folder, now, ledger.approval_rows(now, self.books[locale], messages, reviewer, at))

    def revoke(self, messages: list[Message], locale: Locale, reviewer: str | None, at: datetime) -> list[Approval]:
        """Take a reviewer's approvals back, or everybody's; gives back the rows that say so. Raises NothingApproved, Refused."""
        now = self.ledger_now()
        rows = ledger.revocation_rows(now, [message.key for message in messages], locale.tag, reviewer, at)
        ledger.append_rows(self.folder, now, rows)
        return rows

    def given(self, messages: list[Message], locale: Locale) -> list[Approval]:
        """The approvals of some messages that hold, also of other words. Raises Refused if the ledger cannot be read."""
        now = self.ledger_now()
        if now.problems:
            raise Refused(now.problems)
        return ledger.given(now, [message.key for message in messages], locale.tag)

    def put_back(self) -> list[Approval]:
        """Write the revocations that stood in the ledger once and stand there no more; gives them back. Raises Refused."""
        now = self.ledger_now()
        rows = [one.row for one in history.read_history(self.folder, now, today()).lost]
        ledger.append_rows(self.folder, now, rows)
        return rows

    def ledger_now(self) -> Ledger:
        """The ledger as it is this moment, without its history: another program may have written it since the desk was opened."""
        return ledger.read_ledger(self.folder, self.books, today())


def open_workspace(translations: Path | None, day: date | None = None) -> Workspace:
    """The desk of a folder of catalogs; None for the shipped one. day: today; None for what the clock says."""
    folder = translations or shipped_translations()
    books = load_catalogs(folder)
    now = day or today()
    approvals = history.with_history(folder, ledger.read_ledger(folder, books, now), now)
    return Workspace(folder, tuple(all_messages()), books, approvals, wordlists.load(folder))
