"""A loaded translations folder: catalogs, approval ledger and word lists, with the queries on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from service.catalogs import history, ledger, preview_page, wordlists
from service.catalogs.checks import scope, table
from service.catalogs.checks.languages import language_findings
from service.catalogs.checks.unknown_keys import nearest_key
from service.catalogs.source_locations import places_of_copy
from service.catalogs.states import Standing, standings
from service.catalogs.update import finish_translation
from service.catalogs.wordlists import Wordlists
from service.clock import today
from service.errors import CellfactsError, LocaleUnknown, MessageUnknown
from widget import interests
from widget.approvals import Approval, Ledger
from widget.catalog import Catalog, catalog_path, load_file
from widget.catalogs import load_catalogs, released_catalogs, shipped_translations
from widget.content import Content
from widget.findings import Finding, Refused, errors
from widget.loading import installed_content
from widget.locales import ENGLISH, PROMISED, Locale, find_locale, with_script
from widget.model import Message
from widget.po_syntax import Reading
from widget.proof import content_findings
from widget.selection import widget_for

NO_LANGUAGE = "The header does not say which language this is."


@dataclass(frozen=True, slots=True)
class Workspace:
    """A loaded translations folder. folder: of the catalogs. content: the copy and the facts. messages: of the copy, in reading order."""

    folder: Path
    content: Content
    messages: tuple[Message, ...]
    catalogs: Mapping[Locale, Catalog]
    approvals: Ledger
    wordlists: Wordlists

    def findings(self) -> tuple[Finding, ...]:
        """All findings: of copy and templates, every language, the ledger and the word lists."""
        catalog_findings = [finding for catalog in self.catalogs.values() for finding in self.findings_in(catalog)]
        rows = table.stale_allowances(self.wordlists, self.catalogs.values())
        return (
            *self.content.warnings,
            *content_findings(self.content),
            *language_findings(self.content, self.catalogs),
            *self.wordlists.problems,
            *self.approvals.problems,
            *self.approvals.unseen,
            *catalog_findings,
            *rows,
        )

    def findings_in(self, catalog: Catalog) -> tuple[Finding, ...]:
        """All findings of one language."""
        path = catalog_path(self.folder, catalog.locale)
        return table.check_catalog(catalog, self.messages, self.wordlists, path, places_of_copy(self.content))

    def findings_of_preview(self) -> tuple[Finding, ...]:
        """All findings of the preview domain, in every language. They do not affect releases."""
        return preview_page.page_findings(self.folder, self.wordlists)

    def findings_of(self, file: Path, scanned: Reading) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Findings about a sent file as a widget catalog, and as a preview catalog; its keys decide which.

        file: its name. scanned: its content.
        """
        locale = self.locale_of_file(scanned)
        if locale is None:
            return (self.language_unknown(scanned, file),), ()
        catalog = load_file(file, locale, self.messages, scanned, self.catalogs[locale].lifted)
        page_findings = preview_page.sent_file_findings(file, scanned, catalog, self.wordlists)
        findings = table.check_catalog(catalog, self.messages, self.wordlists, file) if page_findings is None else ()
        return (*self.wordlists.problems, *findings), page_findings or ()

    def not_looked_for(self, locale: Locale) -> tuple[str, ...]:
        """What no check looks for in a language, because its folder has no table or list of it."""
        return scope.not_looked_for(locale, self.wordlists)

    def heirs(self) -> dict[Locale, Locale]:
        """The languages that inherit their lists and tables, each with the one from which it does."""
        return {locale: lists.parent for locale in self.catalogs if (lists := self.wordlists.of(locale)).parent is not None}

    def missing_conflicts(self, locale: Locale) -> tuple[Finding, ...]:
        """A warning if conflicts of interest are not stated in a language, so that no approval counts."""
        if self.approvals.conflicts.get(locale.tag):
            return ()
        advice = (
            f"No approval in {locale.tag} counts yet: {interests.NAME} does not state conflicts of interest in that language, so every text says "
            f'that no clinician has checked it. The publisher states them there: {locale.tag} = "…"'
        )
        path = self.folder / interests.NAME
        return (Finding("warning", "conflicts", advice, "", locale.tag, str(path), interests.line_of(self.folder, locale.tag)),)

    def locale_of_file(self, scanned: Reading) -> Locale | None:
        """The locale of a file by its header; without a language there, the only translation."""
        translated = [locale for locale in self.catalogs if locale != ENGLISH]
        language = scanned.header.get("Language", ("", 1))[0]
        target = with_script(language.replace("_", "-"))
        candidates = [locale for locale in translated if with_script(locale.tag) == target] if language else translated
        # Of a file that cannot be read this is the smaller fault.
        return candidates[0] if len(candidates) == 1 or (scanned.problem and not language) else None

    def language_unknown(self, scanned: Reading, file: Path) -> Finding:
        """The finding about a file of unknown language."""
        language, line = scanned.header.get("Language", ("", 1))
        tags = ", ".join(locale.tag for locale in self.catalogs if locale != ENGLISH)
        says = f"The header says Language: {language[:40]}, and there is no such translation." if language else NO_LANGUAGE
        return Finding(
            "error", "header", f"{says} Write the language that it is in; there are: {tags}.", file=str(file), line=line
        )

    def standings(self, known_findings: Mapping[Locale, tuple[Finding, ...]] | None = None) -> Iterator[Standing]:
        """The status of every message in every language. known_findings: findings of languages that need no second check."""
        copy_locations = places_of_copy(self.content)
        for locale, catalog in self.catalogs.items():
            path = str(catalog_path(self.folder, locale))
            locations = copy_locations if locale == ENGLISH else {key: (path, line) for key, line in catalog.lines.items()}
            if "" in catalog.lines:  # entries without a key: the line of a message is unknown
                locations = dict.fromkeys((message.key for message in self.messages), (path, catalog.lines[""])) | locations
            findings = known_findings[locale] if known_findings and locale in known_findings else self.findings_in(catalog)
            yield from standings(catalog, self.messages, findings, self.approvals, locations, self.wordlists)

    def blocks_release(self, findings: Iterable[Finding] | None = None) -> bool:
        """Whether `release build` would refuse. findings: all findings, if collected already."""
        return any(map(self.counts, errors(self.findings() if findings is None else findings)))

    def counts(self, finding: Finding, finishing: Locale | None = None) -> bool:
        """Whether an error may stop a release: not one of a language that is only begun. finishing: a begun one that counts all the same."""
        begun = {locale for locale, catalog in self.catalogs.items() if catalog.begun and locale != finishing}
        folder = Path(finding.file).parent  # of its tables and lists
        if folder.parent == self.folder and folder.name not in {locale.folder for locale in {*self.catalogs, *PROMISED} - begun}:
            return False
        return finding.locale not in {locale.tag for locale in begun}

    def problems_of_lists(self, finishing: Locale | None = None) -> tuple[Finding, ...]:
        """What is wrong in the tables and lists of languages, as far as it counts. finishing: as in `counts`."""
        return tuple(finding for finding in self.wordlists.problems if self.counts(finding, finishing))

    def blocking_errors(self, locale: Locale) -> tuple[Finding, ...]:
        """The errors in one language, the ledger and the word lists, those of other languages that are only begun left out."""
        findings = self.findings_in(self.catalogs[locale])  # which may find a rule of the word lists that takes too long
        return errors((*self.problems_of_lists(locale), *self.approvals.problems, *findings))

    def finish(self, tag: str) -> Path:
        """Put an unfinished translation into every release from now on. Returns its file. Raises LocaleUnknown, CellfactsError, Refused."""
        locale = self.locale(tag)
        if locale == ENGLISH or not self.catalogs[locale].begun:
            raise CellfactsError(f"{locale.tag} is in every release already. Nothing was changed.")
        if findings := self.blocking_errors(locale):
            raise Refused(findings)
        return finish_translation(self.folder, locale)

    def locale(self, tag: str | None) -> Locale:
        """The locale of a tag; None stands for the only finished translation. Raises LocaleUnknown."""
        translated = [locale for locale in released_catalogs(self.catalogs) if locale != ENGLISH]
        if tag is None and len(translated) == 1:
            return translated[0]
        known = find_locale(tag, self.catalogs) if tag else None
        if known is None:
            tags = ", ".join(locale.tag for locale in self.catalogs)
            raise LocaleUnknown(f"Name a language with --locale; there are: {tags}.")
        return known

    def messages_named(self, keys: Iterable[str], widget: str | None, locale: Locale | None = None) -> list[Message]:
        """The messages of these keys, and of a widget as a language has it; None for English. Raises MessageUnknown."""
        by_key = {message.key: message for message in self.messages}
        named = {}
        for key in keys:
            if key not in by_key:
                near = nearest_key(key, by_key, cutoff=0.6)
                raise MessageUnknown(f"There is no message {key!r}." + (f" Do you mean {near}?" if near else ""))
            named[key] = by_key[key]
        named |= {message.key: message for message in self.messages_in_widget(widget, locale or ENGLISH)} if widget else {}
        if not named:
            raise MessageUnknown("Name at least one key, or a widget with --all-in.")
        return list(named.values())

    def messages_in_widget(self, name: str, locale: Locale) -> list[Message]:
        """Every message that readers of a language can meet in a widget. Raises LookupError."""
        catalog = self.catalogs[locale]
        shown = self.content.messages_of(widget_for(self.content.find(name), catalog))
        return [message for message in shown if catalog.has(message)]

    def errors_in(self, messages: Iterable[Message], locale: Locale) -> tuple[Finding, ...]:
        """The errors of messages in a language, and of the ledger. They block an approval."""
        catalog = self.catalogs[locale]
        keys = {message.key: catalog.has(message) for message in messages}
        unseen = (
            Finding(
                "error", "left-out", f"Readers of {locale.tag} do not see this sentence, so nobody checks it.", key, locale.tag
            )
            for key, is_shown in keys.items()
            if not is_shown
        )
        found = (finding for finding in self.findings_in(catalog) if finding.key in keys)
        return errors((*self.approvals.problems, *unseen, *found))

    def approve(self, messages: list[Message], locale: Locale, reviewer: str, at: datetime) -> None:
        """Record a reviewer's approval of messages as they stand in this workspace. Raises CellfactsError, Refused."""
        current = self.ledger_now()
        ledger.append_rows(self.folder, current, ledger.approval_rows(current, self.catalogs[locale], messages, reviewer, at))

    def lift(self, messages: list[Message], locale: Locale, reviewer: str, at: datetime) -> None:
        """Record that a named person lets held messages into a language. Raises CellfactsError, Refused."""
        current = self.ledger_now()
        ledger.append_rows(self.folder, current, ledger.lift_rows(current, self.catalogs[locale], messages, reviewer, at))

    def revoke(self, messages: list[Message], locale: Locale, reviewer: str | None, at: datetime) -> list[Approval]:
        """Revoke approvals of one reviewer, or of all for None. Returns the new rows. Raises NothingApproved, Refused."""
        current = self.ledger_now()
        rows = ledger.revocation_rows(current, [message.key for message in messages], locale.tag, reviewer, at)
        ledger.append_rows(self.folder, current, rows)
        return rows

    def approvals_of(self, messages: list[Message], locale: Locale) -> list[Approval]:
        """The approvals in force of messages, stale ones included. Raises Refused if the ledger cannot be read."""
        current = self.ledger_now()
        if current.problems:
            raise Refused(current.problems)
        return ledger.approvals_of(current, [message.key for message in messages], locale.tag)

    def restore_revocations(self) -> list[Approval]:
        """Write again the revocations that were removed from the ledger. Returns them. Raises Refused."""
        current = self.ledger_now()
        rows = [revocation.row for revocation in history.read_history(self.folder, current, today()).lost]
        ledger.append_rows(self.folder, current, rows)
        return rows

    def ledger_now(self) -> Ledger:
        """The ledger on disk, without its history: another program may have written it since it was loaded."""
        return ledger.read_ledger(self.folder, self.catalogs, today())


def open_workspace(translations: Path | None, day: date | None = None, content: Content | None = None) -> Workspace:
    """Load a translations folder; None for the shipped one. day: today; None for the clock's. content: None for the installed one.

    Raises ContentRefused if the installed content has mistakes.
    """
    folder = translations or shipped_translations()
    content = content or installed_content()
    messages = content.messages()
    catalogs = load_catalogs(folder, messages)
    now = day or today()
    approvals = history.with_history(folder, ledger.read_ledger(folder, catalogs, now), now)
    return Workspace(folder, content, messages, catalogs, approvals, wordlists.load(folder))
