"""What changes releases: build, activate, withdraw. The command line and the preview call the same functions.

Signing is a parameter because `service.signing` imports this folder.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from service.errors import CellfactsError, LocaleUnknown, ReleaseUnknown, WidgetUnknown
from service.releases import build as building
from service.releases.channel import Channel
from service.releases.store import Store
from service.settings import Settings
from widget.findings import Finding
from widget.locales import Locale, available, find_locale
from widget.manifest import Release, ReleaseDamaged

# Signs the current state for mirrors. Raises CellfactsError, ReleaseDamaged, OSError.
Sign = Callable[[Store], None]


@dataclass(frozen=True, slots=True)
class Change:
    """The result of an operation. channel: after it. findings: why mirrors do not have it yet; empty if they can get it."""

    channel: Channel
    findings: tuple[Finding, ...]


def build(settings: Settings, store: Store, day: date, pending: Collection[str] = (), unchecked: bool = False) -> Release:
    """Build a release and store it. Raises as `build_from_settings`, and OSError."""
    release = building.build_from_settings(settings, day, pending, unchecked)
    store.write(release)
    return release


def activate(store: Store, identity: str, sign: Sign, corrected: bool = False) -> Change:
    """Make a stored release current. corrected: as in `Store.activate`.

    Raises ReleaseUnknown, ReleaseDamaged, CellfactsError, ChannelDamaged, OSError.
    """
    store.activate(identity, corrected=corrected)
    return Change(store.channel(), sign_or_report(store, sign))


def withdraw(store: Store, identity: str, reason: str, sign: Sign) -> Change:
    """Withdraw a whole release. Raises ReleaseUnknown, CellfactsError, ChannelDamaged, OSError."""
    return Change(store.withdraw(identity, reason), sign_or_report(store, sign))


def withdraw_text(settings: Settings, store: Store, widget: str, tag: str, reason: str, sign: Sign) -> Change:
    """Withdraw one widget in one language from the current release. widget: its slug. tag: language tag as a user types it.

    Raises LocaleUnknown, WidgetUnknown, CellfactsError, ChannelDamaged, OSError.
    """
    refuse_unknown_widget(store, widget)
    return Change(store.withdraw_fragment(widget, released_tag(settings, store, tag), reason), sign_or_report(store, sign))


def refuse_unknown_widget(store: Store, widget: str) -> None:
    """Raises WidgetUnknown, CellfactsError. The release says what it has: the content may have other widgets by now."""
    with suppress(ReleaseDamaged, ReleaseUnknown):  # a wrong text must be withdrawn all the same
        slugs = store.manifest(store.current_or_refuse())["widgets"]
        if widget not in slugs:
            raise WidgetUnknown(f"there is no {widget!r} in the release; there are: {', '.join(slugs)}")


def released_tag(settings: Settings, store: Store, tag: str) -> str:
    """The tag of a locale of the current release. Raises LocaleUnknown, CellfactsError."""
    identity = store.current_or_refuse()
    try:
        tags = store.manifest(identity)["locales"]
    except (ReleaseDamaged, ReleaseUnknown):  # a wrong text must be withdrawn all the same
        tags = [locale.tag for locale in available(building.translations_folder(settings))]
    match = find_locale(tag, map(Locale, tags))
    if match is None:
        raise LocaleUnknown(f"there is no {tag!r}; there are: {', '.join(tags)}")
    return match.tag


def sign_or_report(store: Store, sign: Sign) -> tuple[Finding, ...]:
    """Sign the current state; a finding if that fails, because the operation before it stays done."""
    try:
        sign(store)
    except (CellfactsError, ReleaseDamaged) as error:
        reason, file = str(error), ""
    except OSError as error:
        reason, file = error.strerror or str(error), str(error.filename or "")
    else:
        return ()
    message = f"{reason.rstrip('.')}. Your own readers see this now; mirrors do not yet."
    return (Finding("error", "not-signed", message, file=file),)
