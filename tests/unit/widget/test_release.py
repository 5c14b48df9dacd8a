"""A release is the same bytes for the same input, and says if it is not."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import CHINESE, PROJECT
from tests.support.content import CONTENT, small
from tests.support.markup import elements
from widget.approvals import Review
from widget.catalog import Catalog, english_catalog
from widget.findings import Finding
from widget.locales import ENGLISH, Locale
from widget.manifest import Release, ReleaseDamaged, canonical_json, identity_of, served, sha256, verify
from widget.model import Widget
from widget.release import ReleaseRefused, build_release

Books = Mapping[Locale, Catalog]


def test_the_same_input_gives_the_same_bytes_in_another_process_and_year(release: Release) -> None:
    code = (
        "from pathlib import Path; from widget.catalogs import *; from widget.loading import load_content; "
        "from widget.release import build_release; "
        f"content = load_content(Path({str(CONTENT.folder)!r})); "
        "print(build_release(content, load_catalogs(shipped_translations(), content.messages())).id)"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=PROJECT,
            env={"PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == release.id


TEXT = st.text(st.characters(codec="utf-8"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner) | st.tuples(inner, inner),
)


@given(JSON)
def test_canonical_json_has_the_bytes_that_ids_of_older_releases_come_from(value: object) -> None:
    assert canonical_json(value) == json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def test_a_release_holds_every_widget_in_every_form(release: Release) -> None:
    for locale in ("en", "zh-Hans"):
        for slug in (widget.slug for widget in CONTENT.everything):
            for suffix in (".html", ".h3.html", ".h4.html", ".page.html"):
                assert f"{locale}/{slug}{suffix}" in release.files
                assert f"overdue/{locale}/{slug}{suffix}" in release.files
            assert f"{locale}/{slug}.oembed.json" in release.files
    assert release.files["widget.css"] == release.files[release.manifest["stylesheet"]]


def test_every_text_that_partners_link_to_is_still_there() -> None:
    published = {"status", "barriers", "targets", "til-vs-cart", "trial-checklist", "red-flags", "faq", "disclaimer", "guide"}
    assert published <= {widget.slug for widget in CONTENT.everything}


def test_a_widget_that_lacks_parts_is_one_finding_that_names_them(tmp_path: Path) -> None:
    folder = small(tmp_path / "content")
    folder.write("costs/copy.toml", '[widget]\norder = 9\npurpose = "Costs."\nframe_height = 400\n\n[title]\ntext = "Costs?"\n')
    (finding,) = folder.findings()
    for part in ("costs", "template.html", "style.css"):
        assert part in finding
    assert finding.startswith("widget/costs/: ")
    folder.write("costs/template.html", "")
    folder.write("costs/style.css", "")
    folder.write("costs/copy.toml", '[title]\ntext = "Costs?"\n')
    (finding,) = folder.findings()
    assert "order, purpose and frame_height" in finding


def test_the_manifest_says_what_an_auditor_asks(release: Release) -> None:
    entry = release.manifest["files"]["zh-Hans/status.html"]
    assert entry["widget"] == "status"
    assert entry["locale"] == "zh-Hans"
    assert entry["state"] == "not-checked"
    assert entry["checks"] == {
        "checked_on": "2026-11-23",
        "review_by": "2026-12-23",
        "clinician": None,
        "clinician_checked_on": None,
    }
    assert entry["sources"][0].keys() == {"key", "name", "kind", "url", "published"}
    assert {len(source["published"] or "") for source in entry["sources"]} <= {0, 7, 10}, "a day, a month, or not known"
    assert any(source["published"] for source in entry["sources"])
    assert release.manifest["publisher"] == "BEIJING BIOTECH"


def test_fragments_without_status_are_due_later(release: Release) -> None:
    assert release.manifest["files"]["en/barriers.html"]["checks"]["review_by"] == "2027-05-22"


def test_a_release_with_an_error_in_a_catalog_is_refused_with_every_reason(books: Books) -> None:
    finding = Finding("error", "markup", "Take it out.", "faq.til", "zh-Hans", "widget.po", 7)
    broken = {**books, CHINESE: replace(books[CHINESE], problems=(finding, finding))}
    with pytest.raises(ReleaseRefused) as caught:
        build_release(CONTENT, broken)
    assert caught.value.findings == (finding, finding)
    assert "widget.po:7: faq.til: Take it out." in str(caught.value)


def test_a_warning_does_not_stop_a_release(books: Books, release: Release) -> None:
    finding = Finding("warning", "spacing", "Look again.")
    assert build_release(CONTENT, {**books, CHINESE: replace(books[CHINESE], problems=(finding,))}).id == release.id


def test_a_review_changes_the_state_of_that_fragment_only(books: Books, release: Release) -> None:
    def reviews(widget: Widget, locale: Locale) -> Review | None:
        return Review("A. Reviewer", date(2026, 11, 25)) if (widget.name, locale) == ("faq", ENGLISH) else None

    files = build_release(CONTENT, books, reviews).manifest["files"]
    assert files["en/faq.html"]["state"] == "checked"
    assert files["zh-Hans/faq.html"]["state"] == files["en/status.html"]["state"] == "not-checked"


def test_an_id_depends_on_the_dates_of_checks_and_not_on_who_checked_or_noted_what(tmp_path: Path) -> None:
    folder = small(tmp_path / "content")

    def identity() -> str:
        content = folder.load()
        return build_release(content, {ENGLISH: english_catalog(content.messages())}).id

    first = identity()
    folder.replace("facts/checks.tsv", "a test\t", "somebody else\tlooked twice")
    folder.replace("background/copy.toml", 'note = "One review only."', 'note = "Two reviews."')
    assert identity() == first
    folder.check("2026-03-20", "background.reason", source="journal")
    assert identity() != first
    folder.check("2026-03-21", "background.reason", "retracted")
    assert identity() == first


def test_verify_accepts_what_was_released(release: Release) -> None:
    assert verify(release.manifest, release.files) == release


@pytest.mark.parametrize("path", ["en/faq.html", "widget.css", "overdue/zh-Hans/guide.page.html"])
def test_verify_refuses_one_changed_byte(release: Release, path: str) -> None:
    data = release.files[path]
    with pytest.raises(ReleaseDamaged, match=path):
        verify(release.manifest, {**release.files, path: data[:-2] + b"x" + data[-1:]})


def test_verify_refuses_a_missing_a_foreign_and_a_relabelled_file(release: Release) -> None:
    with pytest.raises(ReleaseDamaged, match="both"):
        verify(release.manifest, {path: data for path, data in release.files.items() if path != "en/faq.html"})
    with pytest.raises(ReleaseDamaged, match="both"):
        verify(release.manifest, {**release.files, "../escape": b""})
    entry = release.manifest["files"]["en/faq.html"] | {"state": "checked"}
    with pytest.raises(ReleaseDamaged, match="id"):
        verify({**release.manifest, "files": release.manifest["files"] | {"en/faq.html": entry}}, release.files)
    with pytest.raises(ReleaseDamaged, match="format"):
        verify({**release.manifest, "format": 99}, release.files)


def with_paths(*paths: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Manifest and files of a release that is right but perhaps for the paths of its files."""
    entry = {"type": "stylesheet", "length": 2, "sha256": sha256(b"{}")}
    manifest: dict[str, Any] = {"format": 1, "publisher": "x", "audience": "patients", "locales": [], "widgets": []}
    manifest |= {"stylesheet": "widget.css", "files": dict.fromkeys(paths, entry)}
    return manifest | {"id": identity_of(manifest)}, dict.fromkeys(paths, b"{}")


