"""The guides: every link leads somewhere, sentences are short, and of every block of commands or code a test is named that uses it."""

from __future__ import annotations

import re
from fnmatch import fnmatch

import pytest

from tests.conftest import PROJECT

FOLDERS = ("service", "tests", "translations", "widget")
PATHS = sorted((*PROJECT.glob("*.md"), *(path for folder in FOLDERS for path in (PROJECT / folder).rglob("*.md"))))
# Not README.zh-Hans.md: app/gallery/test_recipes.py compares it with the English.
GUIDES = {str(path.relative_to(PROJECT)): path.read_text(encoding="utf-8") for path in PATHS if path.suffixes == [".md"]}
LONGEST_README = 150  # lines
LONGEST_MEAN = 25  # words in a sentence of a guide, on average
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)

# Guide, language of the block, what the block begins with, and the file of tests that runs it, compares it or reads it.
BLOCKS = [
    ("README.md", "sh", r"make serve", "app/test_docs.py"),
    ("README.md", "html", r"<!-- cellfacts snippet", "app/test_docs.py"),
    ("service/README.md", "sh", r"sudo (python3|-u)", "app/test_operators_guide.py"),
    ("service/README.md", "sh", r"cellfacts release", "app/test_operators_guide.py"),
    ("service/README.md", "ini", r"# /etc/systemd", "servers/test_mirror_jobs.py"),
    ("service/README.md", "conf", r"location / ", "servers/test_mirror_jobs.py"),
    ("service/README.md", "conf", r"location \^~ /", "servers/preview/test_guide.py"),
    ("service/README.md", "sh", r"cellfacts admin|CELLFACTS_PREVIEW_URL", "servers/preview/test_guide.py"),
    ("service/README.md", "sh", r"mv instance/|CELLFACTS_KEYS", "servers/commands/test_drills.py"),
    ("service/README.md", "sh", r"\(umask|mkdir instance", "servers/commands/test_drills.py"),
    ("service/README.md", "sh", r"cellfacts serve", "servers/commands/test_drills.py"),
    ("service/preview/README.md", "sh", r"cellfacts facts", "app/facts/test_facts.py"),
    ("service/preview/README.md", "text", r"# /etc/cron.d", "app/facts/test_facts.py"),
    (
        "service/embed/*README.md",
        "html|text|jinja|jsx|php|sh",
        r"<!-- cellfacts snippet|cellfacts snippet",
        "app/embed/test_guides.py",
    ),
    ("service/embed/*README.md", "sh", r"# what is wrong", "app/embed/test_check_page.py"),
    ("service/embed/*README.md", "python", r"# decisions\.py", "app/embed/test_guides.py"),
    ("service/embed/*README.md", "python|jinja", r".* of (Flask|Django|FastAPI|plain)", "servers/commands/test_python_method.py"),
    ("service/embed/*README.md", "js", r"// cellfacts listeners", "browser/test_surroundings.py"),
    ("service/embed/*README.md", "js", r"// cellfacts errors", "browser/test_errors_keep_the_link.py"),
    ("service/embed/*README.md", "jsx?", r"// CellFacts\.jsx? of (React|Vue)", "browser/test_components.py"),
    ("service/embed/*README.md", "js", r"// height\.js", "browser/test_frame_heights.py"),
    ("service/embed/*README.md", "js", r"// late\.js", "browser/test_late_texts.py"),
    ("service/embed/*README.md", "jsx", r"<link rel=", "app/embed/test_guides.py"),
    ("service/embed/*README.md", "sh", r"# the first run", "servers/test_mirror_jobs.py"),
    ("translations/README.md", "sh|po", r"git switch|\.venv/bin/cellfacts|#", "app/catalogs/test_translators_guide.py"),
    ("translations/README.md", "toml", r"\[checks", "unit/catalogs/test_languages.py"),
    ("widget/README.md", "sh|toml|html|css", r"\.venv/bin/cellfacts|\W+ widget/", "app/catalogs/test_writers_guide.py"),
    ("widget/*/README.md", "python", r"from widget import render", "app/test_docs.py"),
    ("tests/README.md", "text|sh", r"widget/ |CELLFACTS_GOLDEN|\.venv/bin/pytest", "app/test_docs.py"),
]


