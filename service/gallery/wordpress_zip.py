"""The plugin for WordPress as partners download it from the gallery."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask import Blueprint, Response

from service.embed.wordpress.plugin import ARCHIVE, archive, vocabulary_of
from service.gallery.http import with_revalidation, with_safe_headers
from service.serving.headers import GALLERY_POLICY
from widget.catalog import Catalog
from widget.content import Content
from widget.locales import Locale


def plugin_blueprint(root: str, content: Content, catalogs: Mapping[Locale, Catalog], translations: Path | None) -> Blueprint:
    """The route of the zip. root: address of `/v1/`. translations: the folder of catalogs; None for the shipped one."""
    part = Blueprint("plugin", __name__)

    @cache  # made when it is first asked for: its words have to be checked
    def zip_bytes() -> bytes:
        return archive(root, vocabulary_of(content, catalogs, translations))

    @part.get(f"/gallery/{ARCHIVE}")
    def wordpress() -> Response:
        return with_safe_headers(with_revalidation(Response(zip_bytes(), mimetype="application/zip")), GALLERY_POLICY)

    return part
