"""What a release is: files, and a manifest that names them all by their hashes; and whether bytes are the ones that were released.

It imports nothing heavy, so that whoever only serves or checks a release stays small. How one is made: `widget.release`.
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

from .fragment import RESERVED_ID, RESERVED_ROOT

FORMAT = 1
PARTS = frozenset({"format", "id", "publisher", "audience", "locales", "widgets", "stylesheet", "files"})
MANIFEST = "release.json"
# 16 hexadecimal digits are short enough for a footer; the full hash of each file stands in the manifest.
ID_LENGTH = 16
# A release of ours has 5 MB; what is ten times that is none.
LARGEST_RELEASE = 50_000_000
# Names that mean the same to every file system, web server and URL, and lead nowhere else: no `..`, no hidden file, no escape.
PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")
LONGEST_PATH = 200
# What stands beside a release's files wherever it is served.
TAKEN = frozenset({MANIFEST, "channel.json", "changes.atom", "releases", "tuf"})


class ReleaseDamaged(Exception):
    """The bytes are not the ones that were released."""


@dataclass(frozen=True, slots=True)
class Release:
    """id: of the tree; files: path to bytes in the reserved form, without the manifest; manifest: as in release.json."""

    id: str
    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]

    @property
    def manifest_bytes(self) -> bytes:
        """The manifest as it is stored."""
        return canonical_json(self.manifest)


def canonical_json(value: object) -> bytes:
    """JSON with one way to write it, for hashing and for small diffs."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def identity_of(manifest: Mapping[str, Any]) -> str:
    """The id of a release: the hash of all that its manifest says but the id, the hash of every file among it."""
    return sha256(canonical_json({name: value for name, value in manifest.items() if name != "id"}))[:ID_LENGTH]


def verify(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Release:
    """The release that a manifest and files make together. Raises ReleaseDamaged saying what does not fit."""
    verify_manifest(manifest)
    return with_files(manifest, files)


def read_manifest(data: bytes, identity: str) -> Mapping[str, Any]:
    """The manifest in a stored release.json, checked against the id under which it is stored.

    Raises ReleaseDamaged; ValueError and RecursionError for what is no JSON.
    """
    # Without its id a manifest as we store it is, to the byte, what the id was made from. To write it anew takes four times as long.
    bare = data.replace(f'\n "id": "{identity}",'.encode(), b"", 1)
    if sha256(bare)[:ID_LENGTH] == identity:
        known = json.loads(bare)
        manifest: Mapping[str, Any] = {**known, "id": identity} if isinstance(known, dict) else known
        refuse_shape(manifest)
        return manifest
    manifest = json.loads(data)
    verify_manifest(manifest)
    if manifest["id"] != identity:
        raise ReleaseDamaged(f"what is stored as release {identity} is release {manifest['id']}")
    return manifest


def verify_manifest(manifest: Mapping[str, Any]) -> None:
    """Raises ReleaseDamaged unless a manifest says all that it must, and is the one that its id was made from."""
    refuse_shape(manifest)
    try:
        identity = identity_of(manifest)
    except ValueError as error:  # half a character
        raise ReleaseDamaged(f"the manifest is no text ({error})") from error
    if identity != manifest["id"]:
        raise ReleaseDamaged(f"the tree has the id {identity}, but the manifest says {manifest.get('id')!r}")


def refuse_shape(manifest: Mapping[str, Any]) -> None:
    """Raises ReleaseDamaged unless a manifest says all that it must."""
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ReleaseDamaged(f"the manifest is not one of format {FORMAT}, which is what this version reads")
    if lost := sorted(PARTS - set(manifest)):
        raise ReleaseDamaged(f"the manifest does not say its {lost[0]}")
    entries = manifest["files"]
    if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
        raise ReleaseDamaged("the manifest does not list its files")
    refuse_paths(entries)
    refuse_entries(entries, manifest["stylesheet"])


def with_files(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Release:
    """The release of a manifest that was verified. Raises ReleaseDamaged unless the files are the ones that it names."""
    entries = manifest["files"]
    if odd := sorted(set(entries) ^ set(files)):
        raise ReleaseDamaged(f"{odd[0]!r} is in the manifest or in the folder, but not in both")
    for path, entry in entries.items():
        if sha256(files[path]) != entry.get("sha256") or len(files[path]) != entry.get("length"):
            raise ReleaseDamaged(f"{path} is not the file that was released")
    return Release(manifest["id"], files, manifest)


def refuse_entries(entries: Mapping[str, Mapping[str, Any]], stylesheet: object) -> None:
    """Raises ReleaseDamaged unless every entry says what serving needs of it, and every form that it names is there."""
    if stylesheet not in entries:
        raise ReleaseDamaged("the stylesheet is not among the files")
    for path, entry in entries.items():
        if entry.get("type") == "stylesheet":
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
    """Raises ReleaseDamaged unless every file can be written under its path, inside of the release and beside all others.

    Even a release that the keys have signed is not believed about this: whoever stole them must not reach the rest of a partner's disk.
    """
    known: dict[str, str] = {}
    for path in paths:
        if len(path) > LONGEST_PATH or not PATH.fullmatch(path) or path.partition("/")[0].lower() in TAKEN:
            raise ReleaseDamaged(f"{path[:LONGEST_PATH]!r} is no path that a release may have")
        # Some file systems take names that differ by case for the same.
        other = known.setdefault(path.lower(), path)
        if other != path:
            raise ReleaseDamaged(f"{path} and {other} differ only by case")
    for path in known:
        parts = path.split("/")
        for end in range(1, len(parts)):
            if folder := known.get("/".join(parts[:end])):
                raise ReleaseDamaged(f"{folder} is a file and the folder of another one")


def text_entries(manifest: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Path and entry of each text of a release: of its fragment at heading level 2, in the form that is neither overdue nor withdrawn."""
    for path, entry in manifest["files"].items():
        if entry.get("heading") == 2 and "overdue" in entry:
            yield path, entry


def pack(release: Release) -> bytes:
    """A release as one file, for mirrors: gzipped JSON of its manifest and files."""
    texts = {path: data.decode() for path, data in release.files.items()}
    # No time stamp in the header, so that the same release gives the same bytes.
    return gzip.compress(canonical_json({"manifest": release.manifest, "files": texts}), compresslevel=9, mtime=0)


def bundle_name(identity: str) -> str:
    """What the one file of a release is called among the signed files."""
    return f"{identity}.json.gz"


def unpack(data: bytes) -> Release:
    """The release in one file, checked. Raises ReleaseDamaged."""
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
    """A file as readers get it: the reserved words replaced. root: address of the tree, with a slash at its end."""
    return data.replace(RESERVED_ROOT.encode(), root.encode()).replace(RESERVED_ID.encode(), identity.encode())
