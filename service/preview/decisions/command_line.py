"""What the command line does to releases, in the log of decisions: admins see there what was not decided on their pages."""

from __future__ import annotations

import secrets
import sys

import click

from service.preview.auth import admins
from service.preview.decisions.log import Journal, LogEntry, log_time
from service.preview.decisions.model import DecisionOutcome, success
from service.releases.store import Store
from service.signing import sign
from service.words import deciding as words


def sign_and_log(store: Store) -> None:
    """Log what the current `cellfacts release` command has just done, then sign it. Raises as `sign`."""
    context = click.get_current_context()
    values, channel = context.params, store.channel()
    current, command = str(channel.current), f"cellfacts release {context.info_name}"
    if context.command.name != "withdraw":
        log_activation(store, command, current, corrected=values["corrected"])
    else:
        what, about = "withdraw", store.find_id(values["identity"] or "")
        if values["widget"]:
            what, about = "withdraw-text", f"{values['widget']} {channel.withdrawn[-1].locale}"
        log_command(store, command, what, about, success(words.WITHDRAWN, release=current), values["reason"])
    sign(store)


def log_activation(store: Store, command: str, release: str, corrected: bool = False) -> None:
    """Log that a command made a release current. command: as it is typed. corrected: as in `Store.activate`."""
    said = words.ACTIVATED_CORRECTED if corrected else words.ACTIVATED
    log_command(store, command, "activate", release, success(said, release=release))


def log_command(store: Store, command: str, what: str, about: str, outcome: DecisionOutcome, remark: str = "") -> None:
    """Add an entry with its outcome. What cannot be logged is done all the same, and said."""
    said = outcome.message.key if outcome.message else ""
    entry = LogEntry(
        secrets.token_urlsafe(12), log_time(), command, what, about, remark, outcome.outcome, said, dict(outcome.values), True
    )
    journal = Journal(admins.folder_of(store.root))
    try:
        with journal.locked():
            journal.add(entry)
    except OSError as error:
        print(f"cellfacts: This is not in the log of decisions: {error.strerror}.", file=sys.stderr)
