"""What every library must do; inherit `LibraryContract` and give it a `library` fixture."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.audio import AudioFile
from bot.domain.draft import Part, Review, Verdict
from bot.domain.episode import Outcome, Stage
from bot.domain.feed import Validators
from bot.domain.publication import Publication, PublicationState
from bot.domain.show import NameRule, Voice
from bot.errors import Conflict, NotFound
from bot.ports import AuditEntry, FeedState, Library
from bot.testing.nouns import NOW, a_proposal, a_revision, a_show, a_transcript, an_episode, some_notes

LATER = NOW + timedelta(hours=1)


class LibraryContract:
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
    def test_transcripts_are_numbered_and_the_old_ones_stay(self, library: Library) -> None:
        key = self._added(library)
        first, second = a_transcript("One boat."), a_transcript("Two boats.")
        assert library.add_transcript(key, first, by="podbot", now=NOW) == 1
        assert library.add_transcript(key, second, by="mara", now=LATER, note="other model") == 2
        assert library.transcript(key) == second and library.transcript(key, 1) == first
        assert library.transcript_revisions(key) == [(2, LATER, "mara", "other model"), (1, NOW, "podbot", "")]
        assert library.episode(key).transcript_revision == 2

    def test_the_same_transcript_again_adds_no_revision(self, library: Library) -> None:
        key = self._added(library)
        for _ in range(2):
            assert library.add_transcript(key, a_transcript(), by="podbot", now=NOW) == 1

    def test_a_missing_transcript_revision_is_not_found(self, library: Library) -> None:
        key = self._added(library)
        with pytest.raises(NotFound, match="no transcript yet"):
            library.transcript(key)
        library.add_transcript(key, a_transcript(), by="podbot", now=NOW)
        with pytest.raises(NotFound, match="no transcript 7"):
            library.transcript(key, 7)

    def test_words_are_found_where_they_were_said_newest_episodes_first(self, library: Library) -> None:
        library.add_episodes([an_episode(1), an_episode(2), an_episode(3, show="cellar")], now=NOW)
        said = a_transcript("Welcome back.", "The Lighthouse keeper's tide.", "Goodbye.")
        for number, show in ((1, "harbour"), (2, "harbour"), (3, "cellar")):
            library.add_transcript(an_episode(number, show=show).key, said, by="podbot", now=NOW)
        hits = library.search_transcripts("lighthouse TIDE")
        assert [key for key, _, _ in hits] == [an_episode(3, show="cellar").key, an_episode(2).key, an_episode(1).key]
        assert hits[0][1] == 1.0 and "Lighthouse keeper's tide" in hits[0][2]
        assert len(library.search_transcripts("lighthouse", show="harbour")) == 2
        assert len(library.search_transcripts("lighthouse", limit=1)) == 1

    @pytest.mark.parametrize("words", ["", "   ", '"', "nosuchword", "lighthouse nosuchword"])
    def test_words_that_were_not_said_find_nothing(self, library: Library, words: str) -> None:
        key = self._added(library)
        library.add_transcript(key, a_transcript("The lighthouse."), by="podbot", now=NOW)
        assert library.search_transcripts(words) == []

    def test_only_the_newest_transcript_is_searched(self, library: Library) -> None:
        key = self._added(library)
        library.add_transcript(key, a_transcript("The lite house."), by="podbot", now=NOW)
        library.add_transcript(key, a_transcript("The lighthouse."), by="podbot", now=NOW)
        assert library.search_transcripts("lite") == []
        assert len(library.search_transcripts("lighthouse")) == 1

    # proposals
    def test_a_proposal_waits_beside_others_and_replaces_what_it_overlaps(self, library: Library) -> None:
        key = self._added(library)
        first, later = a_proposal("a", 0.0, 4.0), a_proposal("b", 4.0, 8.0)
        for proposal in (later, first, first):
            library.propose(proposal)
        assert library.proposals(key) == [first, later]
        again = a_proposal("c", 3.0, 5.0)
        library.propose(again)
        assert library.proposals(key) == [again]

    def test_a_proposal_is_dropped_once_and_all_of_an_episode_together(self, library: Library) -> None:
        key, other = self._added(library), self._added(library, 2)
        for proposal in (a_proposal("a"), a_proposal("b", 9.0, 12.0), a_proposal("a", number=2)):
            library.propose(proposal)
        assert [library.drop_proposal(key, "a") for _ in range(2)] == [1, 0]
        assert [proposal.id for proposal in library.proposals(key)] == ["b"]
        assert library.drop_proposal(key, None) == 1 and not library.proposals(key)
        assert len(library.proposals(other)) == 1

    # drafts
    def test_a_draft_grows_by_revisions(self, library: Library) -> None:
        key = self._added(library)
        first = library.add_revision(key, a_revision(), expected=0)
        second = library.add_revision(key, a_revision(some_notes(summary="Better."), by="mara"), expected=1)
        assert (first.number, second.number) == (1, 2)
        assert library.draft(key).revision == second and library.draft(key, 1).revision == first
        assert library.revisions(key) == [second, first]
        assert library.episode(key).draft_revision == 2

    def test_a_revision_that_comes_too_late_names_who_was_first(self, library: Library) -> None:
        key = self._added(library)
        library.add_revision(key, a_revision(by="mara"), expected=0)
        with pytest.raises(Conflict, match="mara"):
            library.add_revision(key, a_revision(by="ed"), expected=0)
        assert len(library.revisions(key)) == 1

    def test_the_same_revision_again_is_the_one_that_is_there(self, library: Library) -> None:
        key = self._added(library)
        first = library.add_revision(key, a_revision(), expected=0)
        assert library.add_revision(key, a_revision(), expected=0) == first
        assert len(library.revisions(key)) == 1

    def test_a_missing_draft_is_not_found(self, library: Library) -> None:
        with pytest.raises(NotFound, match="no draft yet"):
            library.draft(self._added(library))

    def test_locks_change_the_current_revision_only(self, library: Library) -> None:
        key = self._drafted(library)
        library.add_revision(key, a_revision(by="mara"), expected=1)
        library.lock_parts(key, frozenset({Part.TITLE, Part.CHAPTERS}))
        assert library.draft(key).revision.locked == {Part.TITLE, Part.CHAPTERS}
        assert library.draft(key, 1).revision.locked == frozenset()
        library.lock_parts(key, frozenset())
        assert library.draft(key).revision.locked == frozenset()

    def test_a_review_of_the_current_revision_is_kept_once(self, library: Library) -> None:
        key = self._drafted(library)
        review = Review(revision=1, verdict=Verdict.APPROVE, by="mara", at=NOW, comment="Fine.")
        library.add_review(key, review, current=1)
        library.add_review(key, review, current=1)
        assert library.draft(key).reviews == (review,)

    def test_a_review_of_an_old_revision_is_refused(self, library: Library) -> None:
        key = self._drafted(library)
        library.add_revision(key, a_revision(by="mara"), expected=1)
        with pytest.raises(Conflict, match="revision 2 is"):
            library.add_review(key, Review(revision=1, verdict=Verdict.APPROVE, by="ed", at=NOW), current=1)
        assert library.draft(key).reviews == ()

    def test_where_a_draft_is_shown_is_remembered(self, library: Library) -> None:
        key = self._drafted(library)
        assert library.draft(key).posted is None
        library.set_posted(key, {"channel": "1", "message": "2"})
        assert library.draft(key).posted == {"channel": "1", "message": "2"}

    def test_history_is_what_was_approved_without_the_episode_itself(self, library: Library) -> None:
        for number in (1, 2, 3):
            key = self._drafted(library, number)
            library.add_transcript(key, a_transcript(f"Words of {number}."), by="podbot", now=NOW)
        library.set_stage(an_episode(1).key, Stage.PUBLISHED, now=NOW)
        library.set_stage(an_episode(2).key, Stage.APPROVED, now=NOW)
        history = library.history("harbour", before=an_episode(2).key)
        assert [notes.title for notes in history.notes] == ["Notes 1"]
        assert [transcript.text for transcript, _ in history.chaptered] == ["Words of 1."]
        assert [episode.number for episode in history.episodes] == [3, 1]
        assert len(library.history("harbour", limit=1).notes) == 1
        assert library.history("cellar").episodes == ()

    # publications, log, values
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

    def _added(self, library: Library, number: int = 1) -> str:
        library.add_episodes([an_episode(number)], now=NOW)
        return an_episode(number).key

    def _drafted(self, library: Library, number: int = 1) -> str:
        key = self._added(library, number)
        library.add_revision(key, a_revision(some_notes(f"Notes {number}")), expected=0)
        return key
