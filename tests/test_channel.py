"""What changes over time only goes forward, and what is withdrawn stays so."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import channel
from service.channel import Channel
from service.errors import AlreadyWithdrawn, ChannelDamaged, NothingToWithdraw

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def with_releases(*releases: str) -> Channel:
    """A channel in which these were current, one after the other."""
    state = Channel()
    for release in releases:
        state = channel.activated(state, release, NOW)
    return state


def test_the_sequence_grows_with_every_change_and_only_then() -> None:
    state = with_releases("a", "b")
    assert (state.sequence, state.current) == (2, "b")
    assert channel.activated(state, "b", NOW) == state
    assert channel.activated(state, "a", NOW).sequence == 3


def test_withdrawing_the_current_release_brings_back_the_newest_earlier_one() -> None:
    state = with_releases("a", "b", "c")
    state = channel.withdrawn(state, "b", "wrong", NOW)
    assert state.current == "c"
    state = channel.withdrawn(state, "c", "wrong too", NOW + timedelta(hours=1))
    assert (state.current, state.since) == ("a", "2026-11-24T13:00:00Z")


def test_if_there_is_no_earlier_one_everything_is_the_notice() -> None:
    state = channel.withdrawn(with_releases("a"), "a", "wrong", NOW)
    assert state.current == "a"
    assert state.is_withdrawn("a", "faq", "en")


def test_what_is_withdrawn_cannot_come_back() -> None:
    state = channel.withdrawn(with_releases("a", "b"), "a", "a lost not", NOW)
    with pytest.raises(AlreadyWithdrawn, match="a lost not"):
        channel.activated(state, "a", NOW)
    with pytest.raises(AlreadyWithdrawn):
        channel.withdrawn(state, "a", "again", NOW)


def test_one_widget_in_one_language_is_withdrawn_with_the_guide_that_holds_it() -> None:
    state = channel.fragment_withdrawn(with_releases("a"), "faq", "zh-Hans", "a lost not", NOW)
    assert state.is_withdrawn("a", "faq", "zh-Hans")
    assert state.is_withdrawn("a", "guide", "zh-Hans")
    assert not state.is_withdrawn("a", "faq", "en")
    assert not state.is_withdrawn("a", "status", "zh-Hans")
    assert not state.is_withdrawn("a"), "the release itself stays"
    assert not channel.activated(state, "b", NOW).is_withdrawn("b", "faq", "zh-Hans"), "the corrected release shows it again"


TEXTS = {("faq", "zh-Hans"): "the wrong text", ("faq", "en"): "another"}


def test_a_withdrawn_text_does_not_come_back_in_a_newer_release_that_says_the_same() -> None:
    state = channel.fragment_withdrawn(with_releases("a"), "faq", "zh-Hans", "a lost not", NOW, TEXTS)
    same = channel.activated(state, "b", NOW, TEXTS)
    assert same.is_withdrawn("b", "faq", "zh-Hans")
    assert same.withdrawn[-1].reason == "a lost not"
    assert not same.is_withdrawn("b", "faq", "en")
    corrected = channel.activated(same, "c", NOW, {**TEXTS, ("faq", "zh-Hans"): "corrected"})
    assert not corrected.is_withdrawn("c", "faq", "zh-Hans")
    assert channel.activated(corrected, "d", NOW, TEXTS).is_withdrawn("d", "faq", "zh-Hans"), "nor later"


def test_a_withdrawn_text_does_not_come_back_with_an_older_release() -> None:
    state = channel.fragment_withdrawn(with_releases("a", "b"), "faq", "zh-Hans", "a lost not", NOW, TEXTS)
    assert channel.activated(state, "a", NOW).is_withdrawn("a", "faq", "zh-Hans"), "not by hand"
    assert channel.withdrawn(state, "b", "all wrong", NOW).is_withdrawn("a", "faq", "zh-Hans"), "not by itself"


def test_a_corrected_release_shows_its_text_again_whenever_it_comes_back() -> None:
    later = NOW + timedelta(hours=1)
    state = channel.fragment_withdrawn(with_releases("a"), "faq", "zh-Hans", "a lost not", NOW, TEXTS)
    for release in ("corrected", "other", "corrected"):
        state = channel.activated(state, release, later)
        assert not state.is_withdrawn(release, "faq", "zh-Hans")


def test_before_the_first_release_there_is_nothing_to_withdraw() -> None:
    with pytest.raises(NothingToWithdraw):
        channel.fragment_withdrawn(Channel(), "faq", "en", "x", NOW)


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
                state = channel.activated(state, release, now)
            elif step == "withdraw":
                state = channel.withdrawn(state, release, "x", now)
            else:
                state = channel.fragment_withdrawn(state, widget, "en", "x", now)
        except (AlreadyWithdrawn, NothingToWithdraw):
            continue
        assert state.sequence == before.sequence + (state != before)
        assert set(before.withdrawn) <= set(state.withdrawn)
        assert channel.from_bytes(channel.as_bytes(state)) == state
        if state.current and state.is_withdrawn(state.current):
            assert all(state.is_withdrawn(one.release) for one in state.history), "an earlier one was left"


@given(st.binary(max_size=200))
def test_any_bytes_are_a_channel_or_an_error(data: bytes) -> None:
    with suppress(ChannelDamaged):
        assert channel.from_bytes(channel.as_bytes(channel.from_bytes(data))) == channel.from_bytes(data)
