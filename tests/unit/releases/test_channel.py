"""What changes over time only goes forward, and what is withdrawn stays so."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import CellfactsError, ChannelDamaged
from service.releases import channel
from service.releases.channel import Channel
from widget.manifest import sha256
from widget.wording import ReleasedText

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def text(words: str, locale: str = "en") -> ReleasedText:
    """A text as a release has it."""
    html = f'<article lang="{locale}">{words}</article>'.encode()
    return ReleasedText(sha256(html), locale, html)


TEXTS = {
    ("faq", "zh-Hans"): text("the wrong text", "zh-Hans"),
    ("faq", "en"): text("another"),
    ("guide", "zh-Hans"): text("all", "zh-Hans"),
    ("guide", "en"): text("all of it"),
}


def with_releases(*releases: str) -> Channel:
    """A channel in which these were current, one after the other."""
    state = Channel()
    for release in releases:
        state = channel.with_activation(state, release, NOW)
    return state


def test_the_sequence_grows_with_every_change_and_only_then() -> None:
    state = with_releases("a", "b")
    assert (state.sequence, state.current) == (2, "b")
    assert channel.with_activation(state, "b", NOW) == state
    assert channel.with_activation(state, "a", NOW).sequence == 3


def test_withdrawing_the_current_release_brings_back_the_newest_earlier_one() -> None:
    state = with_releases("a", "b", "c")
    state = channel.with_withdrawal(state, "b", "wrong", NOW)
    assert state.current == "c"
    state = channel.with_withdrawal(state, "c", "wrong too", NOW + timedelta(hours=1))
    assert (state.current, state.since) == ("a", "2026-11-24T13:00:00Z")


def test_if_there_is_no_earlier_one_everything_is_the_notice() -> None:
    state = channel.with_withdrawal(with_releases("a"), "a", "wrong", NOW)
    assert state.current == "a"
    assert ("faq", "en") in state.withdrawn_texts("a", TEXTS)


def test_what_is_withdrawn_cannot_come_back() -> None:
    state = channel.with_withdrawal(with_releases("a", "b"), "a", "a lost not", NOW)
    with pytest.raises(CellfactsError, match="a lost not"):
        channel.with_activation(state, "a", NOW)
    with pytest.raises(CellfactsError, match="withdrawn already"):
        channel.with_withdrawal(state, "a", "again", NOW)


def test_one_widget_in_one_language_is_withdrawn_with_the_guide_that_holds_it() -> None:
    state = channel.with_fragment_withdrawal(with_releases("a"), "faq", "zh-Hans", "a lost not", NOW, TEXTS)
    assert state.withdrawn_texts("a", TEXTS) == {("faq", "zh-Hans"), ("guide", "zh-Hans")}
    assert not state.is_withdrawn("a"), "the release itself stays"
    with pytest.raises(CellfactsError, match="withdrawn already"):
        channel.with_fragment_withdrawal(state, "faq", "zh-Hans", "again", NOW, TEXTS)


def test_a_withdrawn_text_is_withdrawn_in_every_release_that_says_the_same() -> None:
    """Pinned, newer, older: a text is known by its bytes."""
    state = channel.with_fragment_withdrawal(with_releases("other", "a"), "faq", "zh-Hans", "a lost not", NOW, TEXTS)
    for release in ("other", "a", "built tomorrow"):
        assert ("faq", "zh-Hans") in state.withdrawn_texts(release, TEXTS)
        assert ("faq", "en") not in state.withdrawn_texts(release, TEXTS)
    corrected = {**TEXTS, ("faq", "zh-Hans"): text("corrected", "zh-Hans")}
    assert not channel.with_activation(state, "b", NOW).withdrawn_texts("b", corrected), "the corrected release shows it again"


def test_a_withdrawn_text_does_not_come_back_with_an_older_release_that_says_nearly_the_same() -> None:
    nearly = {**TEXTS, ("faq", "zh-Hans"): text("nearly the wrong text", "zh-Hans")}
    state = channel.with_fragment_withdrawal(with_releases("a", "b"), "faq", "zh-Hans", "a lost not", NOW, TEXTS)
    for after in (channel.with_activation(state, "a", NOW), channel.with_withdrawal(state, "b", "all wrong", NOW)):
        assert after.current == "a"
        assert ("faq", "zh-Hans") in after.withdrawn_texts("a", nearly)


@pytest.mark.parametrize("hours", [-9, 0, 9])
def test_the_order_of_events_is_theirs_and_not_the_clocks(hours: int) -> None:
    state = channel.with_fragment_withdrawal(with_releases("a", "b"), "faq", "en", "x", NOW + timedelta(hours=hours), {})
    assert ("faq", "en") in channel.with_activation(state, "a", NOW).withdrawn_texts("a", TEXTS)


def test_a_corrected_release_shows_its_text_again_whenever_it_comes_back() -> None:
    state = channel.with_fragment_withdrawal(with_releases("a"), "faq", "zh-Hans", "a lost not", NOW, TEXTS)
    for release in ("corrected", "other", "corrected"):
        state = channel.with_activation(state, release, NOW)
        assert not state.withdrawn_texts(release, {**TEXTS, ("faq", "zh-Hans"): text("corrected", "zh-Hans")})


def test_before_the_first_release_there_is_nothing_to_withdraw() -> None:
    with pytest.raises(CellfactsError, match="nothing to withdraw"):
        channel.with_fragment_withdrawal(Channel(), "faq", "en", "x", NOW, {})


STEPS = st.lists(
    st.tuples(st.sampled_from(["activate", "withdraw", "fragment"]), st.sampled_from("abcd"), st.sampled_from(["faq", "guide"]))
)


@given(STEPS)
def test_no_history_shows_what_was_withdrawn(steps: list[tuple[str, str, str]]) -> None:
    """Random histories, few invariants."""
    state = Channel()
    for number, (step, release, widget) in enumerate(steps):
        before = state
        now = NOW + timedelta(minutes=number)
        try:
            if step == "activate":
                state = channel.with_activation(state, release, now)
            elif step == "withdraw":
                state = channel.with_withdrawal(state, release, "x", now)
            else:
                state = channel.with_fragment_withdrawal(state, widget, "en", "x", now, {})
        except CellfactsError as error:
            if type(error) is not CellfactsError:  # which says that a withdrawal stands, or that there is nothing to withdraw
                raise
            continue
        assert state.sequence == before.sequence + (state != before)
        assert set(before.withdrawn) <= set(state.withdrawn)
        assert channel.from_bytes(channel.as_bytes(state)) == state
        if state.current and state.is_withdrawn(state.current):
            assert all(state.is_withdrawn(one.release) for one in state.history), "an earlier one was left"


FAQ = ("faq", "en")
# Each says it with another date; some say the same.
WORLD = {
    name: {FAQ: text(f"{words}, as of November {number}, 2026")}
    for number, (name, words) in enumerate({"a": "one", "b": "one", "c": "two", "d": "two", "e": "three"}.items(), 1)
}
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["activate", "activate", "corrected", "withdraw", "fragment", "fragment", "forget"]),
        st.sampled_from("abcde"),
    ),
    max_size=30,
)


def words_in(release: str) -> str | None:
    return WORLD[release][FAQ].words


def noted(state: Channel, lost: set[str]) -> Channel:
    """With the words of every release that can still be read, as a store keeps them."""
    return replace(state, words={name: {channel.slot(FAQ): words_in(name) or ""} for name in WORLD if name not in lost})


@given(DEEDS)
def test_no_words_that_were_withdrawn_are_shown_again_unless_a_person_says_so(deeds: list[tuple[str, str]]) -> None:
    """Withdrawing, going back, other dates, lost files, in any order."""
    state, lost, taken, said = Channel(), set[str](), set[str | None](), set[str | None]()
    for number, (deed, release) in enumerate(deeds):
        before, now = noted(state, lost), NOW + timedelta(minutes=number)
        try:
            if deed == "fragment":
                state = channel.with_fragment_withdrawal(before, *FAQ, "x", now, WORLD.get(before.current or "", {}))
                taken.add(words_in(str(state.current)))
                said.discard(words_in(str(state.current)))
            elif deed == "withdraw":
                state = channel.with_withdrawal(before, release, "x", now, texts_of_release=WORLD.__getitem__)
                moved = state.current != before.current
                assert not moved or words_in(str(state.current)) != words_in(release) or release in lost
            elif deed == "forget":
                lost |= {one.release for one in state.withdrawn}
            else:
                state = channel.with_activation(before, release, now, WORLD[release], corrected=deed == "corrected")
                said |= {words_in(one.release) for one in state.corrected if one.widget and one.sequence == state.sequence}
        except CellfactsError as error:
            if type(error) is not CellfactsError:  # which says that a withdrawal stands, or that there is nothing to withdraw
                raise
            continue
        state = noted(state, lost)
        assert set(before.withdrawn) <= set(state.withdrawn)
        assert channel.from_bytes(channel.as_bytes(state)) == state
        for name in (state.current, *WORLD):
            # Nothing is known of what is lost before a release becomes current: then it is decided.
            shown = name and FAQ not in state.withdrawn_texts(name, WORLD[name]) and (name == state.current or not lost)
            assert not shown or words_in(str(name)) not in taken - said, (name, deed)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_channel_or_an_error(data: bytes) -> None:
    with suppress(ChannelDamaged):
        assert channel.from_bytes(channel.as_bytes(channel.from_bytes(data))) == channel.from_bytes(data)


def test_a_file_of_an_older_version_is_read_and_knows_no_words() -> None:
    state = channel.with_fragment_withdrawal(with_releases("a"), "faq", "en", "x", NOW, TEXTS)
    data = channel.as_bytes(state)
    assert not {"words", "corrected"} & json.loads(data).keys()
    assert channel.as_bytes(channel.from_bytes(data)) == data, "so that what was signed stays as it is"


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": []},
        {"words": {"a": "x"}},
        {"words": {"a": {"en/faq": 1}}},
        {"corrected": [{"release": "a"}]},
        {"corrected": [{"release": 1, "at": "2026-11-24T12:00:00Z", "sequence": 1}]},
    ],
)
def test_what_is_no_words_and_no_correction_is_refused(wrong: dict[str, object]) -> None:
    body = {**json.loads(channel.as_bytes(with_releases("a"))), **wrong}
    with pytest.raises(ChannelDamaged):
        channel.from_bytes(json.dumps(body).encode())
