"""The Nu HTML checker finds no error in anything that we serve, each fragment in the smallest page around it."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from pathlib import Path

from .partner import LOCALES, SLUGS
from .running import Demo, installed

SUFFIXES = (".html", ".h3.html", ".h4.html")
AROUND = (
    '<!doctype html><html lang="{tag}"><head><meta charset="utf-8"><title>A partner</title></head><body>{fragment}</body></html>'
)


def fetch(url: str) -> str:
    """The body of an answer of ours."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def documents(demo: Demo) -> dict[str, str]:
    """Everything to check, by address."""
    found = {}
    for locale in LOCALES:
        for slug in SLUGS:
            stem = f"{demo.root}{locale.tag}/{slug}"
            found[f"{stem}.page.html"] = fetch(f"{stem}.page.html")
            for suffix in SUFFIXES:
                found[f"{stem}{suffix}"] = AROUND.format(tag=locale.tag, fragment=fetch(f"{stem}{suffix}"))
    for site in (demo.clinic, demo.neutral):
        found |= {url: fetch(url) for url in (site, f"{site}iframe/", f"{site}guide/")}
    return found | {demo.service: fetch(demo.service)}


def test_the_nu_html_checker_finds_no_error(demo: Demo, tmp_path: Path) -> None:
    jar = installed("CELLFACTS_NPM", "npm/node_modules", "vnu-jar/build/dist/vnu.jar") / "vnu-jar/build/dist/vnu.jar"
    names = {}
    for number, (address, html) in enumerate(documents(demo).items()):
        file = tmp_path / f"{number}.html"
        file.write_text(html)
        names[file.as_uri().replace("///", "/")] = address
    # With many files java is started once; it reports on its error output and ends with 1 if there is anything to report.
    command = ["java", "-jar", str(jar), "--errors-only", "--format", "json", *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    messages = json.loads(done.stderr)["messages"]
    found = [f"{names.get(item['url'], item['url'])}:{item.get('lastLine')}: {item['message']}" for item in messages]
    assert not found, "\n".join(found)
    assert done.returncode == 0


def test_the_checker_would_find_an_error(tmp_path: Path) -> None:
    """A check of the check: a broken page is reported."""
    jar = installed("CELLFACTS_NPM", "npm/node_modules", "vnu-jar/build/dist/vnu.jar") / "vnu-jar/build/dist/vnu.jar"
    file = tmp_path / "broken.html"
    file.write_text(AROUND.format(tag="en", fragment="<p><div></p>"))
    done = subprocess.run(
        ["java", "-jar", str(jar), "--errors-only", "--format", "json", str(file)], capture_output=True, text=True, check=False
    )
    assert len(json.loads(done.stderr)["messages"]) > 0
