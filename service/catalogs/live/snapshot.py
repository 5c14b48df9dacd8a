"""Snapshots of a translations folder: reloaded when a file changes; an unreadable file keeps its last good version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Lock

import polib

from service.catalogs.checks import table
from service.catalogs.live.lenient_catalog import Draft, draft
from service.catalogs.po_comments import entries_of
from service.catalogs.reports import OPEN
from service.catalogs.states import Standing
from service.catalogs.workspace import Workspace, open_workspace
from service.files import stat_mark
from widget.catalog import Catalog, catalog_path
from widget.content import Content
from widget.findings import Finding
from widget.loading import PACKAGE
from widget.locales import ENGLISH, Locale

TABLES = ("approvals.tsv", "conflicts.toml", "glossary.csv", "avoid.csv", "allow.csv")
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
    """The folder at one moment. version: changes with the files. said: findings about whole files. views: by tag.

    copy_changed: whether the English changed on disk since the program started.
    """

    version: str
    read_at: datetime
    workspace: Workspace
    said: tuple[Finding, ...]
    views: Mapping[str, LanguageSnapshot]
    copy_changed: bool = False

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
    """Version of the folder's files and the copy, from their times and sizes, which is cheap."""
    return stat_mark((*sorted(folder.glob(CATALOGS)), *(folder / name for name in TABLES), *copy_files()))


def copy_files() -> list[Path]:
    """The modules with the English, which are imported once at the start."""
    return sorted(PACKAGE.rglob("*.py"))


class Watched:
    """A watched folder. A lock allows one reload at a time."""

    def __init__(self, folder: Path | None) -> None:
        self.copy = stat_mark(copy_files())
        self.workspace = open_workspace(folder)
        self.lock = Lock()
        self.last: Snapshot | None = None

    def now(self) -> Snapshot:
        """The current snapshot."""
        with self.lock:
            version = version_of(self.workspace.folder)
            if self.last is None:
                self.last = snapshot(self.workspace.folder, version, None)
            elif version != self.last.version:
                try:
                    self.last = snapshot(self.workspace.folder, version, self.last)
                except OSError as error:  # a file without rights, or a folder in its place
                    problem = f"The file cannot be read ({error.strerror}). {KEPT}"
                    wrong = Finding("error", "unreadable", problem, file=str(error.filename or self.workspace.folder))
                    self.last = replace(self.last, version=version, read_at=local_time(), said=(wrong,))
            return self.last if stat_mark(copy_files()) == self.copy else replace(self.last, copy_changed=True)


def local_time() -> datetime:
    """The machine's local time."""
    return datetime.now().astimezone()


def snapshot(folder: Path, version: str, before: Snapshot | None) -> Snapshot:
    """A new snapshot. before: the previous one, for files that became unreadable."""
    workspace = open_workspace(folder)
    findings = [*workspace.wordlists.problems, *workspace.approvals.problems]
    # Of equal lists the earlier ones know which rules take too long.
    if before and (workspace.wordlists.problems or before.workspace.wordlists == workspace.wordlists):
        workspace = replace(workspace, wordlists=before.workspace.wordlists)
    if before and workspace.approvals.problems:
        workspace = replace(workspace, approvals=before.workspace.approvals)
    by_locale: dict[Locale, dict[str, Standing]] = {locale: {} for locale in workspace.catalogs}
    for standing in workspace.standings(known_findings(workspace, before)):
        by_locale[standing.locale][standing.message.key] = standing
    findings += workspace.wordlists.slow.values()
    views: dict[str, LanguageSnapshot] = {}
    for locale, catalog in workspace.catalogs.items():
        kept = before.views.get(locale.tag) if before and not is_readable(catalog) else None
        findings += file_findings(workspace, catalog, kept is not None)
        views[locale.tag] = (
            replace(kept, kept=True)
            if kept
            else LanguageSnapshot(draft(catalog, workspace.messages), by_locale[locale], entries_of(workspace.folder, locale))
        )
    findings += table.stale_allowances(workspace.wordlists, workspace.catalogs.values(), str(workspace.folder / "allow.csv"))
    return Snapshot(version, local_time(), workspace, tuple(findings), views)


def known_findings(workspace: Workspace, before: Snapshot | None) -> dict[Locale, tuple[Finding, ...]]:
    """Findings of unchanged languages with unchanged word lists. An approval changes no finding."""
    if before is None or before.workspace.wordlists != workspace.wordlists:
        return {}
    unchanged = [locale for locale, catalog in workspace.catalogs.items() if before.workspace.catalogs.get(locale) == catalog]
    return {
        locale: tuple(finding for standing in before.views[locale.tag].standings.values() for finding in standing.findings)
        for locale in unchanged
    }


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
