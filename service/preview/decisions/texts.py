"""Decisions about sentences: approve as a named clinician, or send back to the translator."""

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
    success,
)
from service.words import deciding as words
from widget.approvals import NAME as APPROVALS
from widget.catalog import LANGUAGE_NAME, catalog_path
from widget.findings import Refused
from widget.interests import NAME as CONFLICTS
from widget.locales import ENGLISH, Locale
from widget.model import Message

REVIEWER = Field("reviewer", words.REVIEWER, words.REVIEWER_HINT)
REMARK = Field("remark", words.REMARK, words.REMARK_HINT)
OPTIONAL_REMARK = Field("remark", words.REMARK, None, needed=False)


def chosen_messages(workspace: Workspace, values: Values) -> tuple[list[Message], Locale]:
    """The messages and the language of a decision. Raises NothingLikeIt."""
    try:
        locale = workspace.locale(values["locale"])
        if "widget" in values:
            return workspace.messages_in_widget(values["widget"], locale), locale
        return workspace.messages_named([values["key"]], None), locale
    except (LocaleUnknown, MessageUnknown, LookupError) as error:
        raise NothingLikeIt(str(error)) from error


def state_mark(workspace: Workspace, messages: list[Message], locale: Locale) -> str:
    """A mark that changes with the texts and their approvals."""
    catalog = workspace.catalogs[locale]
    rows = [
        (message.key, message.english, catalog.texts.get(message.key, ""), *map(repr, workspace.approvals.of(message, locale)))
        for message in messages
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:32]


def read_only_reason(context: DecisionContext, workspace: Workspace, locale: Locale) -> tuple[Message, Values] | None:
    """Why texts cannot be decided here; None if they can. `os.access` also detects read-only disks."""
    advice = {"setting": "CELLFACTS_CONTENT"}
    if context.settings.translations is None:  # those of the package, which the next upgrade replaces
        return words.INSTALLED, advice
    for file in (workspace.folder / APPROVALS, catalog_path(workspace.folder, locale)):
        # A file is replaced in the folder that its symlink leads to (`service.files.replace_files`).
        folder: Path = file.resolve().parent
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            return words.ONLY_READS, {"folder": str(folder), **advice}
    return None


def language_name(workspace: Workspace, locale: Locale) -> str:
    """The language's own name, else its tag."""
    return workspace.catalogs[locale].texts.get(LANGUAGE_NAME.key) or locale.tag


def source_and_target(workspace: Workspace, message: Message, locale: Locale) -> tuple[tuple[str, str], ...]:
    """English and translation of a message, each with its tag."""
    target = () if locale == ENGLISH else ((locale.tag, workspace.catalogs[locale].texts.get(message.key, "")),)
    return ((ENGLISH.tag, message.english), *target)


def ask_approve(context: DecisionContext, values: Values) -> Confirmation:
    """For one sentence, or for all of a widget. Raises NothingLikeIt."""
    workspace = context.watched.now().workspace
    messages, locale = chosen_messages(workspace, values)
    whole = "widget" in values
    return Confirmation(
        about=log_subject(values, locale),
        title=words.ASK_APPROVE_ALL if whole else words.ASK_APPROVE,
        will=words.WILL_APPROVE_ALL if whole else words.WILL_APPROVE,
        values={"language": language_name(workspace, locale), "number": str(len(messages)), "widget": values.get("widget", "")},
        expected=state_mark(workspace, messages, locale),
        fields=(REVIEWER, OPTIONAL_REMARK),
        texts=() if whole else source_and_target(workspace, messages[0], locale),
        findings=workspace.errors_in(messages, locale),
        warned=None if workspace.approvals.conflicts.get(locale.tag) else no_interests_warning([locale.tag]),
        stopped=read_only_reason(context, workspace, locale),
    )


def log_subject(values: Values, locale: Locale) -> str:
    """The `about` of the log entry."""
    return f"{values.get('widget') or values['key']} {locale.tag}"


def no_interests_warning(tags: list[str]) -> tuple[Message, Values]:
    """The warning that no conflicts of interest are stated."""
    return words.UNSTATED, {"languages": ", ".join(tags), "file": f"translations/{CONFLICTS}"}


def act_approve(context: DecisionContext, values: Values) -> DecisionOutcome:
    workspace = context.watched.now().workspace
    messages, locale = chosen_messages(workspace, values)
    workspace.approve(messages, locale, values["reviewer"], now())
    details = {"language": language_name(workspace, locale), "reviewer": values["reviewer"].strip()}
    if "widget" in values:
        return success(words.APPROVED, number=str(len(messages)), **details)
    return success(words.ONE_APPROVED, **details)


def ask_send_back(context: DecisionContext, values: Values) -> Confirmation:
    """Raises NothingLikeIt."""
    workspace = context.watched.now().workspace
    messages, locale = chosen_messages(workspace, values)
    return Confirmation(
        about=log_subject(values, locale),
        title=words.ASK_SEND_BACK,
        will=words.WILL_SEND_BACK_ENGLISH if locale == ENGLISH else words.WILL_SEND_BACK,
        values={},
        expected=state_mark(workspace, messages, locale),
        fields=(REMARK,),
        texts=source_and_target(workspace, messages[0], locale),
        findings=workspace.approvals.problems,
        stopped=read_only_reason(context, workspace, locale),
    )


def act_send_back(context: DecisionContext, values: Values) -> DecisionOutcome:
    """Revoke the approvals, and mark the translation as needing work, with the remark as a comment. Raises Refused."""
    workspace = context.watched.now().workspace
    messages, locale = chosen_messages(workspace, values)
    if problems := workspace.ledger_now().problems:  # before anything is written
        raise Refused(problems)
    if locale != ENGLISH:
        send_back(workspace.folder, locale, messages[0].key, f"Sent back on {now().date()} by {context.who}: {values['remark']}")
    with suppress(NothingApproved):
        workspace.revoke(messages, locale, None, now())
    return success(words.SENT_BACK, language=language_name(workspace, locale))


KINDS = (
    DecisionType("approve", words.ASK_APPROVE, ("key", "locale"), ask_approve, act_approve, "remark", True),
    DecisionType("approve-all", words.ASK_APPROVE_ALL, ("widget", "locale"), ask_approve, act_approve, "remark", True),
    DecisionType("send-back", words.ASK_SEND_BACK, ("key", "locale"), ask_send_back, act_send_back, "remark"),
)
