"""What every library must do with transcripts, drafts and what waits beside them."""

from datetime import timedelta

from bot.domain.draft import Part, Review, Verdict
from bot.domain.episode import Stage
from bot.errors import Conflict, NotFound
from bot.ports import Library
from bot.testing.nouns import NOW, a_proposal, a_revision, a_transcript, an_episode, some_notes
from bot.testing.suites import pytest

LATER = NOW + timedelta(hours=1)


class TextsContract:
    """The part of `bot.testing.library_contract` about texts in revisions."""

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
    def _added(self, library: Library, number: int = 1) -> str:
        library.add_episodes([an_episode(number)], now=NOW)
        return an_episode(number).key

    def _drafted(self, library: Library, number: int = 1) -> str:
        key = self._added(library, number)
        library.add_revision(key, a_revision(some_notes(f"Notes {number}")), expected=0)
        return key
