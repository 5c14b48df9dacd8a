"""A translation is a stranger's text: it is checked before it is used, and it is never markup."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from service.catalogs.comments import Extracted
from service.catalogs.update import merge
from tests.conftest import CHINESE
from tests.support.content import CONTENT
from widget import catalog, po_syntax
from widget.catalog import Catalog, MessageMissing
from widget.catalogs import load_catalogs
from widget.locales import PROMISED, Locale
from widget.model import Message
from widget.text import PlaceholderUnknown, fill, unsafe_character

NO = Message("status.no", "There is no approved treatment. Checked on {checked}.")
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
GOOD = 'msgctxt "status.no"\nmsgid "There is no approved treatment. Checked on {checked}."\nmsgstr "没有获批的治疗。{checked}核对。"\n'

Load = Callable[[str | bytes], Catalog]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load a catalog of one message from the text of its .po file."""

    def loaded(text: str | bytes) -> Catalog:
        path = tmp_path / "zh_Hans" / "LC_MESSAGES" / "widget.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return catalog.load(tmp_path, CHINESE, [NO])

    return loaded


def only_problem(book: Catalog) -> tuple[str, int, str]:
    """Check, line and key of the one finding."""
    (finding,) = book.problems
    assert finding.level == "error"
    assert finding.file.endswith("widget.po")
    assert finding.message
    return finding.check, finding.line, finding.key


def test_a_sound_catalog_has_no_finding(load: Load) -> None:
    book = load(HEADER + GOOD)
    assert book.problems == ()
    assert book.say(NO, checked="2026年11月23日") == "没有获批的治疗。2026年11月23日核对。"


@pytest.mark.parametrize(
    ("translation", "check"),
    [
        ("", "missing"),
        ("没有获批的治疗。", "placeholders"),
        ("没有获批的治疗。{checked}{checked}核对。", "placeholders"),
        ("没有获批的治疗。{checked.__class__}核对。", "placeholders"),
        ("没有获批的治疗。{checked}核对。{", "placeholders"),
        ("<b>没有</b>获批的治疗。{checked}核对。", "markup"),
        ("没有获批的治疗。{checked}核对。<script>alert(1)</script>", "markup"),
        ("没有获批的治疗&nbsp;。{checked}核对。", "markup"),
        ("没有获批的治疗。{checked}核对。＜script＞", "markup"),
        ("没有获批的治疗＆lt；。{checked}核对。", "markup"),
        ("没有获批的治疗%s。{checked}核对。", "placeholders"),
        ("没有获批的治疗。%(checked)s核对。{checked}", "placeholders"),
        ("没有获批的治疗。％1$s{checked}核对。", "placeholders"),
        ("没有获批的治疗\ufffd。{checked}核对。", "characters"),
        ("没有\u200b获批的治疗。{checked}核对。", "characters"),
        ("没有\u202e获批的治疗。{checked}核对。", "characters"),
        ("没有获批的治疗e\u0301。{checked}核对。", "nfc"),
        ("没有获批的治\uf9c1。{checked}核对。", "nfc"),
    ],
)
def test_each_bad_translation_is_one_finding_with_line_and_key(load: Load, translation: str, check: str) -> None:
    text = HEADER + GOOD.replace("没有获批的治疗。{checked}核对。", translation)
    assert only_problem(load(text)) == (check, 5, "status.no")


def test_a_percentage_is_no_placeholder(load: Load) -> None:
    for words in ("80%的人", "80% of", "50％以上", "100%是", "80%d"):
        assert load(HEADER + GOOD.replace("没有", f"没有{words}")).problems == ()


def test_a_fuzzy_message_is_not_released(load: Load) -> None:
    assert only_problem(load(HEADER + "#, fuzzy\n" + GOOD))[0] == "fuzzy"


@pytest.mark.parametrize(
    "line",
    [
        "#,fuzzy", "#, fuzzy no-wrap", "#, no-wrap fuzzy", "#,\tfuzzy,no-wrap", "#= fuzzy", "#=fuzzy", "#! fuzzy", "#, no-wrap\n#= fuzzy",
        "#= fuzzy\n#, no-wrap", "#, range: 0..3, fuzzy", "#, range: 0..3 fuzzy", " #, fuzzy ", "#, Fuzzy", "#,,fuzzy,", "#, fuzzy\r",
    ],
)  # fmt: skip
def test_everything_that_marks_an_entry_as_fuzzy_marks_it(load: Load, line: str) -> None:
    """Source: gettext 1.0, parse_comment_special: blanks and commas end a flag; `#,` and `#=` begin a line of them, `#!` in its lexer."""
    assert only_problem(load(f"{HEADER}{line}\n{GOOD}")) == ("fuzzy", 6 + line.count("\n"), "status.no")