@pytest.mark.parametrize("path", ["a", "en/faq.html", "zh-Hans/til_vs-cart.h3.html", "widget.0123abcd.css", "a/b/c/d", "x" * 200])
def test_verify_accepts_plain_paths(path: str) -> None:
    assert verify(*with_paths(path, "widget.css")).files.keys() == {path, "widget.css"}


@pytest.mark.parametrize(
    "path",
    [
        *(
            "",
            "/",
            "/etc/passwd",
            "..",
            "../escape",
            "en/../../escape",
            ".",
            "./a",
            "en/./a",
            "en//a",
            "en/",
            ".hidden",
            "en/.hidden",
        ),
        *(
            "en\\a",
            "C:/a",
            "en/a b",
            "en/a\n",
            "en/a\0",
            "en/%2e%2e/a",
            "en/ａ",
            "en/é",
            "en/a:b",
            "en/a?b",
            "x" * 201,
            "x/" * 100 + "x",
        ),
        *("release.json", "Channel.json", "changes.atom", "tuf/timestamp.json", "releases/0123456789abcdef/a"),
    ],
)
def test_verify_refuses_a_path_that_could_lead_elsewhere(path: str) -> None:
    """Whoever signed it."""
    with pytest.raises(ReleaseDamaged, match="no path"):
        verify(*with_paths(path, "widget.css"))


