"""What the pages of the preview work with: on a translator's machine a draft alone, and for admins the store and the decisions too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from service.catalogs.live.snapshot import Watched
from service.preview import i18n
from service.preview.auth import sessions
from service.preview.decisions.log import Journal
from service.preview.ephemeral import Scratch
from service.preview.view.tokens import Tokens
from service.preview.view.versions import OnlyDraft, Versions
from service.releases.store import Store
from service.settings import Settings, is_loopback
from widget.catalog import Catalog
from widget.locales import Locale


@dataclass(frozen=True, slots=True)
class Drafting:
    """What the pages about drafts work with. htmx: folder of its files. scripted: whether they are there."""

    translations: Path | None
    watched: Watched
    versions: OnlyDraft
    tokens: Tokens
    htmx: Path
    scripted: bool

    @property
    def is_local(self) -> bool:
        """Whether these are the pages of whoever writes the catalogs: they follow the files, and nothing is decided in them."""
        return True

    def languages(self) -> Mapping[Locale, Catalog]:
        """The languages that the preview itself speaks."""
        return i18n.languages(self.translations)

    def session(self) -> str:
        """The id of the session of whoever asks; empty where nobody signs in."""
        return ""

    def host(self, asked: str) -> str:
        """The address of the preview's host. asked: as the request names it."""
        return asked


@dataclass(frozen=True, slots=True)
class Preview(Drafting):
    """What every page for admins works with."""

    versions: Versions
    settings: Settings
    store: Store
    scratch: Scratch
    journal: Journal

    @property
    def is_local(self) -> bool:
        """Never: admins decide here."""
        return False

    def session(self) -> str:
        """The id of the session of whoever asks. Raises KeyError where there is none."""
        return sessions.session_id()

    def host(self, asked: str) -> str:
        """The address of the preview's host: of a request on this machine as it is, of any other as the settings say."""
        return asked if is_loopback(urlsplit(asked).hostname or "") else self.settings.preview_url
