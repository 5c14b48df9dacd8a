"""How pages show a language comes from its folder; what the folder does not say comes from its script and from CLDR."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from tests.conftest import CHINESE, PROJECT
from tests.support.content import CONTENT, LANGUAGES
from tests.support.pseudo import ARABIC, SPANISH, TRADITIONAL, pseudo_translations
from widget.catalog import english_catalog
from widget.catalogs import load_catalogs
from widget.document import marked
from widget.languages import NAME, Display, default_language, language_of, marked_language, page_fonts
from widget.locales import ENGLISH, Locale
from widget.rendering import render_fragment
from widget.stylesheet import build_stylesheet


def written(folder: Path, locale: Locale, text: str) -> Path:
    """A translations folder in which a language says something of itself."""
    (folder / locale.folder).mkdir(parents=True)
    (folder / locale.folder / NAME).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("tag", "direction", "separator", "gap", "script"),
    [
        ("en", "ltr", ", ", " ", "Latn"),
        ("zh-Hans", "ltr", "、", "", "Hans"),
        ("zh-Hant", "ltr", "、", "", "Hant"),
        ("ar", "rtl", " و", " ", "Arab"),
        ("fa", "rtl", "، ", " ", "Arab"),
        ("he", "rtl", ", ", " ", "Hebr"),
        ("ja", "ltr", "、", "", "Jpan"),
        ("de", "ltr", ", ", " ", "Latn"),
    ],
)
def test_a_language_without_a_file_is_shown_as_its_script_and_cldr_have_it(
    tmp_path: Path, tag: str, direction: str, separator: str, gap: str, script: str
) -> None:
    language, findings = language_of(tmp_path, Locale(tag))
    assert (language.direction, language.separator, language.gap, language.script) == (direction, separator, gap, script)
    assert (language.balanced, language.brands, language.country, findings) == (False, False, "", ())


@pytest.mark.parametrize("place", ["", "[display]\n"])
def test_a_file_says_what_differs_and_the_checks_of_catalogs_may_stand_in_it(tmp_path: Path, place: str) -> None:
    lines = 'direction = "ltr"\nfonts = ["Noto Naskh Arabic", "system-ui"]\nseparator = "، "\ncountry = "eg"\n'
    other = '[checks.quotes]\nopening = "«"\n'
    folder = written(tmp_path, ARABIC, f'inherits = "fa"\n{place}{lines}{other}')
    language, findings = language_of(folder, ARABIC)
    assert findings == ()
    assert (language.direction, language.country, language.join("ab")) == ("ltr", "eg", "a، b")
    assert language.family == '"Noto Naskh Arabic", system-ui, sans-serif'


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('direction = "up"', "direction"),
        ("colour = 1", "colour"),
        ("fonts = []", "fonts"),
        ('fonts = ["x\\"; } body { color: red"]', "no name of a font"),
        ("display = 1", "[display] is a table"),
        ("direction = ", "Invalid value"),
    ],
)
def test_a_file_with_a_mistake_is_a_finding_that_stops_a_release_and_the_defaults_count(
    tmp_path: Path, text: str, wrong: str
) -> None:
    written(tmp_path, CHINESE, text)
    catalog = load_catalogs(tmp_path, CONTENT.messages())[CHINESE]
    (finding,) = [problem for problem in catalog.problems if problem.check == "language"]
    assert finding.level == "error"
    assert wrong in finding.message
    assert finding.file.endswith(f"zh_Hans/{NAME}")
    assert catalog.language == default_language(CHINESE)


def test_a_stylesheet_is_about_the_languages_of_its_release_alone() -> None:
    two = build_stylesheet(CONTENT, LANGUAGES)
    assert "PingFang SC" in two
    assert not [word for word in ("PingFang TC", "rtl", "SF Arabic", ":language(", "lang(ar)", "lang(es)") if word in two]
    four = build_stylesheet(CONTENT, [*LANGUAGES, default_language(TRADITIONAL), default_language(ARABIC)])
    assert '.cellfacts:lang(zh-Hant), .cellfacts [lang]:lang(zh-Hant){font-family:var(--cellfacts-font-zh, "PingFang TC"' in four
    assert ".cellfacts:lang(ar){--cf-inwards:270deg;direction:rtl!important}" in four
    assert '.cellfacts:lang(ar), .cellfacts [lang]:lang(ar){-webkit-locale:"ar"!important}' in four
    assert ".cellfacts:is(:lang(zh-Hans),:lang(zh-Hant)){" in four
    assert len(gzip.compress(four.encode(), mtime=0)) <= 6 * 1024
    alone = build_stylesheet(CONTENT, [default_language(SPANISH)])
    assert "PingFang" not in alone
    assert "balance" not in alone


def test_a_page_of_ours_has_the_fonts_of_what_it_shows() -> None:
    css = page_fonts([default_language(TRADITIONAL), default_language(ENGLISH)])
    assert css.startswith(':lang(zh-Hant) { font-family: "PingFang TC"')
    assert "lang(en)" not in css


def test_a_direction_stands_beside_a_language_only_where_it_differs_from_that_around_it() -> None:
    assert marked_language("en") == 'lang="en"'
    assert marked_language("ar") == 'lang="ar" dir="rtl"'
    assert marked_language("ar", "rtl") == 'lang="ar"'
    assert marked_language("en", "rtl") == 'lang="en" dir="ltr"'


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("العلاج CAR-T، TIL.", ['<span class="cellfacts__whole" dir="ltr">CAR-T</span>', '<span dir="ltr">TIL</span>']),
        ("في HLA-A*02، MAGE-A4.", ['dir="ltr">HLA-A*02</span>', 'dir="ltr">MAGE-A4</span>']),
        ("من Memorial Sloan Kettering Cancer Center.", ['<span dir="ltr">Memorial Sloan Kettering Cancer Center</span>.']),
        ("(satri-cel)", ['(<span class="cellfacts__whole" dir="ltr">satri-cel</span>)']),
        ("2025;52(16):820-825", ['<span dir="ltr">2025;52(16):820-825</span>']),
        ("باسم 舒瑞基奥仑赛", ['<span lang="zh-Hans" dir="ltr">舒瑞基奥仑赛</span>']),
        ("في 22 يونيو 2026.", ["في 22 يونيو 2026."]),
    ],
)
def test_a_name_in_latin_letters_stands_by_itself_between_words_from_right_to_left(text: str, names: list[str]) -> None:
    html = marked(text, default_language(ARABIC))
    assert not [name for name in names if name not in html], html


def test_brand_names_and_the_nearest_country_are_the_languages_own_choice(tmp_path: Path) -> None:
    books = load_catalogs(pseudo_translations(tmp_path / "translations"), CONTENT.messages())
    shown = {locale: render_fragment(CONTENT, CONTENT.find("status"), locale, books).html for locale in books}
    assert [locale.tag for locale in books if "Amtagvi" in shown[locale]] == ["en"]
    first = {locale.tag: shown[locale].index("FDA") < shown[locale].index("NMPA") for locale in books}
    assert first == {"en": True, "ar": True, "es": True, "zh-Hans": False, "zh-Hant": True}
    assert "dir=" not in shown[ENGLISH].replace('dir="ltr" itemscope', "").replace(f"{marked_language('ar')}", "")


def test_a_catalog_made_by_hand_has_the_defaults() -> None:
    assert english_catalog(()).language == default_language(ENGLISH)


def test_the_translators_guide_names_every_key_of_a_languages_file() -> None:
    guide = (PROJECT / "translations" / "README.md").read_text()
    table = guide[guide.index("**How pages show it.**") : guide.index("**Tables.**")]
    named = {key for row in re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE) for key in re.findall(r"`(\w+)`", row)}
    assert named == {*Display.__struct_fields__, "inherits"}
