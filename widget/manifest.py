"""The release manifest: it names every file by its hash; and the integrity check of a release.

It has no heavy imports, so that serving and checking stay small. `widget.release` builds releases.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from .fragment import RESERVED_ID, RESERVED_ROOT

FORMAT = 2
# Format 1 has no messages and no facts.json. It is still read, served, withdrawn and mirrored.
READABLE = (1, FORMAT)
SHORT = frozenset({"form", "question"})  # in entries of a part of a text
# Types of files that are no text of a widget.
NO_TEXT = frozenset({"stylesheet", "messages", "facts", "schema"})
PARTS = frozenset({"format", "id", "publisher", "audience", "locales", "widgets", "stylesheet", "files"})
MANIFEST = "release.json"
# 16 hexadecimal digits are short enough for a footer; the full hash of each file stands in the manifest.
ID_LENGTH = 16
# Bytes. Our releases have 5 MB; ten times that is no release.
LARGEST_RELEASE = 50_000_000
# Names that mean the same to every file system, web server and URL, and lead nowhere else: no `..`, no hidden file, no escape.
PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")
LONGEST_PATH = 200
# Names beside the files of a served release.
TAKEN = frozenset({MANIFEST, "channel.json", "changes.atom", "releases", "tuf"})


class ReleaseDamaged(Exception):
    """Bytes or manifest differ from the release that was built."""


class ReleaseTooNew(ReleaseDamaged):
    """A newer version of this program made the release."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release. id: of the tree. files: path to bytes, with the reserved words, without the manifest. manifest: as in release.json."""

    id: str
    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]

    @property
    def manifest_bytes(self) -> bytes:
        return canonical_json(self.manifest)


def canonical_json(value: object) -> bytes:
    """JSON in one canonical form, for hashes and small diffs."""
    # The bytes of `json.dumps` with sorted keys and an indent of 1, many times faster: a test compares them.
    return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=1) + b"\n"


def sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def identity_of(manifest: Mapping[str, Any]) -> str:
    """The id of a release: the hash of its manifest without the id. The manifest has the hash of every file."""
    return sha256(canonical_json({name: value for name, value in manifest.items() if name != "id"}))[:ID_LENGTH]


