"""The preview's fixtures, for tests that start it as a real process."""

from __future__ import annotations

from tests.app.preview.conftest import (  # noqa: F401 - fixtures
    app,
    password_hash,
    reader,
    settings,
    signed_in,
    store,
    today,
    translations,
)
