"""Deciding about releases: build, make current, go back, withdraw."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from service.errors import CellfactsError, ReleaseUnknown
from service.preview.decisions.model import (
    Confirmation,
    DecisionContext,
    DecisionOutcome,
    DecisionType,
    Field,
    NothingLikeIt,
    Values,
    outcome,
)
from service.preview.decisions.texts import unstated
from service.releases import diff, operations
from service.releases.channel import GUIDE, Channel, Text, text_of
from service.settings import external_keys_folder
from service.signing import sign
from service.signing.expiry import newest_version
from service.words import deciding as words
from widget.catalogs import released
from widget.findings import Finding, Refused
from widget.locales import ENGLISH
from widget.manifest import Release, ReleaseDamaged
from widget.notices import LANGUAGE_NAME
from widget.registry import find
from widget.wording import texts_of

REASON = Field("reason", words.REASON, words.REASON_HINT)
UNCHECKED = Field("unchecked", words.UNCHECKED, needed=False, tick=True)
SHOWN = 10  # findings of a release that is refused


def key_is_here(ground: DecisionContext) -> bool:
    """Whether what is made current now would be signed too: the targets key is here, or there are no keys yet and they are made."""
    data = ground.settings.data
    if (data / "keys" / "targets.pem").exists() or not newest_version(data / "tuf", "targets"):
        return True
    try:
        elsewhere = external_keys_folder()
    except CellfactsError:
        return False
    return bool(elsewhere and (elsewhere / "targets.pem").exists())


def refuse(findings: Collection[Finding]) -> None:
    """Raises CellfactsError that says what was found, if anything was."""
    if findings:
        said = "; ".join(" ".join(filter(None, (one.key, one.locale, one.message))) for one in list(findings)[:SHOWN])
        more = f" (and {len(findings) - SHOWN} more)" if len(findings) > SHOWN else ""
        raise CellfactsError(f"{said}{more}")


def stored(ground: DecisionContext, values: Values) -> Release:
    """The stored release that a decision is about. Raises NothingLikeIt."""
    try:
        return ground.store.load(values["release"])
    except (ReleaseUnknown, ReleaseDamaged, OSError) as error:
        raise NothingLikeIt(str(error)) from error


def ask_build(ground: DecisionContext, values: Values) -> Confirmation:
    """Before a release is built."""
    now = ground.watched.now()
    found = tuple(one for one in now.desk.findings() if one.level == "error")
    waiting = tuple(
        Field(f"pending-{locale.tag}", words.PENDING, needed=False, tick=True, values={"language": book.text(LANGUAGE_NAME)})
        for locale, book in now.desk.books.items()
        if locale != ENGLISH and any(one.locale == locale.tag for one in found)
    )
    tags = [locale.tag for locale in released(now.desk.books) if not now.desk.approvals.conflicts.get(locale.tag)]
    return Confirmation(
        "draft",
        words.ASK_BUILD,
        words.WILL_BUILD,
        {},
        now.version,
        (*waiting, UNCHECKED),
        findings=found,
        warned=unstated(tags) if tags else None,
    )


def act_build(ground: DecisionContext, values: Values) -> DecisionOutcome:
    """Build it."""
    pending = [name.removeprefix("pending-") for name, value in values.items() if name.startswith("pending-") and value]
    try:
        built = operations.build(ground.settings, ground.store, ground.today, pending, bool(values.get("unchecked")))
    except Refused as refused:
        refuse(refused.findings)
        raise
    return outcome(words.BUILT, release=built.id)


def ask_activate(ground: DecisionContext, values: Values) -> Confirmation:
    """Before a release is made current, a newer one or an earlier one."""
    # As the command will know it: with the words of what is still stored.
    release, channel = stored(ground, values), ground.store.with_words(ground.store.channel())
    if channel.is_withdrawn(release.id) or channel.current == release.id:
        raise NothingLikeIt(release.id)
    before = any(one.release == release.id for one in channel.history)
    fields, warned = withdrawn_in(channel, release)
    command = {"command": f"cellfacts release activate {release.id}"}
    return Confirmation(
        release.id,
        words.ASK_ACTIVATE,
        words.WILL_GO_BACK if before else words.WILL_ACTIVATE,
        {"release": release.id, "number": str(lines_changed(ground, release))},
        str(channel.sequence),
        fields,
        warned=warned,
        stopped=None if key_is_here(ground) else (words.OFFLINE, command),
    )


def withdrawn_in(channel: Channel, release: Release) -> tuple[tuple[Field, ...], tuple[Any, Values] | None]:
    """What to ask and to tell of what stays withdrawn in a release that becomes current."""
    texts = texts_of(release)
    if repeated := channel.repeated_withdrawal(release.id, texts):
        return (corrected(list_texts([text for text in texts if text[0] != GUIDE])),), (
            words.REPEATS,
            {"other": repeated.by.release},
        )
    held = channel.holds(release.id, texts, anew=True)
    firm, every = {text_of(hold.by) for hold in held if not hold.can_be_corrected}, {text_of(hold.by) for hold in held}
    asked = (corrected(list_texts(every - firm)),) if every - firm else ()
    return asked, (words.STAYS, {"texts": list_texts(every)}) if every else None


def corrected(texts: str) -> Field:
    """The box to tick for what nobody can compare."""
    return Field("corrected", words.CORRECTED, needed=False, tick=True, values={"texts": texts})


def list_texts(texts: Collection[Text]) -> str:
    """Texts as they are named in lists."""
    return ", ".join(f"{widget} ({locale})" for widget, locale in sorted(texts))


def lines_changed(ground: DecisionContext, release: Release) -> int:
    """How many lines would change for readers in words."""
    current = ground.store.current_id()
    try:
        return sum(1 for _ in diff.changed_lines(ground.store.load(current), release)) if current else 0
    except (CellfactsError, ReleaseDamaged, OSError):
        return 0


def act_activate(ground: DecisionContext, values: Values) -> DecisionOutcome:
    """Make it current."""
    is_corrected = bool(values.get("corrected"))
    refuse(operations.activate(ground.store, values["release"], sign, is_corrected).findings)
    return outcome(words.ACTIVATED_CORRECTED if is_corrected else words.ACTIVATED, release=values["release"])


def ask_withdraw(ground: DecisionContext, values: Values) -> Confirmation:
    """Before a whole release is taken back."""
    channel = ground.store.channel()
    known = {*ground.store.ids(), *(one.release for one in channel.history)}
    if values["release"] not in known or channel.is_withdrawn(values["release"]):
        raise NothingLikeIt(values["release"])
    told = {"release": values["release"]}
    return Confirmation(
        values["release"],
        words.ASK_WITHDRAW,
        words.WILL_WITHDRAW,
        told,
        str(channel.sequence),
        (REASON,),
        warned=offline_warning(ground),
    )


def act_withdraw(ground: DecisionContext, values: Values) -> DecisionOutcome:
    """Take it back."""
    return withdrawn(operations.withdraw(ground.store, values["release"], values["reason"], sign))


def offline_warning(ground: DecisionContext) -> tuple[Any, Values] | None:
    """What to know of a withdrawal that mirrors do not get at once: readers here come first."""
    return None if key_is_here(ground) else (words.OFFLINE_WITHDRAW, {"command": "cellfacts keys sign"})


def ask_withdraw_text(ground: DecisionContext, values: Values) -> Confirmation:
    """Before one widget in one language is taken back."""
    channel, desk = ground.store.channel(), ground.watched.now().desk
    try:
        widget, locale = find(values["widget"]), next(one for one in desk.books if one.tag == values["locale"])
    except (LookupError, StopIteration) as error:
        raise NothingLikeIt(str(error)) from error
    if channel.current is None:
        raise NothingLikeIt(widget.slug)
    about = f"{widget.slug} {locale.tag}"
    told = {"widget": widget.slug, "language": desk.books[locale].text(LANGUAGE_NAME)}
    return Confirmation(
        about,
        words.ASK_WITHDRAW_TEXT,
        words.WILL_WITHDRAW_TEXT,
        told,
        str(channel.sequence),
        (REASON,),
        warned=offline_warning(ground),
    )


def act_withdraw_text(ground: DecisionContext, values: Values) -> DecisionOutcome:
    """Take it back."""
    text = values["widget"], values["locale"]
    return withdrawn(operations.withdraw_text(ground.settings, ground.store, *text, values["reason"], sign))


def withdrawn(change: operations.Change) -> DecisionOutcome:
    """What came of a withdrawal. Raises CellfactsError where mirrors do not have it yet."""
    refuse(change.findings)
    return outcome(words.WITHDRAWN, release=str(change.channel.current))


KINDS = (
    DecisionType("build", words.ASK_BUILD, (), ask_build, act_build),
    DecisionType("activate", words.ASK_ACTIVATE, ("release",), ask_activate, act_activate),
    DecisionType("withdraw", words.ASK_WITHDRAW, ("release",), ask_withdraw, act_withdraw, "reason"),
    DecisionType("withdraw-text", words.ASK_WITHDRAW_TEXT, ("widget", "locale"), ask_withdraw_text, act_withdraw_text, "reason"),
)
