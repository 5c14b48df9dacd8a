"""Decisions about releases: build, activate, roll back, withdraw."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from service.catalogs.live.rows import relative_path
from service.errors import CellfactsError, ReleaseUnknown
from service.preview.decisions.model import (
    Confirmation,
    DecisionContext,
    DecisionOutcome,
    DecisionType,
    Field,
    NothingLikeIt,
    Values,
    success,
)
from service.preview.decisions.texts import no_interests_warning
from service.releases import build, diff, operations
from service.releases.channel import Channel, Text, text_of
from service.settings import external_keys_folder
from service.signing import sign
from service.signing.expiry import newest_version
from service.words import deciding as words
from widget.catalogs import released_catalogs
from widget.findings import Finding, Refused, errors
from widget.locales import ENGLISH
from widget.manifest import Release, ReleaseDamaged
from widget.model import GUIDE
from widget.wording import texts_of

REASON = Field("reason", words.REASON, words.REASON_HINT)
UNCHECKED = Field("unchecked", words.UNCHECKED, needed=False, tick=True)
SHOWN = 10  # findings of a release that is refused


def key_is_here(context: DecisionContext) -> bool:
    """Whether a release activated here would be signed: the targets key is here, or no keys exist yet and they are created."""
    data = context.settings.data
    if (data / "keys" / "targets.pem").exists() or not newest_version(data / "tuf", "targets"):
        return True
    try:
        elsewhere = external_keys_folder()
    except CellfactsError:
        return False
    return bool(elsewhere and (elsewhere / "targets.pem").exists())


def raise_findings(findings: Collection[Finding]) -> None:
    """Raises CellfactsError with the first findings, if there are any."""
    if findings:
        text = "; ".join(map(line_of_finding, list(findings)[:SHOWN]))
        more = f" (and {len(findings) - SHOWN} more)" if len(findings) > SHOWN else ""
        raise CellfactsError(f"{text}{more}")


def line_of_finding(finding: Finding) -> str:
    """A finding in the log: its place in the content, and its remedy. No path of the machine, as of a key, stands there."""
    is_told = finding.line or not finding.file.startswith("/")
    place = f"{relative_path(finding.file)}:{finding.line}".removesuffix(":0") if is_told else ""
    return " ".join(filter(None, (place, finding.key, finding.locale, finding.message)))


def load_release(context: DecisionContext, values: Values) -> Release:
    """The stored release of a decision. Raises NothingLikeIt."""
    try:
        return context.store.load(values["release"])
    except (ReleaseUnknown, ReleaseDamaged, OSError) as error:
        raise NothingLikeIt(str(error)) from error


def ask_build(context: DecisionContext, values: Values) -> Confirmation:
    now = context.watched.now()
    found = errors(now.workspace.findings())
    pending = tuple(
        Field(f"pending-{locale.tag}", words.PENDING, needed=False, tick=True, values={"language": catalog.language_name})
        for locale, catalog in now.workspace.catalogs.items()
        if locale != ENGLISH and any(finding.locale == locale.tag for finding in found)
    )
    tags = [
        locale.tag
        for locale in released_catalogs(now.workspace.catalogs)
        if not now.workspace.approvals.conflicts.get(locale.tag)
    ]
    return Confirmation(
        "draft",
        words.ASK_BUILD,
        words.WILL_BUILD,
        {},
        now.version,
        (*pending, UNCHECKED),
        findings=found,
        warned=no_interests_warning(tags) if tags else None,
        stopped=(words.MISTAKES, {}) if now.mistakes else None,
    )


def act_build(context: DecisionContext, values: Values) -> DecisionOutcome:
    """Store the release of what was shown. If a file changes while it is built, nothing is stored. Raises CellfactsError, Refused."""
    pending = [name.removeprefix("pending-") for name, value in values.items() if name.startswith("pending-") and value]
    try:
        release = build.build_from_settings(context.settings, context.today, pending, bool(values.get("unchecked")))
    except Refused as refused:
        raise_findings(errors(refused.findings))
        raise
    if context.watched.now().version != values["expected"]:
        return DecisionOutcome(False, words.CHANGED.english, words.CHANGED)
    context.store.write(release)
    return success(words.BUILT, release=release.id)


def ask_activate(context: DecisionContext, values: Values) -> Confirmation:
    """Raises NothingLikeIt for the current release and for withdrawn ones."""
    # As the command will see it: with the words of stored releases.
    release, channel = load_release(context, values), context.store.with_words(context.store.channel())
    if channel.is_withdrawn(release.id) or channel.current == release.id:
        raise NothingLikeIt(release.id)
    was_current = any(event.release == release.id for event in channel.history)
    fields, warned = withdrawal_notice(channel, release)
    command = {"command": f"cellfacts release activate {release.id}"}
    return Confirmation(
        release.id,
        words.ASK_ACTIVATE,
        words.WILL_GO_BACK if was_current else words.WILL_ACTIVATE,
        {"release": release.id, "number": str(count_changed_lines(context, release))},
        str(channel.sequence),
        fields,
        warned=warned,
        stopped=None if key_is_here(context) else (words.OFFLINE, command),
    )


def withdrawal_notice(channel: Channel, release: Release) -> tuple[tuple[Field, ...], tuple[Any, Values] | None]:
    """The checkbox and the warning about withdrawn texts in a release to be activated."""
    texts = texts_of(release)
    if repeated := channel.repeated_withdrawal(release.id, texts):
        return (corrected_field(list_texts([text for text in texts if text[0] != GUIDE])),), (
            words.REPEATS,
            {"other": repeated.by.release},
        )
    holds = channel.holds(release.id, texts, anew=True)
    firm, every = {text_of(hold.by) for hold in holds if not hold.can_be_corrected}, {text_of(hold.by) for hold in holds}
    fields = (corrected_field(list_texts(every - firm)),) if every - firm else ()
    return fields, (words.STAYS, {"texts": list_texts(every)}) if every else None


def corrected_field(texts: str) -> Field:
    """The checkbox for texts that cannot be compared with the withdrawn ones."""
    return Field("corrected", words.CORRECTED, needed=False, tick=True, values={"texts": texts})


def list_texts(texts: Collection[Text]) -> str:
    return ", ".join(f"{widget} ({locale})" for widget, locale in sorted(texts))


def count_changed_lines(context: DecisionContext, release: Release) -> int:
    """The number of sentences that would change for readers, dates alone not counted; 0 if the releases cannot be read."""
    current = context.store.current_id()
    try:
        return len(diff.changed_lines(context.store.load(current), release)) if current else 0
    except (CellfactsError, ReleaseDamaged, OSError):
        return 0


def act_activate(context: DecisionContext, values: Values) -> DecisionOutcome:
    """Raises CellfactsError."""
    is_corrected = bool(values.get("corrected"))
    raise_findings(operations.activate(context.store, values["release"], sign, is_corrected).findings)
    return success(words.ACTIVATED_CORRECTED if is_corrected else words.ACTIVATED, release=values["release"])


def ask_withdraw(context: DecisionContext, values: Values) -> Confirmation:
    """Raises NothingLikeIt."""
    channel = context.store.channel()
    releases = {*context.store.ids(), *(event.release for event in channel.history)}
    if values["release"] not in releases or channel.is_withdrawn(values["release"]):
        raise NothingLikeIt(values["release"])
    details = {"release": values["release"]}
    return Confirmation(
        values["release"],
        words.ASK_WITHDRAW,
        words.WILL_WITHDRAW,
        details,
        str(channel.sequence),
        (REASON,),
        warned=offline_warning(context),
    )


def act_withdraw(context: DecisionContext, values: Values) -> DecisionOutcome:
    """Raises CellfactsError."""
    return withdrawal_outcome(operations.withdraw(context.store, values["release"], values["reason"], sign))


def offline_warning(context: DecisionContext) -> tuple[Any, Values] | None:
    """The warning that mirrors get a withdrawal only after signing. Readers here come first, so it is not refused."""
    return None if key_is_here(context) else (words.OFFLINE_WITHDRAW, {"command": "cellfacts keys sign"})


def ask_withdraw_text(context: DecisionContext, values: Values) -> Confirmation:
    """Raises NothingLikeIt."""
    channel, workspace = context.store.channel(), context.watched.now().workspace
    try:
        widget = workspace.content.find(values["widget"])
        locale = next(locale for locale in workspace.catalogs if locale.tag == values["locale"])
    except (LookupError, StopIteration) as error:
        raise NothingLikeIt(str(error)) from error
    if channel.current is None:
        raise NothingLikeIt(widget.slug)
    subject = f"{widget.slug} {locale.tag}"
    details = {"widget": widget.slug, "language": workspace.catalogs[locale].language_name}
    return Confirmation(
        subject,
        words.ASK_WITHDRAW_TEXT,
        words.WILL_WITHDRAW_TEXT,
        details,
        str(channel.sequence),
        (REASON,),
        warned=offline_warning(context),
    )


def act_withdraw_text(context: DecisionContext, values: Values) -> DecisionOutcome:
    """Raises CellfactsError."""
    text = values["widget"], values["locale"]
    return withdrawal_outcome(operations.withdraw_text(context.settings, context.store, *text, values["reason"], sign))


def withdrawal_outcome(change: operations.Change) -> DecisionOutcome:
    """The outcome of a withdrawal. Raises CellfactsError if it is not signed, so mirrors do not have it yet."""
    raise_findings(change.findings)
    return success(words.WITHDRAWN, release=str(change.channel.current))


KINDS = (
    DecisionType("build", words.ASK_BUILD, (), ask_build, act_build),
    DecisionType("activate", words.ASK_ACTIVATE, ("release",), ask_activate, act_activate),
    DecisionType("withdraw", words.ASK_WITHDRAW, ("release",), ask_withdraw, act_withdraw, "reason"),
    DecisionType("withdraw-text", words.ASK_WITHDRAW_TEXT, ("widget", "locale"), ask_withdraw_text, act_withdraw_text, "reason"),
)
