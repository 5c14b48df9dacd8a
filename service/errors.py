"""Errors that a user can mend. A command shows each as one sentence, without a traceback, and ends with exit code 1."""

from __future__ import annotations


class CellfactsError(Exception):
    """Base class: the message says what is wrong and what to do."""


class DataFolderNotWritable(CellfactsError):
    """The data folder cannot be created or written."""


class ReleaseUnknown(CellfactsError):
    """No release with this id is stored."""


class ChannelDamaged(CellfactsError):
    """channel.json, which names the current release, cannot be read."""


class ChannelTooNew(ChannelDamaged):
    """A newer version of this program wrote channel.json."""


class LocaleUnknown(CellfactsError):
    """There is no such locale."""


class WidgetUnknown(CellfactsError):
    """There is no such widget in the release."""


class MessageUnknown(CellfactsError):
    """There is no message with this key."""


class KeyMissing(CellfactsError):
    """A private key that is needed is not here, or cannot be read."""


class KeyForeign(KeyMissing):
    """The private key here is not the one that the root names: of another service, or replaced."""


class NpmUnavailable(CellfactsError):
    """A file from npm is needed and could not be fetched."""


class SettingInvalid(CellfactsError):
    """A CELLFACTS_* variable has an invalid value."""