@pytest.mark.parametrize(
    "line",
    [
        "#= no-wrap",
        "#,no-wrap",
        "#, not-fuzzy",
        "#, fuzzy-ish",
        "#fuzzy",
        "# , fuzzy",
        "#. fuzzy",
        "#.fuzzy",
        "#: fuzzy",
        "#,",
        "#=",
    ],
)
def test_nothing_but_a_flag_marks_an_entry_as_fuzzy(load: Load, line: str) -> None:
    assert load(f"{HEADER}{line}\n{GOOD}").problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "#note\n" + GOOD,
        "## note\n#%x\n#-#-#\n#.x\n#:a.py\n" + GOOD,
        GOOD.replace("msgid ", "msgid").replace("msgstr ", "msgstr\t\t"),
        '#|msgid"old"\n' + GOOD,
        GOOD + '\n#~ # note\n#~ #, fuzzy\n#~|msgid"older"\n#~msgctxt "gone"\n#~msgid "x"\n#~msgstr "y"\n#~\n',
        "".join(f"  {line}\f\n" for line in GOOD.splitlines()),
    ],
    ids=["note", "comments", "no blanks", "old English", "obsolete", "indented"],
)
def test_what_gettext_reads_is_read(load: Load, text: str, tmp_path: Path) -> None:
    assert load(HEADER + text).problems == ()
    (tmp_path / "x.po").write_text(HEADER + text)
    subprocess.run(["msgfmt", "-o", os.devnull, tmp_path / "x.po"], check=True)


def test_a_byte_order_mark_is_skipped(load: Load) -> None:
    assert load("\ufeff" + HEADER + GOOD).problems == ()
    assert only_problem(load("\ufeff\ufeff" + HEADER + GOOD))[0] == "syntax"
    assert only_problem(load((HEADER + GOOD).encode("utf-16")))[0] == "syntax"


@pytest.mark.parametrize("line", ["# note\u2028more", "#, fuzzy\u2029", "# a\x0cb\x1cc\x85d"])
def test_a_line_ends_where_gettext_ends_it(load: Load, line: str) -> None:
    assert all(one.check == "fuzzy" for one in load(f"{HEADER}{line}\n{GOOD}").problems)


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ('msgid ""\nmsgstr "Language: zh_TW\\nContent-Type: text/plain; charset=UTF-8\\n"\n\n', 2),
        ('msgid ""\nmsgstr ""\n"MIME-Version: 1.0\\nLang"\n"uage: zh"\n"_TW\\n"\n\n', 3),
        ('  msgid    ""\n  msgstr   ""\n           "X: y\\n"\n  "Language: zh_TW\\n"\n\n', 4),
        ('# note\n#, fuzzy\nmsgid ""\n""\nmsgstr "X: y\\n"\n"Language:zh_TW\\n"\n\n', 6),
    ],
    ids=["one line", "wrapped", "indented", "marked"],
)
def test_a_header_is_read_however_it_is_wrapped(load: Load, header: str, line: int) -> None:
    assert load(header + GOOD).header["Language"] == ("zh_TW", line)
    assert load(header + GOOD.replace("\n", '\n"', 1)).header["Language"] == ("zh_TW", line), "of a broken file too"
    last = load(GOOD + "\n" + header)
    assert last.header["Language"][0] == "zh_TW"
    assert last.problems == ()


def test_a_message_without_english_is_no_header(load: Load) -> None:
    odd = 'msgctxt "x"\nmsgid ""\nmsgstr "Language: fr\\n"\n\n'
    assert load(odd + GOOD).header == {}
    assert load(odd + GOOD).lines.keys() == {"x", "status.no"}
    assert load(HEADER + odd + GOOD).problems == ()


def test_the_first_entrys_note_is_its_own_where_there_is_no_header(load: Load) -> None:
    assert load("# note\n" + GOOD).notes == {"status.no": "note"}
    assert load("# of the file\n" + HEADER + "# note\n" + GOOD).notes == {"status.no": "note"}


def msgfmt_takes(path: Path) -> bool:
    return subprocess.run(["msgfmt", "-o", os.devnull, path], capture_output=True, check=False).returncode == 0


