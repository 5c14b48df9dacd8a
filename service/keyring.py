"""The private keys: where they are, and how they are written and read.

DIR/keys/*.pem              readable by their owner only; root.pem and targets.pem may be kept elsewhere (CELLFACTS_KEYS)
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner, SSlibKey

from service.errors import KeyMissing
from service.settings import keys_elsewhere
from service.store import PARTIAL, flush_folder

KEYS = {"root": "root", "targets": "targets", "snapshot": "online", "timestamp": "online"}  # role to key
SUFFIX = ".pem"


def key_path(data: Path, name: str) -> Path:
    """Where a private key is, or is to be written: root and targets elsewhere if there is such a folder. name: root, targets or online.

    Raises SettingInvalid.
    """
    here, elsewhere = data / "keys" / f"{name}{SUFFIX}", keys_elsewhere()
    if elsewhere is None or here.exists() or name == "online":
        return here
    return elsewhere / here.name


def replace_private(path: Path, data: bytes) -> None:
    """Write a private key in one step."""
    partial = path.with_name(f".{path.stem}{PARTIAL}")
    partial.unlink(missing_ok=True)
    write_private(partial, data)
    partial.replace(path)
    flush_folder(path.parent)


def write_private(path: Path, data: bytes) -> None:
    """Write a private key that only its owner can read, from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def signer_of(data: Path, role: str) -> CryptoSigner:
    """The private key of a role. Raises KeyMissing, SettingInvalid."""
    path = key_path(data, KEYS[role])
    try:
        private = load_pem_private_key(path.read_bytes(), None)
    except FileNotFoundError as error:
        raise KeyMissing(
            f"The key for {role} is not here ({path}), so mirrors keep what they have. Let CELLFACTS_KEYS name the folder that has it, "
            "and run `cellfacts keys sign`."
        ) from error
    except ValueError as error:
        raise KeyMissing(f"{path} is no private key. Restore it from a backup.") from error
    public = SSlibKey.from_crypto(private.public_key())
    return CryptoSigner(private, public)
