"""What changes releases: build one, make one current, take back a release or one text. The command line and the preview call the same.

How to sign is handed in, because `service.signing` rests on this folder.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from service.errors import CellfactsError, LocaleUnknown, ReleaseUnknown
from service.releases import build as building
from service.releases.channel import Channel
from service.releases.store import Store
from service.settings import Settings
from widget.findings import Finding
from widget.locales import Locale, available, find_locale
from widget.manifest import Release, ReleaseDamaged

# Signs what is current now, for mirrors. Raises CellfactsError, ReleaseDamaged, OSError.
Sign = Callable[[Store], None]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that readers see from now on. channel: after it. findings: why mirrors do not have it yet; none if they can."""

    channel: Channel
    findings: tuple[Finding, ...]


def build(settings: Settings, store: Store, day: date, pending: Collection[str] = (), unchecked: bool = False) -> Release:
    """Build a release and store it, as in `service.releases.build.build`. Raises the same, OSError."""
    built = building.build_from_settings(settings, day, pending, unchecked)
    store.write(built)
    return built


def activate(store: Store, identity: str, sign: Sign, corrected: bool = False) -> Change:
    """Serve a stored release from now on. corrected: as in `Store.activate`.

    Raises ReleaseUnknown, ReleaseDamaged, CellfactsError, ChannelDamaged, OSError.
    """
    store.activate(identity, corrected=corrected)
    return Change(store.channel(), signed(store, sign))


def withdraw(store: Store, identity: str, reason: str, sign: Sign) -> Change:
    """Take a whole release back. Raises ReleaseUnknown, CellfactsError, ChannelDamaged, OSError."""
    return Change(store.withdraw(identity, reason), signed(store, sign))


def withdraw_text(settings: Settings, store: Store, widget: str, tag: str, reason: str, sign: Sign) -> Change:
    """Take one widget in one language back from the current release. widget: its slug. tag: of the language, as somebody may write it.

    Raises LocaleUnknown, CellfactsError, ChannelDamaged, OSError.
    """
    return Change(store.withdraw_fragment(widget, known_locale(settings, store, tag), reason), signed(store, sign))


def known_locale(settings: Settings, store: Store, tag: str) -> str:
    """The tag of a locale that the current release has. Raises LocaleUnknown, CellfactsError."""
    identity = store.current_or_refuse()
    try:
        tags = store.manifest(identity)["locales"]
    except (ReleaseDamaged, ReleaseUnknown):  # a wrong text must be withdrawn all the same
        tags = [locale.tag for locale in available(building.translations(settings))]
    found = find_locale(tag, map(Locale, tags))
    if found is None:
        raise LocaleUnknown(f"there is no {tag!r}; there are: {', '.join(tags)}")
    return found.tag


def signed(store: Store, sign: Sign) -> tuple[Finding, ...]:
    """Sign what is current now; a finding if that cannot be done, as what was done before it stays."""
    try:
        sign(store)
    except (CellfactsError, ReleaseDamaged) as error:
        reason, file = str(error), ""
    except OSError as error:
        reason, file = error.strerror or str(error), str(error.filename or "")
    else:
        return ()
    told = f"{reason.rstrip('.')}. Your own readers see this now; mirrors do not yet."
    return (Finding("error", "not-signed", told, file=file),)
