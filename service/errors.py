"""What a user can run into. Each is shown as one sentence, without a traceback, and ends a command with exit code 1."""

from __future__ import annotations


class CellfactsError(Exception):
    """Something that the user can understand and mend."""


class DataFolderNotWritable(CellfactsError):
    """The data folder cannot be created or written."""


class DataFolderNewer(CellfactsError):
    """The data folder was written by a newer version, or by another program."""


class ReleaseUnknown(CellfactsError):
    """No release with that id is stored."""


class AlreadyWithdrawn(CellfactsError):
    """The release or fragment was taken back before."""


class NothingToWithdraw(CellfactsError):
    """There is no such release or fragment to take back."""


class ChannelDamaged(CellfactsError):
    """What says which release is current cannot be read."""


class ChannelOlder(CellfactsError):
    """What says which release is current has lost a change that mirrors have seen."""


class LocaleUnknown(CellfactsError):
    """There is no such locale."""


class CatalogExists(CellfactsError):
    """There is a translation in that language already."""


class NotBegun(CellfactsError):
    """The translation is not one that has only been begun."""


class CatalogChanged(CellfactsError):
    """A catalog has been changed while somebody was asked whether to change it."""


class MessageUnknown(CellfactsError):
    """There is no message with that key."""


class FolderNotOurs(CellfactsError):
    """A folder to be written holds something else."""


class OwnReleases(CellfactsError):
    """The data folder publishes by itself, so it cannot follow another service."""


class FollowsAnother(CellfactsError):
    """The data folder follows another service, so nothing can be published from it."""


class KeysExist(CellfactsError):
    """There are keys already, and they are not to be overwritten."""


class KeyMissing(CellfactsError):
    """A private key that is needed is not here."""


class KeyForeign(KeyMissing):
    """There is a private key, but the root names another: it is another service's, or has been replaced."""


class RootMissing(KeyMissing):
    """The keys and the root are gone from a data folder that has signed before."""


class RootDamaged(CellfactsError):
    """What says which keys count cannot be read."""


class NoRelease(CellfactsError):
    """Nothing has been released yet."""


class ServiceNotStarted(CellfactsError):
    """The service did not answer in time."""


class HostUnknown(CellfactsError):
    """There is no such address to listen on."""


class PortInUse(CellfactsError):
    """Another program listens on the port."""


class NpmUnavailable(CellfactsError):
    """A file from npm is needed, and it could not be had."""


class SettingInvalid(CellfactsError):
    """A CELLFACTS_* variable has a value that makes no sense."""
