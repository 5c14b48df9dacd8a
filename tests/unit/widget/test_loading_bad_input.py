"""Loading the copy: bad bytes are one finding each, and nothing is raised but ContentRefused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.small_content import COPY, DAY, FILES, write_content
from widget.checks import parse_checks
from widget.findings import Finding
from widget.loading import PACKAGE, ContentRefused, load_content
from widget.toml_file import read_tables

EACH = pytest.mark.parametrize(
    "name",
    ["tea/copy.toml", "facts/decisions.toml", "facts/sources.toml", "facts/terms.toml", "facts/notices.toml", "facts/checks.tsv"],
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


def findings_in(folder: Path) -> tuple[Finding, ...]:
    try:
        return load_content(folder, DAY).warnings
    except ContentRefused as refused:
        return refused.findings


MARKS = b"<<<<<<< HEAD\n[a]\n=======\n[b]\n>>>>>>> other\n"
WRONG: dict[str, tuple[Callable[[bytes], bytes], str, str]] = {
    "a byte order mark": (lambda data: b"\xef\xbb\xbf" + data, "warning", "byte order mark"),
    "CRLF": (lambda data: data.replace(b"\n", b"\r\n"), "warning", "CRLF"),
    "merge conflict markers": (lambda data: MARKS + data, "error", "merge conflict"),
    "merge conflict markers with CRLF": (lambda data: MARKS.replace(b"\n", b"\r\n"), "error", "merge conflict"),
    "10 MB": (lambda data: data + b"# " + b"x" * 10_000_000, "error", "more than 1,000,000 bytes"),
    "a NUL": (lambda data: data.replace(b"\n", b"\n\0", 1), "error", "NUL"),
    "broken UTF-8": (lambda data: data + b"\xff\n", "error", "not UTF-8"),
    "nothing in it": (lambda data: b"", "error", ""),
}


@EACH
@pytest.mark.parametrize("what", WRONG)
def test_wrong_bytes_are_one_finding(what: str, name: str, folder: Path) -> None:
    spoil, level, words = WRONG[what]
    path = folder / name
    path.write_bytes(spoil(path.read_bytes()))
    if (what, name) == ("nothing in it", "facts/checks.tsv"):  # an empty record is a record
        assert {finding.check for finding in findings_in(folder)} == {"facts"}, "each fact lacks its check"
        return
    (finding,) = findings_in(folder)
    assert (finding.level, finding.file) == (level, f"widget/{name}")
    assert words in finding.message


@EACH
def test_a_missing_file_is_one_finding(name: str, folder: Path) -> None:
    (folder / name).unlink()
    (finding,) = findings_in(folder)
    assert finding.file == (f"widget/{name}" if name.startswith("facts/") else "widget/tea/")


@EACH
def test_a_folder_in_place_of_a_file_is_one_finding(name: str, folder: Path) -> None:
    (folder / name).unlink()
    (folder / name).mkdir()
    (finding,) = findings_in(folder)
    assert finding.file == (f"widget/{name}" if name.startswith("facts/") else "widget/tea/")


def test_a_content_folder_that_does_not_exist_or_has_no_facts_is_one_finding(folder: Path) -> None:
    assert len(findings_in(folder / "nowhere")) == 1
    (folder / "facts").rename(folder / "fact")
    assert len(findings_in(folder)) == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("dates = { since = 2026-02-30 }", "does not exist"),
        ("dates = { since = 2026-13-01 }", "does not exist"),
        ('text = "One\\qtwo"', "no valid TOML"),
        ('text = "no end', "one line in quotation marks"),
        ("text = No quotation marks", "one line in quotation marks"),
        ('text = "He said "no"."', "“…”"),
        ("text = 'a' 'b'", "one line in quotation marks"),
        ("[", "not valid TOML"),
        ("x = " + "9" * 5000, "not valid TOML"),
        ("x = " + "[" * 5000, "not valid TOML"),
        (".".join("a" * 900) + " = 1", "inside each other"),
        ("x = { " + ".".join("a" * 900) + " = 1 }", "inside each other"),
        ("[" + ".".join("a" * 900) + "]", "inside each other"),
        ("\ttext = 'x'", "A tab"),
        ('text = "x" # \udc00'.encode("utf-8", "replace").decode(), ""),
    ],
)
def test_a_row_that_is_no_toml_is_one_finding_at_its_line(row: str, words: str) -> None:
    _, findings = read_tables(f'[first]\ntext = "x"\n\n[second]\n{row}\n\n[third]\ntext = "y"\n'.encode(), "copy.toml")
    if words:
        (finding,) = findings
        assert finding.line == 5
        assert words in finding.message or words == "no valid TOML"
        assert len(finding.message) < 400


def test_what_stands_beside_a_row_that_is_no_toml_is_read() -> None:
    tables, _ = read_tables(b'[first]\ntext = "x"\n[second]\ntext = x\n[third]\ntext = "y"\n', "copy.toml")
    assert [(table.path, dict(table.values), table.is_broken) for table in tables] == [
        (("first",), {"text": "x"}, False),
        (("second",), {}, True),
        (("third",), {"text": "y"}, False),
    ]


REAL = {
    path.relative_to(PACKAGE).as_posix(): path.read_bytes() for path in (*PACKAGE.glob("*/*.toml"), *PACKAGE.glob("facts/*.tsv"))
}
PIECES = st.sampled_from(
    [
        b"",
        b"\n",
        b'"',
        b'"""',
        b"[",
        b"]",
        b"[[x]]\n",
        b"=",
        b".",
        b"{",
        b"}",
        b"#",
        b"\t",
        b"\0",
        b"\r",
        b"\xff",
        b"\xef\xbb\xbf",
        b"text",
        b"use",
        b"key = 1\n",
        b"[lead]\n",
        b"[a.1]\n",
        b"2026-02-30",
        b"1e999",
        b"nan",
        b"'''",
        b"\\u0000",
        b"rests_on = {}\n",
        b'use = "faq"\n',
        b"sources = [[]]\n",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(sorted(REAL)), at=st.floats(0, 1), length=st.integers(0, 60), piece=PIECES | st.binary(max_size=20))
def test_no_change_of_a_real_file_raises_anything_but_contentrefused(
    name: str, at: float, length: int, piece: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "shipped"
    if not folder.exists():
        for each, data in REAL.items():
            (folder / each).parent.mkdir(parents=True, exist_ok=True)
            (folder / each).write_bytes(data)
        for path in PACKAGE.glob("*/*.html"):
            (folder / path.relative_to(PACKAGE)).parent.mkdir(exist_ok=True)
            (folder / path.relative_to(PACKAGE)).touch()
            (folder / path.relative_to(PACKAGE)).with_name("style.css").touch()
    data = REAL[name]
    start = int(at * len(data))
    (folder / name).write_bytes(data[:start] + piece + data[start + length :])
    try:
        findings = load_content(folder, date(2100, 1, 1)).warnings
    except ContentRefused as refused:
        findings = refused.findings
    finally:
        (folder / name).write_bytes(data)
    assert all(finding.file.startswith("widget/") and finding.message for finding in findings)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_raise_anything(data: bytes) -> None:
    tables, findings = read_tables(data, "x.toml")
    assert tables or findings
    parse_checks(data, "checks.tsv", DAY)


def test_the_small_content_is_what_the_tests_think(folder: Path) -> None:
    assert findings_in(folder) == ()
    assert FILES["tea/copy.toml"] == COPY
