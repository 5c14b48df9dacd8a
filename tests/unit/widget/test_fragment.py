"""Law 1: a fragment is plain HTML, and what nobody thought of is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget.fragment import Fragment, problems

ROOT = '<article lang="en" dir="ltr">{}</article>'


def test_plain_markup_is_allowed() -> None:
    assert problems(ROOT.format('<p class="x">No. <a href="https://www.fda.gov/" rel="noreferrer">FDA</a></p>')) == ()


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        '<a data-hx-vals="js:{a:(window.x=1)}" href="https://cellfacts.invalid/x">x</a>',
        '<a data-hx-request="js:{timeout:1}" href="https://cellfacts.invalid/x">x</a>',
        '<a data-hx-trigger="load[alert(1)]" href="https://cellfacts.invalid/x">x</a>',
        '<a data-hx-target="body" href="https://cellfacts.invalid/x">x</a>',
        '<p data-hx-vals="{}">x</p>',
        '<p data-hx-get="https://cellfacts.invalid/x.html">x</p>',
        '<article data-hx-disinherit="*">x</article>',
        '<a data-hx-get="https://elsewhere.example/" href="https://cellfacts.invalid/x">x</a>',
        "<input>",
        '<input type="text">',
        '<p style="color:red">x</p>',
        '<p onclick="x()">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<a href="/relative">x</a>',
        '<img src="https://elsewhere.example/x.png">',
        '<link rel="stylesheet" href="https://elsewhere.example/x.css">',
        '<iframe src="https://elsewhere.example/"></iframe>',
        '<object data="x"></object>',
        '<form action="https://elsewhere.example/"><input type="text"></form>',
        '<svg><use href="#x"></use></svg>',
        '<a data-hx-get="https://elsewhere.example/x.html">x</a>',
        "<!-- a comment -->",
        "<?php ?>",
        "<p>not closed",
        "</div>",
        '<p id="a"></p><p id="b"></p>',
        "<template></template>",
        '<details name="group"></details>',
        '<p autofocus tabindex="1">x</p>',
    ],
)
def test_an_element_or_attribute_that_is_not_listed_is_refused(inside: str) -> None:
    assert problems(ROOT.format(inside))


@pytest.mark.parametrize("html", ["", "text", "<p>a</p><p>b</p>", "<p>no language</p>", ROOT.format("x") + "text"])
def test_a_fragment_has_one_root_that_says_its_language(html: str) -> None:
    assert problems(html)


@given(st.text(max_size=300))
def test_any_text_gets_a_verdict(text: str) -> None:
    assert isinstance(problems(text), tuple)


def test_a_fragment_is_markup_to_templates_and_has_a_digest() -> None:
    fragment = Fragment("faq", "en", 2, "<p>é</p>")
    assert fragment.__html__() == str(fragment) == "<p>é</p>"
    assert len(fragment.digest) == 64
