"""Nouns as JSON: what is kept today is read by tomorrow's podbot."""

import pytest

from bot.domain.episode import Episode
from bot.errors import StorageError
from bot.rendering.records import dump_json, load_json
from bot.testing.nouns import an_episode


def test_a_noun_comes_back_as_it_was() -> None:
    assert load_json(Episode, dump_json(an_episode())) == an_episode()


def test_a_record_of_an_older_podbot_is_read_though_a_field_is_gone() -> None:
    kept = dump_json(an_episode()).replace(b"{", b'{"description_html": "<p>First</p>", ', 1)
    assert load_json(Episode, kept) == an_episode()


def test_half_a_surrogate_pair_does_not_stop_the_rest() -> None:
    assert "?" in load_json(dict[str, str], dump_json({"title": "a\ud83d"}))["title"]


def test_what_is_no_record_is_told_in_a_sentence() -> None:
    with pytest.raises(StorageError, match="This is not the Episode that podbot writes"):
        load_json(Episode, b'{"title": 5}')