def headings(text: str) -> set[str]:
    """What `#…` of a link may be: each heading as GitHub makes an address of it; the second of a name has `-1` at its end."""
    found: list[str] = []
    for heading in re.findall(r"^#{1,6} (.+)$", FENCE.sub("", text), re.MULTILINE):
        slug = re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        before = sum(1 for other in found if re.fullmatch(re.escape(slug) + r"(-\d+)?", other))
        found.append(f"{slug}-{before}" if before else slug)
    return set(found)


def links(text: str) -> list[str]:
    """Every relative target of a link or a picture, with its `#…`."""
    plain = re.sub(r"`[^`\n]*`", "`", FENCE.sub("", text))
    return [target for target in re.findall(r"\]\(([^)\s]+)\)", plain) if not re.match(r"[a-z]+:", target)]


def sentences(text: str) -> list[str]:
    """The sentences of a guide's running text: no blocks, tables, headings or pictures."""
    plain = FENCE.sub("\n\n", text)
    plain = re.sub(r"^(\||#|!\[|<).*$", "", plain, flags=re.MULTILINE)
    plain = re.sub(r"^\s*(?:[-*]|\d+\.) ", "\n\n", plain, flags=re.MULTILINE)
    plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", plain)
    plain = re.sub(r"`[^`]*`", "code", plain).replace("*", "")
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", plain)]
    return [one for part in paragraphs for one in re.split(r"(?<=[.!?])\s+", part) if re.search(r"\w", one)]


def claims(row: tuple[str, str, str, str], guide: str, language: str, code: str) -> bool:
    pattern, languages, start, _ = row
    return fnmatch(guide, pattern) and bool(re.fullmatch(languages, language) and re.match(start, code))


@pytest.mark.parametrize("guide", GUIDES)
def test_every_link_of_a_guide_leads_to_a_file_and_a_heading_that_are_there(guide: str) -> None:
    lost = []
    for target in links(GUIDES[guide]):
        path, _, anchor = target.partition("#")
        goal = (PROJECT / guide).parent / path if path else PROJECT / guide
        if not goal.exists() or (anchor and anchor not in headings(goal.read_text(encoding="utf-8"))):
            lost.append(target)
    assert not lost, f"{guide}: nothing is at {', '.join(lost)}"


def test_the_readme_is_short() -> None:
    assert len(GUIDES["README.md"].splitlines()) <= LONGEST_README


@pytest.mark.parametrize("guide", GUIDES)
def test_the_sentences_of_a_guide_are_short(guide: str) -> None:
    lengths = [len(one.split()) for one in sentences(GUIDES[guide])]
    assert not lengths or sum(lengths) / len(lengths) < LONGEST_MEAN


@pytest.mark.parametrize("guide", [guide for guide in GUIDES if FENCE.search(GUIDES[guide])])
def test_every_block_of_a_guide_has_a_test(guide: str) -> None:
    alone = [
        code.partition("\n")[0]
        for _, language, code in FENCE.findall(GUIDES[guide])
        if not any(claims(row, guide, language, code.lstrip()) for row in BLOCKS)
    ]
    assert not alone, f"{guide}: no row of BLOCKS says which test uses what begins with: {'; '.join(alone)}"


def test_every_row_has_a_block_and_a_file_of_tests() -> None:
    blocks = [(guide, language, code) for guide, text in GUIDES.items() for _, language, code in FENCE.findall(text)]
    for row in BLOCKS:
        assert (PROJECT / "tests" / row[3]).is_file(), row
        assert any(claims(row, *block) for block in blocks), f"{row}: no guide has such a block any more"
