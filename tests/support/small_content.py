"""A content folder of the tests' own: one widget, two decisions, two sources, and the shared templates and notices of the package.

It knows no date of the shipped facts. Its day is DAY; its checks are a few days older.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from widget.content import Content
from widget.loading import PACKAGE
from widget.text import PLACEHOLDER

DAY = date(2020, 5, 20)

COPY = """\
[widget]
order = 1
purpose = "What is known about tea, country by country."
frame_height = 800

[title]
text = "Is tea approved?"

# The answer in one breath.
# Keep it short.
[lead]
text = "As of {checked}, tea is not approved in the United States."
rests_on = { "us.tea" = "not-approved" }

[answer]
text = "Tea is made of leaves."
sources = ["leaf-journal"]

[answer.more]
text = "Ask your cancer doctor."

[terms.leaf]
use = "terms.leaf"

[rows.us]
use = "decisions.us.tea"

[rows.cn]
use = "decisions.cn.tea"
"""

TEMPLATE = """\
<p>{{ say(copy.lead) }}</p>
{% for line in copy.answer %}
<p>{{ say(line) }}</p>
{% endfor %}
{% for part in copy.rows %}
{% set row = part.decision %}
<p>{{ say(row.claim(row.words)) }} {{ say(row.indication) }} {{ say(row.claim(row.dated)) }}</p>
{% endfor %}
<p>{{ say(notices.legend) }}</p>
"""

DECISIONS = """\
[us.tea]
where = "us"
therapy = "CAR-T"
verdict = "not-approved"
sources = [
    { source = "tea-office", read = "the list" },
]

[us.tea.indication]
text = "Any thirst"

[us.tea.not-approved]
text = "Not approved"

[us.tea.dated]
text = "As of {checked}."

[cn.tea]
where = "cn"
therapy = "TIL"
verdict = "approved"
dates = { decided = 2019-11-30 }
sources = [{ source = "tea-office", read = "the list" }]

[cn.tea.indication]
text = "For adults"

[cn.tea.approved]
text = "Approved"

[cn.tea.dated]
text = "Approved on {decided}, as of {checked}."
"""

SOURCES = """\
[tea-office]
text = "The office of tea"
kind = "regulator"
url = "https://tea.example/"

[leaf-journal]
text = "The journal of leaves, {published}"
kind = "journal"
url = "https://leaves.example/"
published = 2020-01-31
"""

TERMS = """\
[leaf]
text = "A leaf grows on a plant."
"""

GUIDE = """\
[widget]
order = 2
purpose = "All of it."
frame_height = 900

[title]
text = "All about tea"

[answer]
text = "Read this first."

[contents]
text = "In this guide"
"""

WHO = "desk research from published material"
CHECKS = "\n".join(
    (
        "at\tfact\tresult\tseen\tsource\taddress\twho\tnote",
        f"2020-05-10T08:00:00Z\tus.tea\tsame\t\ttea-office\thttps://tea.example/\t{WHO}\t",
        f"2020-05-11T08:00:00Z\tcn.tea\tsame\t\ttea-office\thttps://tea.example/\t{WHO}\t",
        f"2020-05-12T08:00:00Z\ttea.answer\tsame\t\tleaf-journal\thttps://leaves.example/\t{WHO}\t",
        "",
    )
)

FILES = {
    "tea/copy.toml": COPY,
    "tea/template.html": TEMPLATE,
    "tea/style.css": ".cellfacts-tea { margin: 0; }\n",
    "tea/README.md": "# tea\n",
    "guide/copy.toml": GUIDE,
    "facts/decisions.toml": DECISIONS,
    "facts/sources.toml": SOURCES,
    "facts/terms.toml": TERMS,
    "facts/checks.tsv": CHECKS,
}


def write_content(folder: Path) -> Path:
    """Write the content into a new folder, and return it."""
    shutil.copytree(PACKAGE / "templates", folder / "templates")
    (folder / "facts").mkdir()
    shutil.copy(PACKAGE / "facts" / "notices.toml", folder / "facts")
    (folder / "guide").mkdir()
    shutil.copy(PACKAGE / "guide" / "template.html", folder / "guide")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Replace a text in a file of the content; it has to stand there once."""
    path = folder / name
    text = path.read_text()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new))


def write_translations(folder: Path, content: Content, left_out: tuple[str, ...] = ()) -> Path:
    """A folder of catalogs in which every message has a Chinese text, and return it. left_out: keys without an entry."""
    path = folder / "zh_Hans" / "LC_MESSAGES" / "widget.po"
    path.parent.mkdir(parents=True)
    entries = ['msgid ""\nmsgstr "Language: zh_Hans\\nContent-Type: text/plain; charset=UTF-8\\n"']
    for number, message in enumerate(content.messages()):
        if message.key not in left_out:
            values = "".join(f"{{{name}}}" for name in PLACEHOLDER.findall(message.english))
            entries.append(f'msgctxt "{message.key}"\nmsgid "{message.english}"\nmsgstr "第{number}句{values}。"')
    path.write_text("\n\n".join(entries) + "\n", encoding="utf-8")
    return folder
