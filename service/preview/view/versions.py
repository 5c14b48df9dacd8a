"""What can be looked at: the draft, what readers see now, any stored release, and a translator's upload, each as a tree of files like /v1/."""

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
    """The draft, and nothing else: what there is to look at on a translator's machine."""

    def __init__(self, watched: Watched, clock: Callable[[], date], publisher: str) -> None:
        self.watched, self.clock, self.publisher = watched, clock, publisher
        self.last: Drafts | None = None

    def draft(self) -> Drafts:
        """The draft as the catalogs are now."""
        now, day = self.watched.now(), self.clock()
        if self.last is None or self.last.now is not now or self.last.day != day:
            self.last = Drafts(now, day, publisher=self.publisher)
        return self.last

    def known(self, session: str) -> tuple[str, ...]:
        """Every version that there is for a session."""
        return (DRAFT,)

    def file(self, version: str, path: str, session: str = "") -> bytes | None:
        """A file of a version, with the reserved root in it; None if there is no such version or file. session: whose upload."""
        return in_version(self.draft(), path, version) if version == DRAFT else None


class Versions(OnlyDraft):
    """Everything that can be looked at. Readings and releases are remembered as long as they are the same."""

    def __init__(self, watched: Watched, store: Store, scratch: Scratch, clock: Callable[[], date], publisher: str) -> None:
        super().__init__(watched, clock, publisher)
        self.store, self.scratch = store, scratch
        self.release = lru_cache(maxsize=4)(store.load)
        self.tree = lru_cache(maxsize=4)(self.make_tree)
        self.sent: dict[str, Drafts] = {}

    def known(self, session: str) -> tuple[str, ...]:
        """Every version that there is: what readers see and an upload where there are any, and each stored release."""
        released = (RELEASED,) if self.store.current_id() else ()
        uploaded = (UPLOAD,) if self.scratch.age("upload", session) is not None else ()
        return (DRAFT, *released, *uploaded, *self.store.ids())

    def upload(self, session: str) -> Drafts | None:
        """The draft with the catalog that a session has uploaded; None if there is none."""
        kept = self.scratch.find("upload", session)
        if kept is None:
            self.sent.pop(session, None)
            return None
        head, _, data = kept.partition(b"\n")  # tag and name of the file, with a tab between them
        tag = head.partition(b"\t")[0]
        draft = self.draft()
        known = self.sent.get(session)
        # The reading is another one when a catalog, the ledger or the file that was sent has changed.
        mark = f"{draft.now.version} {hash(data)}"
        if known is None or known.mark != mark:
            with self.scratch.as_file(data, ".po") as path:
                known = Drafts(with_catalog(draft.now, path, Locale(tag.decode())), draft.day, mark, self.publisher)
            self.sent = {name: one for name, one in self.sent.items() if self.scratch.age("upload", name) is not None}
            self.sent[session] = known
        return known

    def released(self) -> Release | None:
        """The release that is served; None before the first, or where it cannot be read."""
        try:
            return self.release(self.store.current_or_refuse())
        except (CellfactsError, ReleaseDamaged, OSError):
            return None

    def make_tree(self, identity: str, day: date, sequence: int) -> Mapping[str, bytes]:
        """A stored release as readers get it on a day. sequence: of the channel, which says what is withdrawn.

        Raises ReleaseUnknown, ReleaseDamaged.
        """
        return materialize(self.release(identity), RESERVED_ROOT, day, self.store.channel())

    def file(self, version: str, path: str, session: str = "") -> bytes | None:
        """A file of a version, with the reserved root in it; None if there is no such version or file. session: whose upload."""
        if version in {DRAFT, UPLOAD}:
            return in_version(self.draft() if version == DRAFT else self.upload(session), path, version)
        try:
            channel = self.store.channel()
            identity = channel.current if version == RELEASED else version
            return self.tree(identity, self.clock(), channel.sequence).get(path) if identity else None
        except (CellfactsError, ReleaseDamaged, OSError):
            return None


def in_version(drafts: Drafts | None, path: str, version: str) -> bytes | None:
    """A file of a draft that names its version where a release names itself; None if there is no such draft or file."""
    data = drafts.file(path) if drafts else None
    return data.replace(RESERVED_ID.encode(), version.encode()) if data is not None else None
