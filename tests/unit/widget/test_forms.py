"""A short form and a question alone: what they say, with whose dates, in every state; and that they are withdrawn with their widget."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

import pytest

from service.releases import channel as channels
from service.releases.diff import changed_lines
from service.releases.view import materialize
from tests.conftest import CHINESE
from tests.support.content import CONTENT, ContentFolder, small
from tests.support.markup import elements, headings, text
from tests.support.releases import without_short_forms
from widget import render
from widget.approvals import Review
from widget.catalog import Catalog, english_catalog
from widget.catalogs import load_catalogs, shipped_translations
from widget.content import Content
from widget.document import provenance
from widget.findings import Finding
from widget.fragment import RESERVED_ROOT, at_level, problems
from widget.locales import ENGLISH, Locale
from widget.manifest import Release, verify
from widget.messages import path_of, read_messages
from widget.model import Widget
from widget.proof import content_findings
from widget.release import build_release
from widget.rendering import FragmentState, render_fragment, render_page
from widget.selection import widget_for
from widget.suffixes import FORMS, HEADINGS
from widget.wording import texts_of

Books = Mapping[Locale, Catalog]
NOW = datetime(2026, 3, 20, tzinfo=UTC)
STATES = {
    "usual": FragmentState(),
    "overdue": FragmentState(overdue=True),
    "withdrawn": FragmentState(withdrawn=True),
    "pending": FragmentState(pending=True),
    "checked": FragmentState(Review("A. Reviewer, B. Reviewer", date(2026, 1, 2), "They gain nothing.")),
}
COPY = """\
[widget]
order = 3
purpose = "Questions about it."
frame_height = 900
page_type = "FAQPage"

[title]
text = "Questions and answers"

[answer]
text = "It depends, as of {checked}."
rests_on = { "us.cell.solid" = "not-approved" }

[brief.one]
text = "A line of the short form."

[terms.cell]
use = "terms.cell"

[allowed]
text = "Is it allowed?"

[allowed.answer]
text = "Not in the United States, as of {checked}."
rests_on = { "us.cell.solid" = "not-approved" }

[hard]
text = "Why is it hard?"

[hard.answer]
text = "Few cells arrive."
sources = ["journal"]

[hard.emergency]
text = "When to call for help"

[hard.emergency.call]
text = "Call for help."

[hard.emergency.say]
text = "Say why."

[hard.terms.cell]
use = "terms.cell"

[who_to_ask]
text = "Whom do I ask?"

[who_to_ask.answer]
text = "Your doctor."

[here]
text = "What applies here?"
locales = ["en"]

[here.answer]
text = "Ask here."

