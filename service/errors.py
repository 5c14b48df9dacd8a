"""What a user can run into. Each is shown as one sentence, without a traceback, and ends a command with exit code 1."""

from __future__ import annotations


class CellfactsError(Exception):
    """Something that the user can understand and mend."""


class DataFolderNotWritable(CellfactsError):
    """The data folder cannot be created or written."""


class ReleaseUnknown(CellfactsError):
    """No release with that id is stored."""


class ChannelDamaged(CellfactsError):
    """What says which release is current cannot be read."""


class LocaleUnknown(CellfactsError):
    """There is no such locale."""


class MessageUnknown(CellfactsError):
    """There is no message with that key."""


class KeyMissing(CellfactsError):
    """A private key that is needed is not here."""


class KeyForeign(KeyMissing):
    """There is a private key, but the root names another: it is another service's, or has been replaced."""


class NpmUnavailable(CellfactsError):
    """A file from npm is needed, and it could not be had."""


class SettingInvalid(CellfactsError):
    """A CELLFACTS_* variable has a value that makes no sense."""
