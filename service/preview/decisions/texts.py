"""Deciding about sentences: a named clinician has checked them, or they go back to the translator."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from service.catalogs.ledger import NothingApproved
from service.catalogs.reject import send_back
from service.catalogs.workspace import Workspace
from service.clock import now
from service.errors import LocaleUnknown, MessageUnknown
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
from service.words import deciding as words
from widget.approvals import NAME as APPROVALS
from widget.approvals import messages_of
from widget.catalog import catalog_path
from widget.findings import Refused
from widget.interests import NAME as CONFLICTS
from widget.locales import ENGLISH, Locale
from widget.model import Message
from widget.notices import LANGUAGE_NAME
from widget.registry import PACKAGE, find

REVIEWER = Field("reviewer", words.REVIEWER, words.REVIEWER_HINT)
REMARK = Field("remark", words.REMARK, words.REMARK_HINT)
OPTIONAL_REMARK = Field("remark", words.REMARK, None, needed=False)


def chosen_messages(desk: Workspace, values: Values) -> tuple[list[Message], Locale]:
    """The messages and the language that a decision is about. Raises NothingLikeIt."""
    try:
        locale = desk.locale(values["locale"])
        if "widget" in values:
            return list(messages_of(find(values["widget"]))), locale
        return desk.messages_named([values["key"]], None), locale
    except (LocaleUnknown, MessageUnknown, LookupError) as error:
        raise NothingLikeIt(str(error)) from error


def seen_mark(desk: Workspace, messages: list[Message], locale: Locale) -> str:
    """A mark of the texts and of their approvals."""
    book = desk.books[locale]
    rows = [(one.key, one.english, book.texts.get(one.key, ""), *map(repr, desk.approvals.of(one, locale))) for one in messages]
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:32]


def why_only_read(desk: Workspace, locale: Locale) -> tuple[Message, Values] | None:
    """Why nothing can be decided about texts here; None where they can be written and stay. The system is asked: it knows of read-only disks."""
    advice = {"setting": "CELLFACTS_TRANSLATIONS", "clone": "translations/"}
    if desk.folder.is_relative_to(PACKAGE):
        return words.INSTALLED, {"folder": str(desk.folder), **advice}
    for file in (desk.folder / APPROVALS, catalog_path(desk.folder, locale)):
        # Files are written beside their place, where a link leads (`service.files.replace_files`).
        folder: Path = file.resolve().parent
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            return words.ONLY_READS, {"folder": str(folder), **advice}
    return None


def name_of(desk: Workspace, locale: Locale) -> str:
    """What a language calls itself."""
    return desk.books[locale].texts.get(LANGUAGE_NAME.key) or locale.tag


def source_and_target(desk: Workspace, message: Message, locale: Locale) -> tuple[tuple[str, str], ...]:
    """The English and the translation of one message."""
    own = () if locale == ENGLISH else ((locale.tag, desk.books[locale].texts.get(message.key, "")),)
    return ((ENGLISH.tag, message.english), *own)


def ask_approve(ground: DecisionContext, values: Values) -> Confirmation:
    """Before a sentence, or every sentence of a widget, is approved."""
    desk = ground.watched.now().desk
    messages, locale = chosen_messages(desk, values)
    whole = "widget" in values
    return Confirmation(
        about=log_subject(values, locale),
        title=words.ASK_APPROVE_ALL if whole else words.ASK_APPROVE,
        will=words.WILL_APPROVE_ALL if whole else words.WILL_APPROVE,
        values={"language": name_of(desk, locale), "number": str(len(messages)), "widget": values.get("widget", "")},
        expected=seen_mark(desk, messages, locale),
        fields=(REVIEWER, OPTIONAL_REMARK),
        texts=() if whole else source_and_target(desk, messages[0], locale),
        findings=desk.errors_in(messages, locale),
        warned=None if desk.approvals.conflicts.get(locale.tag) else unstated([locale.tag]),
        stopped=why_only_read(desk, locale),
    )


def log_subject(values: Values, locale: Locale) -> str:
    """What the log says that it is about."""
    return f"{values.get('widget') or values['key']} {locale.tag}"


def unstated(tags: list[str]) -> tuple[Message, Values]:
    """What to know where no conflicts of interest are stated."""
    return words.UNSTATED, {"languages": ", ".join(tags), "file": f"translations/{CONFLICTS}"}


def act_approve(ground: DecisionContext, values: Values) -> DecisionOutcome:
    """Write the approvals."""
    desk = ground.watched.now().desk
    messages, locale = chosen_messages(desk, values)
    desk.approve(messages, locale, values["reviewer"], now())
    said = {"language": name_of(desk, locale), "reviewer": values["reviewer"].strip()}
    if "widget" in values:
        return outcome(words.APPROVED, number=str(len(messages)), **said)
    return outcome(words.ONE_APPROVED, **said)


def ask_send_back(ground: DecisionContext, values: Values) -> Confirmation:
    """Before a sentence goes back."""
    desk = ground.watched.now().desk
    messages, locale = chosen_messages(desk, values)
    return Confirmation(
        about=log_subject(values, locale),
        title=words.ASK_SEND_BACK,
        will=words.WILL_SEND_BACK_ENGLISH if locale == ENGLISH else words.WILL_SEND_BACK,
        values={},
        expected=seen_mark(desk, messages, locale),
        fields=(REMARK,),
        texts=source_and_target(desk, messages[0], locale),
        findings=desk.approvals.problems,
        stopped=why_only_read(desk, locale),
    )


def act_send_back(ground: DecisionContext, values: Values) -> DecisionOutcome:
    """End the approvals, and mark the translation as needing work, with the remark beside it."""
    desk = ground.watched.now().desk
    messages, locale = chosen_messages(desk, values)
    if found := desk.ledger_now().problems:  # before anything is written
        raise Refused(found)
    if locale != ENGLISH:
        send_back(desk.folder, locale, messages[0].key, f"Sent back on {now().date()} by {ground.who}: {values['remark']}")
    with suppress(NothingApproved):
        desk.revoke(messages, locale, None, now())
    return outcome(words.SENT_BACK, language=name_of(desk, locale))


KINDS = (
    DecisionType("approve", words.ASK_APPROVE, ("key", "locale"), ask_approve, act_approve, "remark", True),
    DecisionType("approve-all", words.ASK_APPROVE_ALL, ("widget", "locale"), ask_approve, act_approve, "remark", True),
    DecisionType("send-back", words.ASK_SEND_BACK, ("key", "locale"), ask_send_back, act_send_back, "remark"),
)
