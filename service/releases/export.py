"""Write a release as plain files for a CDN, an object store or any web server."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from service.errors import CellfactsError
from service.files import replace_folder
from widget.manifest import MANIFEST


def write_tree(files: Mapping[str, bytes], folder: Path) -> None:
    """Replace a folder with a tree, atomically. Raises CellfactsError if the folder is no earlier export, OSError."""
    if folder.exists() and not (folder.is_dir() and (not any(folder.iterdir()) or (folder / MANIFEST).is_file())):
        raise CellfactsError(f"{folder} holds something that is no export of ours. Choose an empty folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        replace_folder(folder, files, stage)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
