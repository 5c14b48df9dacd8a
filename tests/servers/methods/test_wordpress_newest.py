"""The plugin in the newest WordPress that Debian has: what matters most of `test_wordpress.py`, once more on another site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.methods.test_wordpress import (  # noqa: F401 - tests and their fixtures
    Gate,
    calm,
    faq,
    gate,
    store,
    test_a_draft_preview_of_an_address_is_for_those_who_may_write_posts,
    test_a_feed_has_the_link_because_wordpress_would_not_tell_of_a_withdrawal,
    test_a_withdrawal_reaches_the_page_within_five_minutes_and_stays,
    test_an_admin_sets_the_service_and_sees_how_it_goes,
    test_an_answer_that_drips_ends,
    test_an_answer_that_is_packed_is_not_unpacked,
    test_an_author_who_may_not_write_html_has_the_text_in_the_page,
    test_an_excerpt_has_no_part_of_a_text,
    test_no_filter_of_wordpress_changes_a_word,
    test_no_question_tells_of_the_site_or_its_reader,
    test_the_block_offers_what_goes_together_and_shows_what_readers_get,
    test_the_embed_block_shows_an_author_the_text_and_tells_us_nothing,
    test_while_the_service_is_down_the_last_good_text_stays_for_seven_days,
    test_whoever_has_wordpress_in_chinese_has_the_plugin_in_chinese,
    unchanged,
)
from tests.servers.methods.test_wordpress import (
    test_when_the_plugin_is_removed_what_it_kept_goes_and_what_authors_wrote_stays as removed,
)
from tests.servers.methods.wordpress_site import NEWEST, WordPress, running_wordpress


@pytest.fixture(scope="module")
def wordpress(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Iterator[WordPress]:  # noqa: F811
    """One site for all tests. What PHP complains of in the plugin fails them."""
    with running_wordpress(tmp_path_factory.mktemp("newest"), NEWEST) as site:
        site.do("set", options={"cellfacts": {"service": gate.root}})
        site.do("theme", theme="twentytwentyfive")  # what such a site has from the start
        yield site
        assert "plugins/cellfacts" not in site.log.read_text()


def test_it_is_newer_than_the_other(wordpress: WordPress) -> None:
    """Else all of this would be the same again."""
    text = (wordpress.folder / "site" / "wp-includes" / "version.php").read_text()
    assert int(text.partition("$wp_version = '")[2].partition(".")[0]) >= 7


# Last, because it takes the plugin away.
test_when_the_plugin_is_removed_what_it_kept_goes = removed