def test_verify_refuses_paths_that_cannot_lie_beside_each_other() -> None:
    for paths in (("en/a", "en/A"), ("En/a", "en/a")):
        with pytest.raises(ReleaseDamaged, match="case"):
            verify(*with_paths(*paths))
    for paths in (("en", "en/a"), ("en/a/b", "en/a"), ("EN/a", "en"), ("a/b/c/d", "A")):
        with pytest.raises(ReleaseDamaged, match="folder of another"):
            verify(*with_paths(*paths))


def test_the_reserved_words_are_replaced_when_it_is_served(release: Release) -> None:
    data = served(release.files["en/faq.html"], "https://facts.example.org/v1/", release.id)
    assert b"cellfacts.invalid" not in data
    assert b"cellfacts-release-id" not in data
    assert data.count(f'<meta itemprop="version" content="{release.id}">'.encode()) == data.count(release.id.encode()) == 1


def test_sizes_stay_within_what_a_telephone_should_load(release: Release) -> None:
    """At most 6 KB a fragment, 16 KB the guide, 6 KB the stylesheet, gzipped."""
    for path, data in release.files.items():
        size = len(gzip.compress(data, 9))
        if path.endswith(".css"):
            assert size <= 6 * 1024
        elif path.endswith(".oembed.json"):
            assert size <= 1024, f"{path}: {size}"
        elif "guide" in path:
            assert size <= 16 * 1024
        elif path.endswith(".html") and not path.endswith(".page.html"):
            assert size <= 6 * 1024, f"{path}: {size}"


REFERS = {"for", "headers", "list", "form", "aria-controls", "aria-labelledby", "aria-describedby", "aria-details", "aria-owns"}


def test_no_two_texts_of_a_release_share_an_id_and_none_refers_to_an_id_outside_of_itself(release: Release) -> None:
    """So any of them may stand on one page. The languages of a text share theirs: htmx finds the focus again by it."""
    ids: dict[str, dict[str, list[str]]] = {}
    for path, entry in release.manifest["files"].items():
        if entry.get("type") != "fragment" or "overdue" not in entry:
            continue
        found = elements(release.files[path].decode())
        own = [str(element.get("id")) for element in found if element.get("id")]
        assert len(own) == len(set(own)), path
        referred = [element.get(name, "") for element in found for name in REFERS if element.get(name)]
        referred += [link[1:] for element in found if (link := element.get("href", "")).startswith("#")]
        assert set(referred) <= set(own), path
        tag, _, text = path.partition("/")
        ids.setdefault(text, {})[tag] = own
    assert {"status.html", "status.h3.html", "status.brief.html", "faq/risks.html", "guide.html"} <= ids.keys()
    assert all(len({tuple(own) for own in by_tag.values()}) == 1 for by_tag in ids.values()), "the languages of a text share them"
    every = [one for by_tag in ids.values() for one in next(iter(by_tag.values()))]
    assert len(every) == len(set(every))
