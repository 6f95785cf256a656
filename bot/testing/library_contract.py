"""What every library must do; inherit `LibraryContract` and give it a `library` fixture."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.domain.audio import AudioFile
from bot.domain.episode import Outcome, Stage
from bot.domain.feed import Validators
from bot.domain.publication import Publication, PublicationState
from bot.domain.show import NameRule, Voice
from bot.errors import NotFound
from bot.ports import AuditEntry, FeedState, Library
from bot.testing.library_texts import TextsContract
from bot.testing.nouns import NOW, a_proposal, a_revision, a_show, a_transcript, an_episode
from bot.testing.suites import pytest

LATER = NOW + timedelta(hours=1)


class LibraryContract(TextsContract):
    """Subclass in a test module with a fixture `library` that gives an empty one."""

    # shows
    def test_a_show_comes_back_as_it_was_saved(self, library: Library) -> None:
        library.save_show(a_show())
        library.save_show(a_show())
        assert library.shows() == [a_show()] and library.show("harbour") == a_show()

    def test_what_editors_taught_a_show_outlives_its_settings(self, library: Library) -> None:
        rule = NameRule(written="Tomás", heard=("Thomas",))
        library.save_show(replace(a_show(), name_rules=(rule,)))
        library.save_show(replace(a_show(), title="New title"))
        assert library.show("harbour").name_rules == (rule,)
        assert library.show("harbour").title == "New title"

    def test_what_editors_taught_can_be_replaced_and_forgotten(self, library: Library) -> None:
        library.save_show(a_show())
        rule, voice = NameRule(written="Tomás"), Voice(name="Mara", print=(0.6, 0.8))
        library.set_learnt("harbour", name_rules=[rule], voices=[voice])
        assert (library.show("harbour").name_rules, library.show("harbour").voices) == ((rule,), (voice,))
        library.set_learnt("harbour", name_rules=[], voices=[])
        assert library.show("harbour") == a_show()
        with pytest.raises(NotFound, match="nowhere"):
            library.set_learnt("nowhere", name_rules=[], voices=[])

    def test_an_unknown_show_is_named_in_the_error(self, library: Library) -> None:
        with pytest.raises(NotFound, match="nowhere"):
            library.show("nowhere")
        with pytest.raises(NotFound, match="nowhere"):
            library.remove_show("nowhere")

    def test_removing_a_show_removes_its_episodes_and_nothing_else(self, library: Library) -> None:
        library.save_show(a_show())
        ours, other = an_episode(), an_episode(show="cellar")
        library.add_episodes([ours, other], now=NOW)
        library.add_transcript(ours.key, a_transcript(), by="podbot", now=NOW)
        library.remove_show("harbour")
        assert [state.episode for state in library.episodes()] == [other]
        assert library.search_transcripts("harbour") == []

    def test_a_feed_never_polled_has_a_fresh_state(self, library: Library) -> None:
        assert library.feed_state("harbour") == FeedState(show="harbour")
        polled = FeedState(
            show="harbour", validators=Validators(etag='"1"'), polled_at=NOW, failures=2, message="Down."
        )
        library.save_feed_state(polled)
        library.save_feed_state(polled)
        assert library.feed_state("harbour") == polled

    # episodes
    def test_only_unknown_episodes_are_new(self, library: Library) -> None:
        assert library.add_episodes([an_episode(1), an_episode(2)], now=NOW) == [an_episode(1), an_episode(2)]
        assert library.add_episodes([an_episode(2), an_episode(3)], now=LATER) == [an_episode(3)]
        assert library.add_episodes([an_episode(3)], now=LATER) == []

    def test_of_two_items_with_one_key_the_first_stays(self, library: Library) -> None:
        first, second = an_episode(title="First"), an_episode(title="Second")
        assert library.add_episodes([first, second], now=NOW) == [first]

    def test_a_changed_description_is_kept_without_touching_the_stage(self, library: Library) -> None:
        episode = an_episode()
        library.add_episodes([episode], now=NOW)
        library.set_stage(episode.key, Stage.NOTED, now=NOW)
        library.add_episodes([replace(episode, description="Now with words.")], now=LATER)
        state = library.episode(episode.key)
        assert (state.episode.description, state.stage, state.since) == ("Now with words.", Stage.NOTED, NOW)

    def test_the_stage_says_since_when_and_setting_it_again_keeps_that(self, library: Library) -> None:
        key = self._added(library)
        library.set_stage(key, Stage.FETCHED, now=NOW)
        library.set_stage(key, Stage.FETCHED, now=LATER)
        assert library.episode(key).since == NOW
        library.set_stage(key, Stage.TRANSCRIBED, now=LATER)
        assert library.episode(key).since == LATER

    def test_an_outcome_comes_back(self, library: Library) -> None:
        key = self._added(library)
        outcome = Outcome(worked=False, at=NOW, message="The server said 503.", retry_at=LATER, attempts=2)
        library.record_outcome(key, outcome)
        assert library.episode(key).outcome == outcome

    def test_lists_are_newest_first_and_come_in_pages(self, library: Library) -> None:
        library.add_episodes([an_episode(number) for number in (2, 5, 1, 4, 3)], now=NOW)
        numbers = [state.episode.number for state in library.episodes(limit=3)]
        assert numbers == [5, 4, 3]
        assert [state.episode.number for state in library.episodes(offset=3, limit=3)] == [2, 1]

    def test_lists_are_filtered_by_show_stage_and_title(self, library: Library) -> None:
        tide = an_episode(1, title="The Tide at Größe 100%")
        library.add_episodes([tide, an_episode(2), an_episode(3, show="cellar")], now=NOW)
        library.set_stage(tide.key, Stage.IN_REVIEW, now=NOW)
        assert [state.episode.number for state in library.episodes(show="cellar")] == [3]
        assert [state.episode.number for state in library.episodes(stages=[Stage.IN_REVIEW])] == [1]
        assert [state.episode.number for state in library.episodes(stages=[])] == []
        assert [state.episode.number for state in library.episodes(text="GRÖSSE 100%")] == [1]
        assert library.episodes(text="_") == []
        first = library.episodes(limit=1)[0].episode.key
        assert [state.episode.key for state in library.episodes(key=first[:8])] == [first]
        assert library.episodes(key="%") == []

    def test_counts_name_every_stage(self, library: Library) -> None:
        library.add_episodes([an_episode(1), an_episode(2)], now=NOW)
        library.set_stage(an_episode(1).key, Stage.PUBLISHED, now=NOW)
        counts = library.count_episodes()
        assert set(counts) == set(Stage)
        assert (counts[Stage.DISCOVERED], counts[Stage.PUBLISHED], counts[Stage.REJECTED]) == (1, 1, 0)

    def test_audio_is_none_until_it_was_fetched(self, library: Library) -> None:
        key = self._added(library)
        assert library.audio(key) is None
        audio = AudioFile(path=Path("audio.mp3"), sha256="ab" * 32, size=7, etag='"x"')
        library.save_audio(key, audio, "harbour/1/audio.mp3")
        library.save_audio(key, audio, "harbour/1/audio.mp3")
        assert library.audio(key) == (audio, "harbour/1/audio.mp3")

    @pytest.mark.parametrize(
        "ask", ["episode", "audio", "transcript", "proposals", "draft", "revisions", "publications"]
    )
    def test_an_unknown_episode_is_named_in_the_error(self, library: Library, ask: str) -> None:
        with pytest.raises(NotFound, match="beef"):
            getattr(library, ask)("beef")

    @pytest.mark.parametrize(
        "change", ["stage", "outcome", "transcript", "proposal", "revision", "posted", "publication"]
    )
    def test_nothing_can_be_kept_for_an_unknown_episode(self, library: Library, change: str) -> None:
        receipt = Publication(episode="beef", target="x", revision=1, state=PublicationState.PENDING, at=NOW)
        changes: dict[str, Callable[[], object]] = {
            "stage": lambda: library.set_stage("beef", Stage.NOTED, now=NOW),
            "outcome": lambda: library.record_outcome("beef", Outcome(worked=True, at=NOW)),
            "transcript": lambda: library.add_transcript("beef", a_transcript(), by="x", now=NOW),
            "proposal": lambda: library.propose(replace(a_proposal(), episode="beef")),
            "revision": lambda: library.add_revision("beef", a_revision(), expected=0),
            "posted": lambda: library.set_posted("beef", {}),
            "publication": lambda: library.save_publication(receipt),
        }
        with pytest.raises(NotFound, match="beef"):
            changes[change]()

    # transcripts
    def test_a_receipt_replaces_the_one_of_the_same_target(self, library: Library) -> None:
        key = self._added(library)
        failed = Publication(episode=key, target="blog", revision=1, state=PublicationState.FAILED, at=NOW)
        sent = replace(
            failed, state=PublicationState.PUBLISHED, at=LATER, url="https://example.com/1", ids={"post": "1"}
        )
        other = replace(failed, target="feed")
        for receipt in (failed, other, sent):
            library.save_publication(receipt)
        assert library.publications(key) == [sent, other]

    def test_the_log_is_newest_first_and_can_be_asked_about_one_thing(self, library: Library) -> None:
        entries = [
            AuditEntry(at=NOW, by="ed", action="approve", subject="a"),
            AuditEntry(at=LATER, by="mara", action="edit", subject="b", before="x", after="y"),
        ]
        for entry in (*entries, entries[0]):
            library.audit(entry)
        assert library.audit_log() == entries[::-1]
        assert library.audit_log(subject="a") == entries[:1]
        assert library.audit_log(limit=1) == entries[1:]

    def test_small_values_are_kept_replaced_and_forgotten(self, library: Library) -> None:
        assert library.get_value("cursor") is None
        library.set_value("cursor", "1")
        library.set_value("cursor", "2")
        assert library.get_value("cursor") == "2"
        library.set_value("cursor", None)
        library.set_value("cursor", None)
        assert library.get_value("cursor") is None

    def test_small_values_are_found_by_how_their_names_begin(self, library: Library) -> None:
        for name in ("wire/b", "wire/a", "wir", "wire%/x", "other"):
            library.set_value(name, name.upper())
        assert list(library.values("wire/").items()) == [("wire/a", "WIRE/A"), ("wire/b", "WIRE/B")]
        assert library.values("nothing") == {}

    def test_a_small_value_is_changed_only_by_who_knows_how_it_stands(self, library: Library) -> None:
        assert not library.change_value("turn", before="b", after="a") and library.get_value("turn") is None
        assert library.change_value("turn", before=None, after="a")
        assert not library.change_value("turn", before=None, after="b") and library.get_value("turn") == "a"
        assert library.change_value("turn", before="a", after="b") and library.get_value("turn") == "b"
        assert not library.change_value("turn", before="a", after=None) and library.get_value("turn") == "b"
        assert library.change_value("turn", before="b", after=None) and library.get_value("turn") is None

    def test_of_many_who_change_a_small_value_at_once_one_does(self, library: Library) -> None:
        with ThreadPoolExecutor(8) as pool:
            tries = [pool.submit(library.change_value, "turn", before=None, after=str(i)) for i in range(8)]
        (winner,) = [i for i, one in enumerate(tries) if one.result()]
        assert library.get_value("turn") == str(winner)
