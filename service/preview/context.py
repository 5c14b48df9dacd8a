"""The context objects of the preview's pages: for drafts on a translator's machine, and for admins with store and log."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from service.catalogs.live.snapshot import Watched
from service.errors import ChannelDamaged
from service.preview import i18n
from service.preview.auth import sessions
from service.preview.decisions.log import Journal
from service.preview.ephemeral import Scratch
from service.preview.view.tokens import Tokens
from service.preview.view.versions import OnlyDraft, Versions
from service.releases.numbers import Numbers
from service.releases.store import Store
from service.settings import Settings, is_loopback
from widget.catalog import Catalog
from widget.locales import Locale


@dataclass(frozen=True, slots=True)
class Drafting:
    """Context of the pages about drafts. htmx: folder of its files. scripted: whether these are installed."""

    translations: Path | None
    watched: Watched
    versions: OnlyDraft
    tokens: Tokens
    htmx: Path
    scripted: bool

    @property
    def is_local(self) -> bool:
        """True on a translator's machine: pages follow the files, and nothing is decided."""
        return True

    def languages(self) -> Mapping[Locale, Catalog]:
        """The languages of the preview's own interface."""
        return i18n.languages(self.translations)

    def numbers(self) -> Numbers:
        """The numbers of releases; none where there are only drafts."""
        return {}

    def session(self) -> str:
        """The id of the current session; empty where nobody signs in."""
        return ""

    def host(self, requested: str) -> str:
        """The base address of the preview. requested: as the request names it."""
        return requested


@dataclass(frozen=True, slots=True)
class Preview(Drafting):
    """Context of every page for admins."""

    versions: Versions
    settings: Settings
    store: Store
    scratch: Scratch
    journal: Journal

    @property
    def is_local(self) -> bool:
        return False

    def numbers(self) -> Numbers:
        """The numbers of all releases; none if they cannot be read, because pages tell more than numbers."""
        with suppress(ChannelDamaged, OSError):
            return self.store.numbers()
        return {}

    def session(self) -> str:
        """The id of the current session. Raises KeyError without a session."""
        return sessions.session_id()

    def host(self, requested: str) -> str:
        """The requested address on this machine, else the one in the settings."""
        return requested if is_loopback(urlsplit(requested).hostname or "") else self.settings.preview_url
