"""The preview as a process of its own, so that whatever admins do costs readers nothing, and the public service has no sign-in at all."""

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
    """What Granian calls. Raises DataFolderNotWritable, CellfactsError."""
    end_with_parent()
    settings = settings_module.read_settings()
    return create_app(settings, own_store(settings.data), today)


def preview_program(settings: Settings, private: Scratch) -> Program:
    """The process of the preview. private: where its sessions are, in a folder that the process is told of. Raises CellfactsError."""
    if settings.mirror:
        raise CellfactsError("This service follows another one: decide there, where the preview of its releases is.")
    own_store(settings.data)
    address = f"{settings.preview_url}{one_time_link(settings, private)}"
    factory = f"{__name__}:{create_app_from_environment.__name__}"
    return application(
        factory,
        settings.preview_bind,
        "healthz",
        {"preview": address},
        threads=upload_slots.THREADS,
        setting="--port of `cellfacts preview`, or CELLFACTS_PREVIEW_BIND",
    )


def one_time_link(settings: Settings, private: Scratch) -> str:
    """What follows the preview's address: a way in that works once, where nobody has a password yet.

    Only on this machine: whoever can read what is printed can sign in.
    """
    if not is_loopback(settings.preview_bind[0]) or admins.load(settings.data):
        return ""
    return f"{LINK}{sessions.make_link(private)}"
