"""Snapshots of the content and its catalogs: reloaded when a file changes; a file with mistakes keeps its last good version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Lock

import polib

from service.catalogs import wordlists
from service.catalogs.checks import table
from service.catalogs.live.content import ContentNow, WatchedContent
from service.catalogs.live.lenient_catalog import Draft, draft
from service.catalogs.po_comments import entries_of
from service.catalogs.reports import OPEN
from service.catalogs.states import Standing
from service.catalogs.workspace import Workspace, open_workspace
from service.files import stat_mark
from widget.catalog import Catalog, catalog_path
from widget.catalogs import shipped_translations
from widget.content import Content
from widget.findings import Finding
from widget.locales import ENGLISH, Locale
from widget.model import Message

TABLES = ("approvals.tsv", "conflicts.toml")
CATALOGS = "*/LC_MESSAGES/widget.po"
# What makes a whole file unreadable, and not one message wrong.
WHOLE_FILE = frozenset({"syntax", "locale"})
KEPT = "Below is the text as it was when the file could last be read."


@dataclass(frozen=True, slots=True)
class LanguageSnapshot:
    """One language. standings, entries: by key. kept: whether this is an old version because the file is unreadable."""

    catalog: Draft
    standings: Mapping[str, Standing]
    entries: Mapping[str, polib.POEntry]
    kept: bool = False

    @property
    def locale(self) -> Locale:
        return self.catalog.locale


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All files at one moment. version: changes with the files. said: findings about whole catalogs and lists. views: by tag.

    mistakes: in the files of the content, which is therefore older than they are; nothing is built then.
    """

    version: str
    read_at: datetime
    workspace: Workspace
    said: tuple[Finding, ...]
    views: Mapping[str, LanguageSnapshot]
    mistakes: tuple[Finding, ...] = ()

    @property
    def content(self) -> Content:
        """The copy and the facts."""
        return self.workspace.content

    @property
    def catalogs(self) -> dict[str, Draft]:
        """The catalog of every language, by tag."""
        return {tag: view.catalog for tag, view in self.views.items()}


def is_open(standing: Standing) -> bool:
    """Whether a message has open work."""
    return standing.state in OPEN or bool(standing.findings)


def version_of(folder: Path) -> str:
    """Version of the folder's files, from their times and sizes, which is cheap."""
    return stat_mark((*sorted(folder.glob(CATALOGS)), *wordlists.files_of_lists(folder), *(folder / name for name in TABLES)))


class Watched:
    """Two watched folders: of catalogs and of the copy. A lock allows one reload at a time.

    folder, copy_folder: None for the installed ones. Raises ContentRefused if not even the installed copy can be shown.
    """

    def __init__(self, folder: Path | None, copy_folder: Path | None = None) -> None:
        self.folder = folder or shipped_translations()
        self.content = WatchedContent(copy_folder)
        self.content.now()
        self.lock = Lock()
        self.last: Snapshot | None = None

    def now(self) -> Snapshot:
        """The current snapshot."""
        with self.lock:
            content = self.content.now()
            version = f"{version_of(self.folder)}-{content.mark}"
            if self.last is None:
                self.last = snapshot(self.folder, version, content, None)
            elif version != self.last.version:
                try:
                    self.last = snapshot(self.folder, version, content, self.last)
                except OSError as error:  # a file without rights, or a folder in its place
                    problem = f"The file cannot be read ({error.strerror}). {KEPT}"
                    wrong = Finding("error", "unreadable", problem, file=str(error.filename or self.folder))
                    mistakes = (*content.mistakes, wrong)
                    self.last = replace(self.last, version=version, read_at=local_time(), said=(), mistakes=mistakes)
            return self.last


def local_time() -> datetime:
    """The machine's local time."""
    return datetime.now().astimezone()


def snapshot(folder: Path, version: str, content: ContentNow, before: Snapshot | None) -> Snapshot:
    """A new snapshot. before: the previous one, for files that became unreadable."""
    workspace = open_workspace(folder, content=content.content)
    findings = [*workspace.wordlists.problems, *workspace.approvals.problems]
    # Of equal lists the earlier ones know which rules take too long.
    if before and (workspace.wordlists.problems or before.workspace.wordlists == workspace.wordlists):
        workspace = replace(workspace, wordlists=before.workspace.wordlists)
    if before and workspace.approvals.problems:
        workspace = replace(workspace, approvals=before.workspace.approvals)
    by_locale: dict[Locale, dict[str, Standing]] = {locale: {} for locale in workspace.catalogs}
    for standing in workspace.standings(known_findings(workspace, before)):
        by_locale[standing.locale][standing.message.key] = standing
    findings += workspace.wordlists.slow
    views: dict[str, LanguageSnapshot] = {}
    for locale, catalog in workspace.catalogs.items():
        kept = before.views.get(locale.tag) if before and not is_readable(catalog) else None
        findings += file_findings(workspace, catalog, kept is not None)
        views[locale.tag] = (
            kept_view(kept, by_locale[locale], workspace.messages)
            if kept
            else LanguageSnapshot(draft(catalog, workspace.messages), by_locale[locale], entries_of(workspace.folder, locale))
        )
    findings += table.stale_allowances(workspace.wordlists, workspace.catalogs.values())
    return Snapshot(version, local_time(), workspace, tuple(findings), views, content.mistakes)


def kept_view(kept: LanguageSnapshot, standings: Mapping[str, Standing], messages: Iterable[Message]) -> LanguageSnapshot:
    """The last good version of a language, for the messages that there are now. standings: of the unreadable file."""
    in_order = tuple(messages)
    known = {
        message.key: replace(kept.standings.get(message.key, standings[message.key]), message=message) for message in in_order
    }
    return LanguageSnapshot(draft(kept.catalog, in_order), known, kept.entries, kept=True)


def known_findings(workspace: Workspace, before: Snapshot | None) -> dict[Locale, tuple[Finding, ...]]:
    """Findings of unchanged languages with the same English and word lists. An approval changes no finding."""
    if before is None or before.workspace.wordlists != workspace.wordlists or not has_same_english(before.workspace, workspace):
        return {}
    unchanged = [locale for locale, catalog in workspace.catalogs.items() if before.workspace.catalogs.get(locale) == catalog]
    return {
        locale: tuple(finding for standing in before.views[locale.tag].standings.values() for finding in standing.findings)
        for locale in unchanged
    }


def has_same_english(one: Workspace, other: Workspace) -> bool:
    """Whether both have the same sentences at the same places. A template or a check changes none."""
    return one.content is other.content or (one.messages == other.messages and one.content.places == other.content.places)


def is_readable(catalog: Catalog) -> bool:
    """Whether a catalog's file could be parsed."""
    return not any(finding.check in WHOLE_FILE for finding in catalog.problems)


def file_findings(workspace: Workspace, catalog: Catalog, kept: bool) -> Iterator[Finding]:
    """Findings about a catalog's file as a whole. kept: whether its last good version is shown."""
    for finding in catalog.problems:
        if finding.check in WHOLE_FILE or not finding.key:
            yield replace(finding, message=f"{finding.message} {KEPT}") if kept else finding
    if catalog.locale != ENGLISH and is_readable(catalog):
        yield from table.header_problems(catalog, catalog_path(workspace.folder, catalog.locale))
