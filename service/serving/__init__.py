"""HTTP: the public service, and what every site of ours shares."""

from pathlib import Path

ICON = Path(__file__).with_name("icon.svg")
