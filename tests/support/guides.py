"""The guides as tests read them: the blocks of a page, each by the comment that is its first line.

`# app.py of Flask`, `// cellfacts listeners`, `{# clinic/page.html #}` and `<!-- cellfacts snippet status -->` are such comments.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.conftest import PROJECT

EMBED = PROJECT / "service" / "embed"
PARTNERS_GUIDE = EMBED / "README.md"
# The guide with the lines for a service's own machine.
OPERATORS = next(path for path in (PROJECT / "service" / "README.md", PROJECT / "README.md") if path.is_file())
BLOCK = re.compile(r"^```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NAME = re.compile(r"(?:#|//|\{#|<!--) (.+?)(?: #\}| -->)?")


def method_page(name: str) -> Path:
    """The page of an embed method."""
    return EMBED / "methods" / name / "README.md"


def pages_for_partners() -> list[Path]:
    """The partners' guide, and the page of each method."""
    return [PARTNERS_GUIDE, *sorted(EMBED.glob("methods/*/README.md"))]


def named_blocks(path: Path) -> dict[str, str]:
    """The blocks of a page that begin with a comment, without it, by what it says. No two may say the same."""
    found: dict[str, str] = {}
    for text in BLOCK.findall(path.read_text(encoding="utf-8")):
        first, _, rest = text.partition("\n")
        if name := NAME.fullmatch(first):
            assert name[1] not in found, f"{path}: {name[1]}"
            found[name[1]] = rest
    return found


def snippets(path: Path) -> dict[str, str]:
    """The snippets of a page, by the command that prints them."""
    return {name: text.rstrip("\n") for name, text in named_blocks(path).items() if name.startswith("cellfacts snippet")}
