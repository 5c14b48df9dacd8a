"""The preview as a separate process: its load costs readers nothing, and the public service has no sign-in."""

from __future__ import annotations

from flask import Flask

from service import settings as settings_module
from service.clock import today
from service.errors import CellfactsError
from service.preview.app import create_app
from service.preview.auth import admins, sessions, upload_slots
from service.preview.ephemeral import Scratch
from service.releases.store import own_store
from service.serving.launcher import Program, application
from service.serving.listing import LINK
from service.serving.server import end_with_parent
from service.settings import Settings, is_loopback


def create_app_from_environment() -> Flask:
    """Granian's factory. Raises DataFolderNotWritable, CellfactsError."""
    end_with_parent()
    settings = settings_module.read_settings()
    return create_app(settings, own_store(settings.data), today)


def preview_program(settings: Settings, scratch: Scratch) -> Program:
    """The process of the preview. scratch: shared with that process. Raises CellfactsError."""
    if settings.mirror:
        raise CellfactsError("This service follows another one: decide there, where the preview of its releases is.")
    own_store(settings.data)
    address = f"{settings.preview_url}{one_time_link(settings, scratch)}"
    factory = f"{__name__}:{create_app_from_environment.__name__}"
    return application(
        factory,
        settings.preview_bind,
        "healthz",
        {"preview": address},
        threads=upload_slots.THREADS,
        setting="--port of `cellfacts preview`, or CELLFACTS_PREVIEW_BIND",
    )


def one_time_link(settings: Settings, scratch: Scratch) -> str:
    """The path and query of a one-time sign-in link; empty if somebody has a password.

    Only where the preview listens on a loopback address: everybody who reads the output can sign in.
    """
    if not is_loopback(settings.preview_bind[0]) or admins.load(settings.data):
        return ""
    return f"{LINK}{sessions.make_link(scratch)}"