[remark]
text = "This is no question."
"""
LINES = """\
{% for part in group if part.name not in ["emergency", "terms"] %}
{% if part.text %}<p>{{ say(part) }}</p>{% endif %}
{% with group = part %}{% include "asked/lines.html" %}{% endwith %}
{% endfor %}
"""
TEMPLATE = """\
{% for part in copy if part.name not in ["title", "answer", "brief", "terms"] %}
<p>{{ say(part) }}</p>
{% if "emergency" in part %}{% with copy = part %}{% include "emergency.html" %}{% endwith %}{% endif %}
{% with group = part %}{% include "asked/lines.html" %}{% endwith %}
{% endfor %}
<p>{{ say(notices.legend) }}</p>
"""
QUESTION = """\
{% if "emergency" in copy %}{% include "emergency.html" %}{% endif %}
"""
HEIGHTS = """\
"asked.brief" = { narrow = 300, wide = 200, frame = { 480 = 250, 640 = 230 } }
"asked/hard" = { narrow = 500, wide = 350, frame = { 480 = 400, 640 = 380 } }
"""
FILES = {
    "templates/heights.toml": HEIGHTS,
    "asked/copy.toml": COPY,
    "asked/template.html": TEMPLATE,
    "asked/question.html": QUESTION,
    "asked/lines.html": LINES,
    "asked/style.css": ".cellfacts-asked { margin: 0; }\n",
}


@dataclass(frozen=True)
class Asked:
    """A content with a widget of questions."""

    folder: ContentFolder
    content: Content

    @property
    def books(self) -> Books:
        return books_of(self.content)

    @property
    def widget(self) -> Widget:
        return self.content.find("asked")

    def question(self, name: str) -> Widget:
        return self.content.question(self.widget, name)

    def html(self, widget: Widget | None = None, locale: Locale = ENGLISH, **choices: object) -> str:
        return render_fragment(self.content, widget or self.widget, locale, self.books, **choices).html  # type: ignore[arg-type]

    def release(self, **texts: str) -> Release:
        """A release in which some English messages say something else."""
        changed = {key.replace("__", "."): words for key, words in texts.items()}
        english = self.books[ENGLISH]
        return build_release(self.content, {**self.books, ENGLISH: replace(english, texts={**english.texts, **changed})})


def books_of(content: Content) -> dict[Locale, Catalog]:
    """English, and a Chinese in which every sentence is the English one between brackets."""
    english = english_catalog(content.messages())
    return {ENGLISH: english, CHINESE: Catalog(CHINESE, {key: f"「{words}」" for key, words in english.texts.items()})}


def with_questions(folder: ContentFolder) -> ContentFolder:
    for file, words in FILES.items():
        folder.write(file, words)
    folder.check("2026-03-02", "asked.hard.answer", source="journal")
    return folder


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    folder = with_questions(small(tmp_path_factory.mktemp("forms") / "content"))
    return Asked(folder, folder.load())


@pytest.fixture(scope="module")
def tree(asked: Asked) -> Release:
    return asked.release()


# --- what there is -------------------------------------------------------------------------------------------------------


def test_the_content_with_questions_is_sound(asked: Asked) -> None:
    assert content_findings(asked.content) == ()


def test_a_question_is_a_table_with_a_text_and_an_answer_of_a_widget_that_lays_questions_out(asked: Asked) -> None:
    names = [question.question for question in asked.content.questions(asked.widget)]
    assert names == ["allowed", "hard", "who_to_ask", "here"]
    assert all(asked.content.questions(widget) == () for widget in asked.content.everything if widget is not asked.widget)
    assert all(asked.content.questions(question) == () for question in asked.content.questions(asked.widget))


def test_a_question_has_the_name_of_its_widget_and_an_address_below_it(asked: Asked) -> None:
    question = asked.question("who-to-ask")
    assert (question.name, question.slug, question.path) == ("asked", "asked", "asked/who-to-ask")
    assert question.title.english == "Whom do I ask?"
    with pytest.raises(LookupError, match="no question 'nope' in asked; there are: allowed, hard, who_to_ask, here"):
        asked.question("nope")


def test_a_release_has_a_short_form_of_every_widget_and_every_question_in_every_state(asked: Asked, tree: Release) -> None:
    assert verify(tree.manifest, tree.files) == tree
    entries = tree.manifest["files"]
    for locale, widget in product(("en", "zh-Hans"), asked.content.everything):
        for folder, suffix in product(("", "overdue/", "withdrawn/"), (".brief.html", ".brief.page.html")):
            entry = entries[f"{folder}{locale}/{widget.slug}{suffix}"]
            assert (entry["form"], entry["widget"], entry["locale"]) == ("brief", widget.slug, locale)
        assert f"{locale}/{widget.slug}.brief.oembed.json" in entries
    for folder, suffix in product(("", "overdue/", "withdrawn/"), (*HEADINGS.values(), ".page.html")):
        entry = entries[f"{folder}zh-Hans/asked/who-to-ask{suffix}"]
        assert (entry["question"], entry["widget"], entry["locale"]) == ("who-to-ask", "asked", "zh-Hans")
    assert "en/asked/who-to-ask.oembed.json" in entries
    assert tree.manifest["format"] == 2


def test_each_form_has_the_height_of_its_own_frame(tree: Release) -> None:
    for path, height in (("en/asked", 900), ("en/asked.brief", 250), ("en/asked/hard", 400), ("en/background.brief", 360)):
        said = tree.files[f"{path}.oembed.json"].decode()
        assert f'"height": {height},' in said
        assert f"{RESERVED_ROOT}{path}.page.html" in said


# --- what they say -------------------------------------------------------------------------------------------------------


def test_a_short_form_says_its_own_lines_else_the_answer_else_the_lead(asked: Asked, tmp_path: Path) -> None:
    brief = asked.html(form="brief")
    assert "A line of the short form." in brief
    assert "It depends" not in brief
    assert "It depends on the country." in asked.html(asked.content.find("answers"), form="brief")
    folder = with_questions(small(tmp_path / "content"))
    folder.replace("asked/copy.toml", '[brief.one]\ntext = "A line of the short form."\n\n', "")
    content = folder.load()
    assert (
        "It depends, as of March 10, 2026."
        in render_fragment(content, content.find("asked"), ENGLISH, books_of(content), form="brief").html
    )


def test_a_short_form_is_a_title_an_answer_its_date_and_state_and_two_ways_on(asked: Asked) -> None:
    brief = asked.html(form="brief")
    assert headings(brief) == [(2, "Questions and answers")]
    said = text(elements(brief, "article")[0])
    for words in ("Checked March 10, 2026", "not yet checked by a clinician", "Next check April 9, 2026."):
        assert words in said
    more, other = elements(brief, "a")
    assert more.get("href") == f"{RESERVED_ROOT}en/asked.page.html"
    assert text(more) == "Read more, with sources"
    assert other.get("id") == "cellfacts-asked-brief-language"
    assert other.get("href") == f"{RESERVED_ROOT}zh-Hans/asked.brief.page.html"
    assert other.get("data-hx-get") == f"{RESERVED_ROOT}zh-Hans/asked.brief.html"


def test_a_question_explains_its_own_words_and_keeps_its_emergency_box(asked: Asked) -> None:
    hard, allowed = asked.html(asked.question("hard")), asked.html(asked.question("allowed"))
    assert headings(hard)[0] == (2, "Why is it hard?")
    for words in ("Few cells arrive.", "Call for help.", "Cell therapy: living cells"):
        assert words in hard
        assert words not in allowed
    (link,) = (element for element in elements(hard, "a") if element.get("id"))
    assert link.get("id") == "cellfacts-asked-hard-language"
    assert link.get("href") == f"{RESERVED_ROOT}zh-Hans/asked/hard.page.html"
    assert link.get("data-hx-get") == f"{RESERVED_ROOT}zh-Hans/asked/hard.html"


def test_a_question_has_the_dates_and_sources_of_its_own_sentences_and_a_short_form_those_of_the_whole(
    asked: Asked, tree: Release
) -> None:
    entries = tree.manifest["files"]
    dates = {path: entries[f"en/{path}.html"]["checks"] for path in ("asked", "asked.brief", "asked/allowed", "asked/hard")}
    assert dates["asked.brief"] == dates["asked"]
    assert dates["asked/hard"]["checked_on"] == "2026-03-02"
    assert dates["asked/allowed"]["checked_on"] == "2026-03-10"
    assert dates["asked/allowed"]["review_by"] == "2026-04-09"
    assert [source["key"] for source in entries["en/asked/hard.html"]["sources"]] == ["journal"]
    assert entries["overdue/en/asked/hard.html"]["checks"]["review_by"] > "2026-08"


def test_a_question_without_a_fact_has_the_dates_of_the_whole_widget(asked: Asked) -> None:
    question = asked.question("who_to_ask")
    assert provenance(question).sources == ()
    assert provenance(question).checked_on == provenance(asked.widget).checked_on
    assert provenance(question).review_by == provenance(asked.widget).review_by


def test_a_question_that_one_language_lacks_is_not_in_it_and_nothing_leads_there(asked: Asked, tree: Release) -> None:
    assert "en/asked/here.html" in tree.files
    assert not [path for path in tree.files if "zh-Hans/asked/here" in path]
    for state in ("", "withdrawn/"):
        assert b"zh-Hans/asked/here" not in tree.files[f"{state}en/asked/here.page.html"]


def test_a_question_that_is_held_from_a_language_is_left_out_of_it_until_it_is_lifted(tmp_path: Path) -> None:
    folder = with_questions(small(tmp_path / "content"))
    folder.replace("asked/copy.toml", 'text = "Whom do I ask?"', 'text = "Whom do I ask?"\nhold = { "zh-Hans" = "legal" }')
    content = folder.load()
    books = books_of(content)
    lifted = {**books, CHINESE: replace(books[CHINESE], lifted=frozenset({"asked.who_to_ask"}))}
    for catalogs, is_there in ((books, False), (lifted, True)):
        files = build_release(content, catalogs).files
        assert "en/asked/who-to-ask.html" in files
        assert ("zh-Hans/asked/who-to-ask.html" in files) is is_there
        assert (b"zh-Hans/asked/who-to-ask" in files["en/asked/who-to-ask.html"]) is is_there


# --- every form, in every state -------------------------------------------------------------------------------------------

SHOWN = {
    locale: [widget_for(widget, catalog) for widget in CONTENT.everything]
    for locale, catalog in load_catalogs(shipped_translations(), CONTENT.messages()).items()
}
# A language may lack a question.
QUESTIONS = [
    (locale, question) for locale, widgets in SHOWN.items() for widget in widgets for question in CONTENT.questions(widget)
]
WHOLE = [(locale, widget) for locale, widgets in SHOWN.items() for widget in widgets]


def name_of(value: object) -> str:
    return value.path if isinstance(value, Widget) else value.tag if isinstance(value, Locale) else str(value)


EACH = pytest.mark.parametrize(
    ("locale", "widget", "form"),
    [*((*text, form) for text in WHOLE for form in FORMS), *((*text, None) for text in QUESTIONS)],
    ids=name_of,
)
BOTH = pytest.mark.parametrize("locale", [ENGLISH, CHINESE], ids=lambda locale: locale.tag)


@EACH
@pytest.mark.parametrize("state", STATES)
def test_every_form_keeps_law_one_in_every_state(
    widget: Widget, form: str | None, locale: Locale, state: str, books: Books
) -> None:
    html = render_fragment(CONTENT, widget, locale, books, state=STATES[state], form=form).html
    assert problems(html) == ()
    if state not in {"usual", "checked"}:
        assert f"cellfacts__notice--{state}" in html


@pytest.mark.parametrize(("locale", "widget"), [*WHOLE, *QUESTIONS], ids=name_of)
@pytest.mark.parametrize("level", [3, 4])
def test_a_release_has_at_another_level_what_a_rendering_would_give(
    widget: Widget, locale: Locale, level: int, books: Books
) -> None:
    for state in STATES.values():
        first, other = (render_fragment(CONTENT, widget, locale, books, state=state, heading=each).html for each in (2, level))
        assert at_level(first, level, HEADINGS[level]) == other


@BOTH
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("widget", CONTENT.everything, ids=lambda widget: widget.slug)
def test_a_short_form_is_at_most_one_and_a_half_kilobytes(widget: Widget, locale: Locale, state: str, books: Books) -> None:
    html = render_fragment(CONTENT, widget, locale, books, state=STATES[state], form="brief").html
    assert len(gzip.compress(html.encode(), 9)) <= 1536


@pytest.mark.parametrize("widget", CONTENT.everything, ids=lambda widget: widget.slug)
def test_a_chinese_short_form_names_no_product(widget: Widget, books: Books) -> None:
    """Advertising Law of China, Articles 15 and 16: a short text beside other content is read as an advertisement first."""
    said = text(elements(render_fragment(CONTENT, widget, CHINESE, books, form="brief").html, "article")[0]).casefold()
    products = [row.product for row in CONTENT.decisions.values() if row.product]
    names = {books[locale].text(product.name) for product in products for locale in books}
    assert not [name for name in (*names, *(product.brand for product in products)) if name and name.casefold() in said]


def test_a_reviewer_is_named_in_a_short_form_with_what_they_gain(asked: Asked) -> None:
    brief = text(elements(asked.html(form="brief", state=STATES["checked"]), "article")[0])
    assert "Checked by A. Reviewer, B. Reviewer on January 2, 2026." in brief
    assert "They gain nothing." in brief
    assert "not yet checked" not in brief


# --- pending -------------------------------------------------------------------------------------------------------------


def pending(asked: Asked, *keys: str) -> Release:
    """A release in which the Chinese waits for some messages."""
    missing = tuple(Finding("error", "missing", "Translate it.", key, "zh-Hans") for key in keys)
    chinese = asked.books[CHINESE]
    texts = {key: words for key, words in chinese.texts.items() if key not in keys}
    return build_release(
        asked.content, {**asked.books, CHINESE: replace(chinese, texts=texts, problems=missing)}, pending=[CHINESE]
    )


def states_of(release: Release, *names: str) -> list[str]:
    return [release.manifest["files"][f"zh-Hans/{name}.html"]["state"] for name in names]


def test_a_question_waits_for_its_own_words_and_a_short_form_with_its_widget(asked: Asked) -> None:
    built = pending(asked, "asked.hard.answer")
    assert states_of(built, "asked", "asked.brief", "asked/hard") == ["being-updated"] * 3
    assert states_of(built, "asked/allowed", "asked/who-to-ask", "answers.brief") == ["not-checked"] * 3
    assert built.manifest["files"]["en/asked/hard.html"]["state"] == "not-checked"


def test_a_question_whose_title_waits_is_a_notice_under_the_title_of_its_widget(asked: Asked) -> None:
    notice = pending(asked, "asked.hard").files["zh-Hans/asked/hard.html"].decode()
    assert headings(notice) == [(2, "「Questions and answers」")]
    assert "cellfacts__notice--pending" in notice


# --- what a release remembers ----------------------------------------------------------------------------------------------


def test_what_only_a_short_form_says_is_remembered_once_and_apart(tree: Release) -> None:
    said = read_messages(tree.files[path_of("en")]).widgets["asked"]
    assert [use.key for use in said.short] == ["asked.brief.one"]
    assert "asked.brief.one" not in {use.key for use in said.body}
    assert [use.key for use in said.footer].count("notices.brief.more") == 1
    assert len(set(said.all)) == len(said.all) - len(said.body) + len(set(said.body))


def test_a_word_changed_in_a_short_form_is_seen_by_whoever_compares(asked: Asked, tree: Release) -> None:
    (change,) = changed_lines(tree, asked.release(asked__brief__one="Another line of the short form."))
    assert (change.widget, change.locale, change.key) == ("asked", "en", "asked.brief.one")


# --- what was withdrawn stays withdrawn ------------------------------------------------------------------------------------


def withdrawn_and_then(first: Release, second: Release, corrected: bool = False) -> bool:
    """Whether the English questions, withdrawn from one release, are still withdrawn when the next one is current."""
    state = channels.with_activation(channels.Channel(), first.id, NOW, texts_of(first))
    words = {first.id: {channels.slot(key): found.words for key, found in texts_of(first).items() if found.words is not None}}
    state = replace(state, words=words)
    state = channels.with_fragment_withdrawal(state, "asked", "en", "wrong", NOW, texts_of(first))
    state = channels.with_activation(state, second.id, NOW, texts_of(second), corrected)
    held = ("asked", "en") in state.withdrawn_texts(second.id, texts_of(second))
    tree = materialize(second, "https://a.example/v1/", NOW.date(), state)
    for path in (path for path in tree if path.startswith("en/asked") and path.endswith(".html")):
        assert (b"cellfacts__notice--withdrawn" in tree[path]) is held, path
    return held


def test_a_withdrawn_widget_takes_its_short_form_and_its_questions_with_it(tree: Release) -> None:
    assert withdrawn_and_then(tree, tree)


Other = Callable[[Asked], Release]
KEPT: dict[str, Other] = {
    "a word of another widget": lambda asked: asked.release(background__advice="Ask somebody."),
    "a word of the short form alone": lambda asked: asked.release(asked__brief__one="Another line."),
    "no word, and no short form any more": lambda asked: without_short_forms(asked.release()),
}


@pytest.mark.parametrize("change", KEPT)
def test_a_release_that_changes_nothing_but_this_brings_no_form_back(asked: Asked, tree: Release, change: str) -> None:
    assert withdrawn_and_then(tree, KEPT[change](asked))


def test_another_word_of_the_whole_text_brings_every_form_back(asked: Asked, tree: Release) -> None:
    assert not withdrawn_and_then(tree, asked.release(asked__allowed__answer="Not here, as of {checked}."))


def test_a_person_may_say_that_the_short_form_alone_was_wrong(asked: Asked, tree: Release) -> None:
    assert not withdrawn_and_then(tree, asked.release(asked__brief__one="Another line."), corrected=True)
    assert withdrawn_and_then(tree, asked.release(background__advice="Ask somebody."), corrected=True)


def test_new_short_forms_beside_the_same_words_bring_nothing_back(asked: Asked, tree: Release) -> None:
    """What was withdrawn before there were short forms stays withdrawn, and nobody has to say so."""
    assert withdrawn_and_then(without_short_forms(tree), tree)
    assert withdrawn_and_then(without_short_forms(tree), tree, corrected=True)
    changed = asked.release(asked__allowed__answer="Not here, as of {checked}.")
    assert not withdrawn_and_then(without_short_forms(tree), changed)


def test_a_sentence_that_moves_into_the_short_form_brings_nothing_back(asked: Asked, tree: Release, tmp_path: Path) -> None:
    folder = with_questions(small(tmp_path / "content"))
    folder.replace("asked/copy.toml", "[remark]\n", '[brief.remark]\nkey = "asked.remark"\n')
    content = folder.load()
    moved = build_release(content, books_of(content))
    said = read_messages(moved.files[path_of("en")]).widgets["asked"]
    assert "asked.remark" in {use.key for use in said.short} - {use.key for use in said.body}
    assert withdrawn_and_then(tree, moved)


def test_a_question_that_speaks_where_the_whole_waits_brings_no_withdrawn_word_back(asked: Asked, tree: Release) -> None:
    waiting = pending(asked, "asked.hard.answer")
    state = channels.with_activation(channels.Channel(), tree.id, NOW, texts_of(tree))
    state = channels.with_fragment_withdrawal(state, "asked", "zh-Hans", "wrong", NOW, texts_of(tree))
    words = {tree.id: {channels.slot(key): found.words or "" for key, found in texts_of(tree).items()}}
    state = channels.with_activation(replace(state, words=words), waiting.id, NOW, texts_of(waiting))
    shown = materialize(waiting, "https://a.example/v1/", NOW.date(), state)
    for path in ("zh-Hans/asked.html", "zh-Hans/asked.brief.html", "zh-Hans/asked/allowed.html"):
        assert b"cellfacts__notice--withdrawn" in shown[path], path


def test_a_withdrawn_question_leads_to_the_same_question_in_the_other_language(tree: Release) -> None:
    for path, other in (("en/asked/hard.html", "zh-Hans/asked/hard"), ("en/asked.brief.html", "zh-Hans/asked.brief")):
        (link,) = elements(tree.files[f"withdrawn/{path}"].decode(), "a")
        assert link.get("href") == f"{RESERVED_ROOT}{other}.page.html"


# --- the public function ---------------------------------------------------------------------------------------------------


def test_python_renders_a_short_form_and_a_question(books: Books) -> None:
    brief = str(render("status", form="brief", root="https://facts.example.org/v1/"))
    assert "https://facts.example.org/v1/en/status.page.html" in brief
    assert "https://facts.example.org/v1/zh-Hans/status.brief.html" in brief
    name = CONTENT.questions(widget_for(CONTENT.find("faq"), books[CHINESE]))[0].question
    question = render("faq", "zh-CN", question=name, heading=3, root="https://facts.example.org/v1/")
    assert question.locale == "zh-Hans"
    assert headings(str(question))[0][0] == 3


@pytest.mark.parametrize(
    ("choices", "error", "words"),
    [
        ({"form": "short"}, LookupError, "there is: brief"),
        ({"question": "nope"}, LookupError, "in faq; there are: "),
        ({"form": "brief", "heading": 3}, ValueError, "one of 2"),
        ({"form": "brief", "question": CONTENT.questions(CONTENT.find("faq"))[0].question}, ValueError, "do not go together"),
    ],
)
def test_python_refuses_a_form_or_question_that_there_is_not(
    choices: dict[str, object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        render("faq", root="https://facts.example.org/v1/", **choices)  # type: ignore[arg-type]


def test_a_page_of_a_short_form_names_its_own_oembed_answer_and_the_other_language(asked: Asked) -> None:
    page = render_page(asked.content, asked.widget, ENGLISH, asked.books, stylesheet="x.css", form="brief")
    assert f'href="{RESERVED_ROOT}en/asked.brief.oembed.json"' in page
    assert f'hreflang="zh-Hans" href="{RESERVED_ROOT}zh-Hans/asked.brief.page.html"' in page
    assert headings(page)[0][0] == 1
