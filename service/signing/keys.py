"""The private keys: where they are, how they are read and written, and whether the root names them.

DIR/keys/*.pem              readable by their owner only; root.pem and targets.pem may be elsewhere (CELLFACTS_KEYS)
"""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner, SSlibKey
from tuf.api.exceptions import StorageError
from tuf.api.metadata import Metadata, Root
from tuf.api.serialization import DeserializationError

from service.errors import CellfactsError, KeyForeign, KeyMissing, SettingInvalid
from service.files import replace_file
from service.settings import external_keys_folder
from service.signing.expiry import newest_version

KEYS = {"root": "root", "targets": "targets", "snapshot": "online", "timestamp": "online"}  # role to key
SUFFIX = ".pem"
WHERE = {  # what to do about a key that is not here
    "root": "Let CELLFACTS_KEYS name the folder that has it, and run this again.",
    "targets": "Let CELLFACTS_KEYS name the folder that has it, and run `cellfacts keys sign`.",
    "online": "Restore it from a backup, or make another: `cellfacts keys rotate online`.",
}


def key_path(data: Path, name: str) -> Path:
    """Where a private key is, or is to be written: root and targets in CELLFACTS_KEYS if that is set. name: root, targets or online.

    Raises SettingInvalid.
    """
    here = data / "keys" / f"{name}{SUFFIX}"
    if name == "online" or here.exists():
        return here  # whatever CELLFACTS_KEYS says: a service goes on signing after its stick was unplugged
    elsewhere = external_keys_folder()
    return elsewhere / here.name if elsewhere else here


def replace_private(path: Path, data: bytes) -> None:
    """Write a private key atomically, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    replace_file(path, data, mode=0o600)


def read_key(path: Path) -> CryptoSigner:
    """A private key, not compared with the root. Raises KeyMissing if the file is no key, FileNotFoundError."""
    data = path.read_bytes()
    try:
        private = load_pem_private_key(data, None)
        return CryptoSigner(private, SSlibKey.from_crypto(private.public_key()))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyMissing(f"{path} is no private key that can be used. Restore it from a backup.") from error


def present_key(data: Path, name: str) -> CryptoSigner | None:
    """The private key of this name, not compared with the root; None if there is none. Raises KeyMissing."""
    try:
        return read_key(key_path(data, name))
    except (FileNotFoundError, SettingInvalid):
        return None


def newest_root(tuf: Path) -> Root:
    """The newest root. Raises KeyMissing before the first, CellfactsError."""
    version = newest_version(tuf, "root")
    if version == 0:
        raise KeyMissing("There are no keys yet. `cellfacts keys init` makes them.")
    try:
        root = Metadata.from_file(str(tuf / f"{version}.root.json")).signed
    except (StorageError, DeserializationError) as error:
        raise CellfactsError(f"{version}.root.json cannot be read: restore it from a backup.") from error
    if not isinstance(root, Root):
        raise CellfactsError(f"{version}.root.json is no root: restore it from a backup.")
    return root


def foreign_key_error(data: Path, name: str, root: Root) -> KeyForeign:
    path = key_path(data, name)
    advice = "Let CELLFACTS_KEYS name the folder that has it."
    if name == "online":
        advice = "Restore it from a backup, or move this one away and run `cellfacts keys rotate online`."
    elif path.parent == data / "keys":
        advice = f"Move this one away. {advice}"
    return KeyForeign(f"{path.name} in {path.parent} is not the key that root {root.version} names. {advice}")


def signer_of(data: Path, role: str) -> CryptoSigner:
    """The private key of a role. Raises KeyMissing, KeyForeign, CellfactsError.

    Only the key that the newest root names: every mirror would refuse a signature by another.
    """
    name, root = KEYS[role], newest_root(data / "tuf")
    try:
        signer = read_key(key_path(data, name))
    except FileNotFoundError as error:
        path = key_path(data, name)
        raise KeyMissing(f"The {name} key is not here ({path}), so mirrors keep what they have. {WHERE[name]}") from error
    except SettingInvalid as error:
        raise KeyMissing(f"The {name} key is not here, so mirrors keep what they have. {error} {WHERE[name]}") from error
    if signer.public_key.keyid not in root.roles[role].keyids:
        raise foreign_key_error(data, name, root)
    return signer
