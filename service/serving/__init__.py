"""HTTP: the public service, and what all our sites share."""

from pathlib import Path

ICON = Path(__file__).with_name("icon.svg")