GONE = '\n#~ msgctxt "gone"\n#~ msgid "x"\n#~ msgstr "{}"\n'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HEADER + HEADER + GOOD, 5),
        (GOOD + "\n" + HEADER + HEADER, 9),
        (HEADER + GOOD + "".join(f"\n#~ {one}" for one in GOOD.splitlines()) + "\n", 9),
        (HEADER + "".join(f"#~ {one}\n" for one in GOOD.splitlines()) + "\n" + GOOD, 5),
        (HEADER + GOOD + GONE.format("y") + GONE.format("z"), 13),
        (HEADER + GOOD + '\n#~ msgid ""\n#~ msgstr "X: y\\n"\n', 9),
    ],
    ids=["two headers", "later", "obsolete twin", "before", "two obsolete", "obsolete header"],
)
def test_what_gettext_takes_for_a_duplicate_is_one(load: Load, tmp_path: Path, text: str, line: int) -> None:
    found = load(text).problems
    assert [(one.check, one.level) for one in found] == [("duplicate", "error")]
    assert found[0].line == line
    path = tmp_path / "zh_Hans" / "LC_MESSAGES" / "widget.po"
    assert not msgfmt_takes(path)
    book = merge(catalog.read_po(path, CHINESE), [Extracted(NO.key, NO.english, "a.py", "")], keep=True)
    path.write_text(str(book))
    assert msgfmt_takes(path)
    assert load(path.read_text()).problems == ()
    assert book[0].msgstr == "没有获批的治疗。{checked}核对。"


def test_an_obsolete_entry_with_other_english_is_no_duplicate(load: Load) -> None:
    assert load(HEADER + GOOD + '\n#~ msgctxt "status.no"\n#~ msgid "Older."\n#~ msgstr "旧。"\n').problems == ()


@pytest.mark.parametrize("key", ["", 'msgctxt ""\n', "key as English"])
def test_entries_without_a_key_are_one_finding(load: Load, key: str) -> None:
    bare = GOOD.split("\n", 1)[1]
    bare = bare.replace(NO.english, NO.key) if key == "key as English" else key + bare
    more = "".join(bare.replace(NO.english, f"Other {n}.").replace(NO.key, f"other.{n}") + "\n" for n in range(3))
    other = Message("other.0", "Other 0.")
    book = load(HEADER + bare + "\n" + more)
    assert [(one.check, one.level, one.line) for one in book.problems] == [("key", "error", 5)]
    assert "4 entries have no msgctxt" in book.problems[0].message
    assert "Keep one" not in book.problems[0].message
    assert other.key not in book.texts


LINE = st.one_of(
    st.sampled_from(
        ["", "#", "#, fuzzy", "#,fuzzy,", "#= no-wrap fuzzy", "#note", "# note", "#. x", "#.x", "#:a.py", '#| msgid "o"']
    ),
    st.text(alphabet=" \tfuzzy,=!.:|~#-wrap", max_size=12).map("#".__add__),
)


@given(st.lists(LINE, max_size=4, unique=True))
@example(["#, fuzzy", "#~#,"])
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_what_is_read_is_what_msgcat_reads(load: Load, lines: list[str]) -> None:
    """Text and mark. msgcat 0.21 knows `#=` not yet, and takes `#!` for flags. Of two lines of flags it heeds the last; gettext 1.0 heeds
    each, as we do.
    """
    text = HEADER + "".join(f"{line}\n" for line in lines) + GOOD
    book = load(text)
    if any(one.check == "syntax" for one in book.problems):
        return
    older = re.sub("^#=", "#,", text, flags=re.MULTILINE)
    said = subprocess.run(["msgcat", "--no-wrap", "-"], input=older, capture_output=True, text=True, check=True).stdout
    again = load(said)
    assert again.texts == book.texts
    marked = [{one.check for one in problems} for problems in (again.problems, book.problems)]
    flags = [line for line in lines if line.removeprefix("#~")[:2] in {"#,", "#=", "#!"}]
    assert marked[0] == marked[1] or (marked == [set(), {"fuzzy"}] and len(flags) > 1)


def test_a_changed_english_sentence_needs_another_look(load: Load) -> None:
    assert only_problem(load(HEADER + GOOD.replace("There is no", "There is an")))[0] == "changed"


def test_a_missing_key_is_named(load: Load) -> None:
    other = GOOD.replace("status.no", "status.other")
    assert only_problem(load(HEADER + other)) == ("missing", 5, "status.no")


