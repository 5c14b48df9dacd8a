"""The WordPress plugin as partners download it: a zip with the address of this service in it."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile, ZipInfo

FOLDER = Path(__file__).parent
PLUGIN = "cellfacts.php"
ARCHIVE = "cellfacts-wordpress.zip"
# The line of the plugin that holds the address; empty in the repository.
ADDRESS = "const SERVICE = '{}';"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # what a zip can say; no clock, so that the same plugin gives the same bytes


def plugin(root: str) -> str:
    """The plugin's source. root: address of `/v1/`, the start of readers' links."""
    source = (FOLDER / PLUGIN).read_text(encoding="utf-8")
    # A web root has no quotation mark and no backslash in it (`widget.fragment.WEB_ROOT`).
    return source.replace(ADDRESS.format(""), ADDRESS.format(root), 1)


def archive(root: str) -> bytes:
    """A zip for Plugins, Add New, Upload in WordPress. root: address of `/v1/`."""
    files = {PLUGIN: plugin(root), "README.md": (FOLDER / "README.md").read_text(encoding="utf-8")}
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as zip_file:  # not compressed: that would give other bytes with another zlib
        for name, text in files.items():
            entry = ZipInfo(f"cellfacts/{name}", EARLIEST)
            entry.external_attr = 0o100644 << 16
            entry.create_system = 3  # Unix, wherever it is made
            zip_file.writestr(entry, text)
    return buffer.getvalue()
