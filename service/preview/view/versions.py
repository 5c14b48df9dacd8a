"""The versions to look at: the draft, the current release, stored releases and an upload, each as a tree of files like /v1/."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from service.catalogs.live.snapshot import Watched
from service.errors import CellfactsError
from service.preview.ephemeral import Scratch
from service.preview.view.draft_release import Drafts, with_catalog
from service.releases.store import Store
from service.releases.view import materialize
from widget.fragment import RESERVED_ID, RESERVED_ROOT
from widget.locales import Locale
from widget.manifest import Release, ReleaseDamaged

DRAFT, RELEASED, UPLOAD = "draft", "released", "upload"


class OnlyDraft:
    """The draft only: the versions on a translator's machine."""

    def __init__(self, watched: Watched, clock: Callable[[], date], publisher: str) -> None:
        self.watched, self.clock, self.publisher = watched, clock, publisher
        self.last: Drafts | None = None

    def draft(self) -> Drafts:
        """The draft of the catalogs as they are on disk now."""
        now, day = self.watched.now(), self.clock()
        if self.last is None or self.last.now is not now or self.last.day != day:
            self.last = Drafts(now, day, publisher=self.publisher)
        return self.last

    def available(self, session: str) -> tuple[str, ...]:
        """The versions of a session."""
        return (DRAFT,)

    def file(self, version: str, path: str, session: str = "") -> bytes | None:
        """A file of a version, with the reserved root; None if there is none. session: whose upload."""
        return draft_file(self.draft(), path, version) if version == DRAFT else None


class Versions(OnlyDraft):
    """All versions. Drafts and releases are cached while they are unchanged."""

    def __init__(self, watched: Watched, store: Store, scratch: Scratch, clock: Callable[[], date], publisher: str) -> None:
        super().__init__(watched, clock, publisher)
        self.store, self.scratch = store, scratch
        self.release = lru_cache(maxsize=4)(store.load)
        self.tree = lru_cache(maxsize=4)(self.make_tree)
        self.uploads: dict[str, Drafts] = {}

    def available(self, session: str) -> tuple[str, ...]:
        """The draft, the current release and the upload if any, and each stored release."""
        released = (RELEASED,) if self.store.current_id() else ()
        uploaded = (UPLOAD,) if self.scratch.age("upload", session) is not None else ()
        return (DRAFT, *released, *uploaded, *self.store.ids())

    def upload(self, session: str) -> Drafts | None:
        """The draft with the session's uploaded catalog; None without an upload."""
        entry = self.scratch.find("upload", session)
        if entry is None:
            self.uploads.pop(session, None)
            return None
        head, _, data = entry.partition(b"\n")  # tag and name of the file, with a tab between them
        tag = head.partition(b"\t")[0]
        draft = self.draft()
        drafts = self.uploads.get(session)
        # The mark changes with a catalog, the ledger and the uploaded file.
        mark = f"{draft.now.version} {hash(data)}"
        if drafts is None or drafts.mark != mark:
            with self.scratch.as_file(data, ".po") as path:
                drafts = Drafts(with_catalog(draft.now, path, Locale(tag.decode())), draft.day, mark, self.publisher)
            self.uploads = {name: cached for name, cached in self.uploads.items() if self.scratch.age("upload", name) is not None}
            self.uploads[session] = drafts
        return drafts

    def released(self) -> Release | None:
        """The current release; None before the first, or if it cannot be read."""
        try:
            return self.release(self.store.current_or_refuse())
        except (CellfactsError, ReleaseDamaged, OSError):
            return None

    def make_tree(self, identity: str, day: date, sequence: int) -> Mapping[str, bytes]:
        """A stored release as readers get it on a day.

        Args:
            sequence: Of the channel, which says what is withdrawn; part of the cache key.

        Raises:
            ReleaseUnknown: There is no such release.
            ReleaseDamaged: Its files do not match its manifest.
        """
        return materialize(self.release(identity), RESERVED_ROOT, day, self.store.channel())

    def file(self, version: str, path: str, session: str = "") -> bytes | None:
        if version in {DRAFT, UPLOAD}:
            return draft_file(self.draft() if version == DRAFT else self.upload(session), path, version)
        try:
            channel = self.store.channel()
            identity = channel.current if version == RELEASED else version
            return self.tree(identity, self.clock(), channel.sequence).get(path) if identity else None
        except (CellfactsError, ReleaseDamaged, OSError):
            return None


def draft_file(drafts: Drafts | None, path: str, version: str) -> bytes | None:
    """A file of a draft, with the version in place of the release id; None if there is none."""
    data = drafts.file(path) if drafts else None
    return data.replace(RESERVED_ID.encode(), version.encode()) if data is not None else None