def test_a_key_that_stands_twice_is_named_with_the_line_of_the_first(load: Load) -> None:
    book = load(HEADER + GOOD + "\n" + GOOD)
    assert only_problem(book) == ("duplicate", 9, "status.no")
    assert book.problems[0].message == "This key stands in line 5 already. Keep one of the two entries."


def test_a_plural_is_not_called_missing_without_a_word(load: Load) -> None:
    book = load(HEADER + GOOD.replace("msgstr ", 'msgid_plural "x"\nmsgstr[0] '))
    assert only_problem(book)[0] == "missing"
    assert "Our messages have no plural." in book.problems[0].message


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ('msgstr "没有“获批"的"治疗。"', 'stands inside the text. Write “ ” instead, or \\" if'),
        ('msgstr "他说\\"没有"获批"', "stands inside the text."),
        ("msgstr 没有获批", "Look for a missing quotation mark"),
        ('msgstr "没有获批', "Look for a missing quotation mark"),
        ('msgstr 没有获批"', "Look for a missing quotation mark"),
    ],
)
def test_a_stray_quotation_mark_and_a_missing_one_are_told_apart(load: Load, line: str, advice: str) -> None:
    book = load(HEADER + re.sub("msgstr .*", lambda _: line, GOOD))
    assert only_problem(book) == ("syntax", 7, "")
    assert advice in book.problems[0].message


@pytest.mark.parametrize(
    "text",
    [
        HEADER + GOOD.replace('msgstr "', "msgstr "),
        HEADER + GOOD.rstrip()[:-1],
        HEADER + "<<<<<<< HEAD\n" + GOOD,
        b"\xff\xfe\x00",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        "no catalog at all",
        b"x" * (po_syntax.LARGEST_CATALOG + 1),
        HEADER.replace("\n", "\r") + GOOD.replace("\n", "\r").replace('msgstr "', "msgstr "),
    ],
    ids=[
        "open quote",
        "no closing quote",
        "merge conflict",
        "UTF-16",
        "a picture",
        "prose",
        "huge",
        "bare CR",
    ],
)
def test_a_file_that_is_no_catalog_is_one_finding(load: Load, text: str | bytes) -> None:
    assert only_problem(load(text))[0] == "syntax"


def test_a_lost_quotation_mark_does_not_lose_the_not(load: Load) -> None:
    """polib reads `msgstr 没有…"` as 有…: "there is no" becomes "there is" (measured with 1.2.0)."""
    assert only_problem(load(HEADER + GOOD.replace('msgstr "', "msgstr "))) == ("syntax", 7, "")


NEXT = GOOD.replace("status.no", "status.next")


@pytest.mark.parametrize(
    "lines",
    [
        'msgstr "没有获批"\n#| msgid "old"\n"的治疗。{checked}核对。"',
        'msgstr "没有获批"\n#| msgctxt "old"\n"的治疗。{checked}核对。"',
        'msgstr "获批的治疗。{checked}核对。"\n#| "没有"',
        'msgstr "获批的治疗。{checked}核对。"\n#~ "没有"',
        'msgstr "获批的治疗。{checked}核对。"\n# note\nmsgstr "没有"',
        'msgstr "获批的治疗。{checked}核对。"\n# note\n#~ msgstr "没有"',
        '#~ msgstr "没有获批的治疗。{checked}核对。"',
        'msgid_plural "x"\nmsgstr "没有获批的治疗。{checked}核对。"',
        'msgstr "没有获批"\n# note\n"的治疗。{checked}核对。"',
        'msgstr "没有获批的治疗。{checked}核对。"\nmsgstr "获批的治疗。{checked}核对。"',
        '# note\nmsgstr "没有获批的治疗。{checked}核对。"',
    ],
)
@pytest.mark.parametrize("after", ["", "\n" + NEXT], ids=["last", "not last"])
def test_lines_in_another_order_cannot_lose_or_add_a_word(load: Load, lines: str, after: str) -> None:
    """polib takes each of these and says nothing; GNU msgfmt refuses them."""
    text = GOOD.replace('msgstr "没有获批的治疗。{checked}核对。"', lines)
    assert text != GOOD
    assert only_problem(load(HEADER + text + after))[0] == "syntax"


@pytest.mark.parametrize(
    "tail", ["#.", "#: a.py", "#, fuzzy", '#~| msgid "x"', '#| msgid "x"', "# note", 'msgctxt "a"', 'msgid "x"']
)
def test_a_file_that_ends_in_the_middle_is_refused(load: Load, tail: str) -> None:
    """polib forgets the last entry before such a tail."""
    assert only_problem(load(f"{HEADER}{GOOD}\n{tail}\n"))[0] == "syntax"


