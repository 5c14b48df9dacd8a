"""What changes releases: the change stands, is signed once, and what mirrors lack is told."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable

import pytest

from service.errors import CellfactsError, KeyMissing, LocaleUnknown, ReleaseUnknown
from service.releases import operations
from service.releases.operations import Change, Sign
from service.releases.store import Store
from service.settings import Settings
from tests.conftest import DAY
from widget.manifest import Release, ReleaseDamaged

LACKS = "Your own readers see this now; mirrors do not yet."


class Signer:
    """Notes which channel it was asked to sign."""

    def __init__(self) -> None:
        self.sequences: list[int] = []

    def __call__(self, store: Store) -> None:
        self.sequences.append(store.channel().sequence)


@pytest.fixture
def signer() -> Signer:
    return Signer()


def fails(error: Exception) -> Sign:
    def sign(store: Store) -> None:
        raise error

    return sign


def withdraw_release(settings: Settings, store: Store, sign: Sign) -> Change:
    return operations.withdraw(store, store.current_or_refuse(), "wrong", sign)


def withdraw_text(settings: Settings, store: Store, sign: Sign) -> Change:
    return operations.withdraw_text(settings, store, "faq", "en", "wrong", sign)


def activate_again(settings: Settings, store: Store, sign: Sign) -> Change:
    return operations.activate(store, store.current_or_refuse(), sign)


OPERATIONS = pytest.mark.parametrize("operation", [withdraw_release, withdraw_text, activate_again])


@OPERATIONS
def test_what_is_signed_is_the_channel_after_the_change(
    settings: Settings, store: Store, signer: Signer, operation: Callable[[Settings, Store, Sign], Change]
) -> None:
    change = operation(settings, store, signer)
    assert change == Change(store.channel(), ())
    assert signer.sequences == [change.channel.sequence]


@OPERATIONS
@pytest.mark.parametrize(
    ("error", "file", "reason"),
    [
        (KeyMissing("Bring the stick."), "", "Bring the stick"),
        (ReleaseDamaged("release 1: en/faq.html is damaged"), "", "release 1: en/faq.html is damaged"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/data/tuf"), "/data/tuf", "No space left on device"),
        (OSError("the disk is gone"), "", "the disk is gone"),
    ],
)
def test_a_change_that_cannot_be_signed_stands_and_one_finding_says_what_mirrors_lack(
    settings: Settings,
    store: Store,
    operation: Callable[[Settings, Store, Sign], Change],
    error: Exception,
    file: str,
    reason: str,
) -> None:
    change = operation(settings, store, fails(error))
    assert change.channel == store.channel()
    (finding,) = change.findings
    assert (finding.level, finding.check, finding.file) == ("error", "not-signed", file)
    assert finding.message == f"{reason}. {LACKS}"


def test_a_mistake_of_ours_while_signing_is_not_taken_for_a_missing_key(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        operations.withdraw(store, store.current_or_refuse(), "wrong", fails(ZeroDivisionError()))


def test_a_change_that_is_refused_signs_nothing(settings: Settings, store: Store, signer: Signer) -> None:
    before = store.channel()
    with pytest.raises(ReleaseUnknown):
        operations.activate(store, "0123456789abcdef", signer)
    with pytest.raises(ReleaseUnknown):
        operations.withdraw(store, "0123456789abcdef", "wrong", signer)
    with pytest.raises(LocaleUnknown, match="there is no 'de'; there are: en, zh-Hans"):
        operations.withdraw_text(settings, store, "faq", "de", "wrong", signer)
    assert (store.channel(), signer.sequences) == (before, [])
    operations.withdraw_text(settings, store, "faq", "en", "wrong", signer)
    with pytest.raises(CellfactsError, match="withdrawn already"):
        operations.withdraw_text(settings, store, "faq", "en", "again", signer)
    assert signer.sequences == [before.sequence + 1]


@pytest.mark.parametrize("tag", ["zh-Hans", "zh-CN", "zh_Hans"])
@pytest.mark.parametrize("is_damaged", [False, True])
def test_a_text_is_withdrawn_by_any_name_of_its_language_and_from_a_damaged_release_too(
    settings: Settings, store: Store, release: Release, signer: Signer, tag: str, is_damaged: bool
) -> None:
    if is_damaged:
        shutil.rmtree(store.releases / release.id)
    (gone,) = operations.withdraw_text(settings, store, "faq", tag, "wrong", signer).channel.withdrawn
    assert (gone.release, gone.widget, gone.locale) == (release.id, "faq", "zh-Hans")


def test_a_release_that_was_built_is_stored_and_changes_nothing_for_readers(settings: Settings, store: Store) -> None:
    before = store.channel()
    built = operations.build(settings, store, DAY, unchecked=True)
    assert store.load(built.id) == built
    assert store.channel() == before
