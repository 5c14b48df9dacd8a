"""What was withdrawn stays withdrawn until its words change: told as people do it, withdraw, check the facts again, build, go back."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from service.errors import CellfactsError
from service.releases import channel as channels
from service.releases.store import Store
from service.releases.view import materialize
from tests.conftest import DAY
from widget.manifest import Release, identity_of, sha256
from widget.wording import texts_of

NOTICE = b"cellfacts__notice--withdrawn"
STATUS = ("status", "en")
Change = Callable[[str], str]


def said_anew(path: str, data: bytes, change: Change) -> bytes:
    """A file of a release with each of its texts changed in one way."""
    if path.endswith(".html"):
        return change(data.decode()).encode()
    if not path.startswith("messages/"):
        return data
    body = json.loads(data)
    language = f'lang="{body["locale"]}" dir '  # as in the fragment, for changes of one language
    body["messages"] = {key: change(language + text).removeprefix(language) for key, text in body["messages"].items()}
    return json.dumps(body, ensure_ascii=False).encode()


def varied(release: Release, change: Change) -> Release:
    """The release with every fragment and page changed in one way, and what it says by key."""
    files = {path: said_anew(path, data, change) for path, data in release.files.items()}
    entries = {
        path: {**entry, "sha256": sha256(files[path]), "length": len(files[path])}
        for path, entry in release.manifest["files"].items()
    }
    manifest = {**release.manifest, "files": entries}
    identity = identity_of(manifest)
    return Release(identity, files, {**manifest, "id": identity})


def checked_again(text: str) -> str:
    """The facts were checked three weeks later."""
    text = text.replace("November 23, 2026", "December 14, 2026").replace("2026年11月23日", "2026年12月14日")
    return text.replace("2026-11-23", "2026-12-14")


def corrected(text: str) -> str:
    """Another word in the first line of the status, in both languages."""
    return text.replace("United States: none.", "In the United States: none.").replace("美国：没有。", "在美国：没有。")


def reworded(number: int) -> Change:
    """Another wording of the same line for each number."""
    return lambda text: (
        corrected(text)
        .replace("In the United", f"{'So far, ' * number}in the United")
        .replace("在美国：", f"{'至今' * number}在美国：")
    )


def served(store: Store, path: str = "en/status.html") -> bytes:
    """What a mirror has under a path: from the channel as it is signed, and the current release alone."""
    state = channels.from_bytes((store.root / "channel.json").read_bytes())
    return materialize(store.load(store.current_or_refuse()), "/facts/", DAY, state)[path]


def activate(store: Store, release: Release, corrected: bool = False) -> None:
    store.write(release)
    store.activate(release.id, corrected=corrected)


def lose(store: Store, release: Release) -> None:
    """An older version wrote the channel, and the release is no longer stored."""
    body = json.loads((store.root / "channel.json").read_text())
    del body["words"]
    (store.root / "channel.json").write_text(json.dumps(body))
    shutil.rmtree(store.releases / release.id)


ONLY: dict[str, Change] = {
    "dates": checked_again,
    "styles": lambda text: text.replace("cellfacts__trust", "cellfacts__tiny"),
    "markup": lambda text: text.replace("<li>", "<li><b>").replace("</li>", "</b></li>").replace("<p>", '<p class="new">'),
    "white space and quotes": lambda text: (
        text.replace(" of the ", "\n of  the ").replace("“", '"').replace("”", '"').replace("\n<", "\n\n<")
    ),
    "what a review changes": lambda text: text.replace("not yet checked by a clinician", "Checked by Dr Example."),
    "another publisher": lambda text: re.sub(r'(itemprop="name">)[^<]+(</span></span>)', r"\1Another\2", text),
    "another language": lambda text: text.replace("</p>\n</div>", '<a lang="de" hreflang="de">Deutsch</a></p>\n</div>', 1),
}


@pytest.mark.parametrize("only", ONLY)
@pytest.mark.parametrize("locale", ["en", "zh-Hans"])
def test_a_release_that_differs_in_nothing_but_this_brings_no_withdrawn_text_back(
    app: Flask, store: Store, release: Release, only: str, locale: str
) -> None:
    newer = varied(release, ONLY[only])
    assert newer.id != release.id
    if only != "what a review changes" or locale == "en":
        assert newer.files[f"{locale}/status.html"] != release.files[f"{locale}/status.html"]
    store.withdraw_fragment("status", locale, "a wrong word")
    activate(store, newer)
    for widget in ("status", "guide"):
        for suffix in (".html", ".h3.html", ".page.html"):
            assert NOTICE in served(store, f"{locale}/{widget}{suffix}")
    assert NOTICE not in served(store, f"{locale}/faq.html")
    app.extensions["cellfacts"].next_look = 0.0
    client = app.test_client()
    for path in ("", f"releases/{release.id}/", f"releases/{newer.id}/"):
        answer = client.get(f"/v1/{path}{locale}/status.html")
        assert NOTICE in answer.data
        assert answer.status_code == (410 if path else 200)


@pytest.mark.parametrize("locale", ["en", "zh-Hans"])
def test_other_words_bring_a_withdrawn_text_back_in_their_language(store: Store, release: Release, locale: str) -> None:
    for one in ("en", "zh-Hans"):
        store.withdraw_fragment("status", one, "a wrong word")
    words = texts_of(release)["status", locale].html or b""

    def only_here(text: str) -> str:
        return corrected(text) if f'lang="{locale}" dir' in text else text

    assert corrected(words.decode()) != words.decode()
    activate(store, varied(varied(release, only_here), checked_again))
    assert NOTICE not in served(store, f"{locale}/status.html")
    assert NOTICE in served(store, f"{'en' if locale != 'en' else 'zh-Hans'}/status.html")


def test_a_withdrawn_text_stays_away_whatever_comes_between(store: Store, release: Release) -> None:
    """Withdraw, check again, correct, go back, withdraw the correction too, and let an old branch come in."""
    again, right, later = varied(release, checked_again), varied(release, corrected), varied(release, reworded(1))
    store.withdraw_fragment(*STATUS, "a wrong word")
    activate(store, again)
    assert NOTICE in served(store)
    activate(store, right)
    assert NOTICE not in served(store)
    activate(store, again)
    assert NOTICE in served(store), "going back"
    activate(store, right)
    store.withdraw_fragment(*STATUS, "wrong in another way")
    for old in (varied(right, checked_again), release, again, right):
        activate(store, old)
        assert NOTICE in served(store)
    activate(store, later)
    assert NOTICE not in served(store)


def test_the_words_are_remembered_when_the_files_are_lost(store: Store, release: Release) -> None:
    store.withdraw_fragment(*STATUS, "a wrong word")
    activate(store, varied(release, corrected))
    shutil.rmtree(store.releases / release.id)
    activate(store, varied(release, checked_again))
    assert NOTICE in served(store)


def test_a_damaged_text_that_is_withdrawn_is_known_by_the_words_that_were_noted_when_it_became_current(
    store: Store, release: Release
) -> None:
    (store.releases / release.id / "en" / "status.html").write_text("approved")
    store.withdraw_fragment(*STATUS, "a wrong word")
    activate(store, varied(release, checked_again))
    assert NOTICE in served(store)


def test_a_channel_of_before_is_read_as_it_is_and_words_are_taken_from_what_is_stored(store: Store, release: Release) -> None:
    store.withdraw_fragment(*STATUS, "a wrong word")
    body = json.loads((store.root / "channel.json").read_text())
    del body["words"]
    (store.root / "channel.json").write_text(json.dumps(body))
    assert NOTICE in served(store)
    activate(store, varied(release, checked_again))
    assert NOTICE in served(store)
    activate(store, varied(release, corrected))
    assert NOTICE not in served(store)


def test_a_withdrawn_text_that_nobody_can_compare_stays_away_until_a_person_says_so(store: Store, release: Release) -> None:
    store.withdraw_fragment(*STATUS, "a wrong word")
    activate(store, varied(release, lambda text: text.replace("cellfacts__trust", "other")))
    lose(store, release)
    right = varied(release, corrected)
    activate(store, right)
    assert NOTICE in served(store)
    store.activate(right.id, corrected=True)
    assert NOTICE not in served(store)
    (said,) = store.channel().corrected
    assert (said.release, said.widget, said.locale) == (right.id, *STATUS)
    activate(store, varied(right, checked_again))
    assert NOTICE not in served(store), "it says what the person has read"
    activate(store, varied(release, reworded(2)))
    assert NOTICE in served(store), "this one nobody has read"
    activate(store, varied(release, reworded(3)), corrected=True)
    assert NOTICE not in served(store)


def test_what_a_person_called_corrected_can_be_withdrawn_again(store: Store, release: Release) -> None:
    store.withdraw_fragment(*STATUS, "a wrong word")
    activate(store, varied(release, reworded(1)))
    lose(store, release)
    right = varied(release, corrected)
    activate(store, right, corrected=True)
    store.withdraw_fragment(*STATUS, "wrong all the same")
    assert NOTICE in served(store)
    activate(store, varied(right, checked_again), corrected=True)
    assert NOTICE in served(store)


def test_the_same_words_stay_away_whatever_a_person_says(store: Store, release: Release) -> None:
    store.withdraw_fragment(*STATUS, "a wrong word")
    activate(store, varied(release, checked_again), corrected=True)
    assert NOTICE in served(store)
    assert not store.channel().corrected


def test_an_older_release_with_other_words_takes_the_withdrawal_along_until_a_person_has_read_it(
    store: Store, release: Release
) -> None:
    activate(store, varied(release, corrected))
    store.withdraw_fragment(*STATUS, "a wrong word")
    store.activate(release.id)
    assert NOTICE in served(store)
    store.activate(release.id, corrected=True)
    assert NOTICE not in served(store)


def test_a_withdrawn_release_does_not_come_back_with_other_dates(store: Store, release: Release) -> None:
    store.withdraw(release.id, "all wrong")
    again = varied(release, checked_again)
    with pytest.raises(CellfactsError, match="--corrected"):
        activate(store, again)
    assert store.current_id() == release.id
    assert NOTICE in materialize(again, "/facts/", DAY, store.channel())["en/faq.html"], "nor under its pinned address"
    activate(store, varied(release, corrected))
    assert NOTICE not in served(store)
    activate(store, again, corrected=True)
    assert NOTICE not in served(store)
    assert [(one.release, one.widget) for one in store.channel().corrected] == [(again.id, None)]


def test_instead_of_a_withdrawn_release_none_comes_that_says_the_same(store: Store, release: Release) -> None:
    other, again = varied(release, corrected), varied(varied(release, corrected), checked_again)
    activate(store, other)
    activate(store, again)
    assert store.withdraw(again.id, "all wrong").current == release.id, "the one before says the same as the withdrawn one"


def test_older_versions_read_what_stays_withdrawn(store: Store, release: Release) -> None:
    """A mirror need not be updated: it knows the entries of this form, and looks for the current release in them."""
    store.withdraw_fragment(*STATUS, "a wrong word")
    newer = varied(release, checked_again)
    activate(store, newer)
    body = json.loads((store.root / "channel.json").read_text())
    assert body["format"] == 2
    assert {frozenset(one) for one in body["withdrawn"]} == {
        frozenset({"release", "reason", "at", "sequence", "widget", "locale", "sha256"})
    }
    assert (newer.id, *STATUS) in {(one["release"], one["widget"], one["locale"]) for one in body["withdrawn"]}


def test_making_current_or_correcting_twice_changes_nothing(store: Store, release: Release) -> None:
    store.withdraw_fragment(*STATUS, "a wrong word")
    newer = varied(release, checked_again)
    for _ in range(2):
        activate(store, newer)
        state = store.channel()
    assert state.sequence == 3
    store.activate(newer.id, corrected=True)
    assert store.channel() == state


def test_an_older_channel_is_completed_when_its_release_is_made_current_again(store: Store, release: Release) -> None:
    """A text that came back under an older version goes again."""
    newer = varied(release, checked_again)
    store.withdraw_fragment(*STATUS, "a wrong word")
    with store.writing():
        before = replace(store.channel(), sequence=3, words={})
        store.set_channel(channels.with_current(before, newer.id, datetime.now(UTC)))
    store.write(newer)
    assert NOTICE not in served(store)
    store.activate(newer.id)
    assert NOTICE in served(store)


def test_an_older_wording_does_not_come_back_by_a_newer_date(store: Store, release: Release) -> None:
    """Going back to the older release keeps the text away; a build of the same words with other dates is no other text."""
    older, newer = varied(release, reworded(1)), varied(release, reworded(2))
    activate(store, older)
    activate(store, newer)
    store.withdraw_fragment(*STATUS, "wrong")
    again = varied(older, checked_again)
    activate(store, again)
    assert NOTICE in served(store)
    activate(store, again, corrected=True)
    assert NOTICE not in served(store)
    assert [(one.release, one.widget) for one in store.channel().corrected] == [(again.id, "status")]


def test_an_older_wording_is_known_when_its_release_is_lost(store: Store, release: Release) -> None:
    older = varied(release, reworded(1))
    activate(store, older)
    activate(store, varied(release, reworded(2)))
    store.withdraw_fragment(*STATUS, "wrong")
    shutil.rmtree(store.releases / older.id)
    activate(store, varied(older, checked_again))
    assert NOTICE in served(store)


def test_of_earlier_releases_the_channel_keeps_the_words_of_what_was_withdrawn_alone(store: Store, release: Release) -> None:
    """channel.json goes to every mirror: it does not grow with what nobody asks for."""
    older = varied(release, reworded(1))
    activate(store, older)
    activate(store, varied(release, reworded(2)))
    assert older.id not in store.channel().words
    store.withdraw_fragment(*STATUS, "wrong")
    assert list(store.channel().words[older.id]) == ["en/status"]