def test_all_that_tools_write_is_read(load: Load) -> None:
    more = '# note\n#. for translators\n#: a.py\n#, fuzzy\n#| msgctxt "old"\n#| msgid ""\n#| "old "\n#| "English"\n'
    gone = '\n#~| msgid "older"\n#~ msgctxt "status.gone"\n#~ msgid ""\n#~ "It is "\n#~ "gone."\n#~ msgstr "没了。"\n'
    plural = '\nmsgctxt "status.many"\nmsgid "one"\nmsgid_plural "many"\nmsgstr[0] "一"\n"个"\nmsgstr[1] "多个"\n'
    assert load(HEADER + GOOD + "\n" + more + NEXT + plural + gone).problems == ()


def test_a_catalog_of_obsolete_entries_only_is_a_finding(load: Load) -> None:
    gone = '#~ msgctxt "status.gone"\n#~ msgid "x"\n#~ msgstr "y"\n'
    assert only_problem(load(HEADER + gone))[0] == "missing"


def test_a_comment_that_ends_in_a_backslash_is_refused(load: Load) -> None:
    """GNU takes it and the next line for one, and loses the key."""
    assert only_problem(load(HEADER + "# note\\\n" + GOOD))[0] == "syntax"


def test_line_ends_of_windows_are_fine(load: Load) -> None:
    assert load((HEADER + GOOD).replace("\n", "\r\n")).problems == ()


def test_a_comment_with_another_line_end_cannot_hide_an_entry(load: Load) -> None:
    """polib ends a line at a bare CR as well, and would read what stands behind it: 有, where 没有 was meant."""
    hidden = GOOD.replace('msgstr "', "msgstr ").replace("\n", "\r")
    check, line, _ = only_problem(load(HEADER + "# a comment\r" + hidden + "\n" + GOOD))
    assert (check, line) == ("syntax", 5)


def test_a_folder_that_is_named_after_no_locale_is_a_finding(tmp_path: Path) -> None:
    for name in ("xx_YY", "not a locale!"):
        (finding,) = catalog.load(tmp_path, Locale(name.replace("_", "-")), [NO]).problems
        assert finding.check == "locale"


def test_a_folder_without_the_promised_languages_is_an_error_not_a_smaller_release(tmp_path: Path) -> None:
    books = load_catalogs(tmp_path, CONTENT.messages())
    assert set(books) == set(PROMISED)
    (finding,) = books[CHINESE].problems
    assert "cannot be read" in finding.message


def test_a_merge_conflict_is_called_by_its_name(load: Load) -> None:
    (finding,) = load(HEADER + GOOD + "=======\n").problems
    assert "merge conflict" in finding.message
    assert finding.line == 8


@given(st.binary(max_size=400))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
def test_any_bytes_are_a_catalog_or_findings(load: Load, data: bytes) -> None:
    book = load(data)
    assert book.problems or "status.no" in book.texts


@given(st.text(max_size=200))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
def test_any_translation_is_text_or_a_finding(load: Load, text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    book = load(HEADER + GOOD.replace("没有获批的治疗。{checked}核对。", quoted))
    if not book.problems:
        assert "day" in book.say(NO, checked="day")


def test_values_are_put_in_once_and_never_looked_into() -> None:
    assert fill("{a}{b}", {"a": "{b}", "b": "%s{a}"}) == "{b}%s{a}"


def test_a_placeholder_without_a_value_is_an_error() -> None:
    with pytest.raises(PlaceholderUnknown):
        fill("{unknown}", {})


def test_a_message_that_no_catalog_has_is_an_error() -> None:
    with pytest.raises(MessageMissing, match=r"status\.no"):
        Catalog(CHINESE, {}).say(NO)


def test_the_shipped_catalog_is_complete_and_sound(chinese: Catalog) -> None:
    assert chinese.problems == ()


def test_a_finding_stands_where_the_key_does_not_where_its_comments_begin(load: Load) -> None:
    more = '# note\n#. for translators\n#: a.py\n#, fuzzy\n#| msgctxt "status.no"\n#| msgid "old"\n'
    assert only_problem(load(HEADER + more + GOOD)) == ("fuzzy", 11, "status.no")


def test_the_character_that_marks_a_placeholder_is_refused_in_a_text() -> None:
    """A date would come out in its place, and the character after it."""
    assert unsafe_character("核对日期") is None
    assert unsafe_character("核\ufffc对：{date}。") == "U+FFFC"