def verify(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Release:
    """The release of a manifest and files. Raises ReleaseDamaged with the first mismatch."""
    verify_manifest(manifest)
    return release_of(manifest, files)


def read_manifest(data: bytes, identity: str) -> Mapping[str, Any]:
    """Parse a stored release.json and check it against the id under which it is stored.

    Raises:
        ReleaseDamaged: The manifest is incomplete or has another id.
        ValueError, RecursionError: The bytes are not JSON.
    """
    # Without its id a manifest as we store it is, to the byte, what the id was made from. To write it anew takes four times as long.
    without_id = data.replace(f'\n "id": "{identity}",'.encode(), b"", 1)
    if sha256(without_id)[:ID_LENGTH] == identity:
        parsed = json.loads(without_id)
        manifest: Mapping[str, Any] = {**parsed, "id": identity} if isinstance(parsed, dict) else parsed
        refuse_shape(manifest)
        return manifest
    manifest = json.loads(data)
    verify_manifest(manifest)
    if manifest["id"] != identity:
        raise ReleaseDamaged(f"what is stored as release {identity} is release {manifest['id']}")
    return manifest


def verify_manifest(manifest: Mapping[str, Any]) -> None:
    """Raises ReleaseDamaged unless the manifest is complete and its id is the hash of its content."""
    refuse_shape(manifest)
    try:
        identity = identity_of(manifest)
    except ValueError as error:  # half a character
        raise ReleaseDamaged(f"the manifest is no text ({error})") from error
    if identity != manifest["id"]:
        raise ReleaseDamaged(f"the tree has the id {identity}, but the manifest says {manifest.get('id')!r}")


def refuse_shape(manifest: Mapping[str, Any]) -> None:
    """Raises ReleaseDamaged unless the manifest is complete."""
    number = manifest.get("format") if isinstance(manifest, dict) else None
    if type(number) is int and number > FORMAT:
        raise ReleaseTooNew(f"the release has format {number}, and this version reads up to {FORMAT}: update cellfacts")
    if number not in READABLE:
        raise ReleaseDamaged(f"the manifest is of no format that this version reads ({READABLE[0]} to {FORMAT})")
    if missing := sorted(PARTS - set(manifest)):
        raise ReleaseDamaged(f"the manifest does not say its {missing[0]}")
    entries = manifest["files"]
    if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
        raise ReleaseDamaged("the manifest does not list its files")
    refuse_paths(entries)
    refuse_entries(entries, manifest["stylesheet"])


def release_of(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Release:
    """The release of a verified manifest. Raises ReleaseDamaged unless the files match it."""
    entries = manifest["files"]
    if unmatched := sorted(set(entries) ^ set(files)):
        raise ReleaseDamaged(f"{unmatched[0]!r} is in the manifest or in the folder, but not in both")
    for path, entry in entries.items():
        if sha256(files[path]) != entry.get("sha256") or len(files[path]) != entry.get("length"):
            raise ReleaseDamaged(f"{path} is not the file that was released")
    return Release(manifest["id"], files, manifest)


def refuse_entries(entries: Mapping[str, Mapping[str, Any]], stylesheet: object) -> None:
    """Raises ReleaseDamaged unless each entry has what serving needs, and its overdue and withdrawn forms exist."""
    if stylesheet not in entries:
        raise ReleaseDamaged("the stylesheet is not among the files")
    for path, entry in entries.items():
        if entry.get("type") in NO_TEXT:
            continue
        if not isinstance(entry.get("widget"), str) or not isinstance(entry.get("locale"), str):
            raise ReleaseDamaged(f"the manifest does not say which text {path} is")
        if not {entry[form] for form in ("overdue", "withdrawn") if form in entry} <= set(entries):
            raise ReleaseDamaged(f"a form of {path} is not among the files")
        try:
            date.fromisoformat(entry["checks"]["review_by"])
        except (KeyError, TypeError, ValueError) as error:
            raise ReleaseDamaged(f"the manifest does not say when {path} is due for a check") from error


def refuse_paths(paths: Collection[str]) -> None:
    """Raises ReleaseDamaged for a path that is unsafe to write, or that clashes with another one.

    Even the paths of a signed release are checked: stolen keys must not give access to the rest of a partner's disk.
    """
    by_lower_case: dict[str, str] = {}
    for path in paths:
        if len(path) > LONGEST_PATH or not PATH.fullmatch(path) or path.partition("/")[0].lower() in TAKEN:
            raise ReleaseDamaged(f"{path[:LONGEST_PATH]!r} is no path that a release may have")
        # Some file systems take names that differ by case for the same.
        other = by_lower_case.setdefault(path.lower(), path)
        if other != path:
            raise ReleaseDamaged(f"{path} and {other} differ only by case")
    for path in by_lower_case:
        parts = path.split("/")
        for end in range(1, len(parts)):
            if folder := by_lower_case.get("/".join(parts[:end])):
                raise ReleaseDamaged(f"{folder} is a file and the folder of another one")


def text_entries(manifest: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Path and entry of each text: its fragment at heading level 2, neither overdue nor withdrawn.

    A short form or a single question carries the widget's name, and never stands for the whole text.
    """
    for path, entry in manifest["files"].items():
        if entry.get("heading") == 2 and "overdue" in entry and not SHORT & entry.keys():
            yield path, entry


def pack(release: Release) -> bytes:
    """A release as one file for mirrors: gzipped JSON of its manifest and files."""
    texts = {path: data.decode() for path, data in release.files.items()}
    # No time stamp in the header, so that the same release gives the same bytes.
    return gzip.compress(canonical_json({"manifest": release.manifest, "files": texts}), compresslevel=9, mtime=0)


def bundle_name(identity: str) -> str:
    """The name of a packed release among the signed files."""
    return f"{identity}.json.gz"


def unpack(data: bytes) -> Release:
    """The release in a packed file, verified. Raises ReleaseDamaged."""
    reader = zlib.decompressobj(wbits=31)
    try:
        plain = reader.decompress(data, LARGEST_RELEASE)
        if reader.unconsumed_tail or not reader.eof:
            raise ReleaseDamaged(f"the release is cut off, or has more than {LARGEST_RELEASE:,} bytes")
        body = json.loads(plain)
        manifest, files = body["manifest"], {path: text.encode() for path, text in body["files"].items()}
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseDamaged(f"the file holds no release ({error})") from error
    return verify(manifest, files)


def served(data: bytes, root: str, identity: str) -> bytes:
    """A file as readers get it, without reserved words. root: address of the tree, with a trailing slash."""
    return data.replace(RESERVED_ROOT.encode(), root.encode()).replace(RESERVED_ID.encode(), identity.encode())
