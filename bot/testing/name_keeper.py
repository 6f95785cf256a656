"""What every keeper of names must do; inherit `NameKeeperContract` and give it a fixture `keeper`."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.domain.episode import Episode
from bot.domain.person import Origin, Person
from bot.domain.show import NameRule, Show
from bot.domain.transcript import Segment, Transcript, Word
from bot.ports import EpisodeContext, NameKeeper

_GUEST = Person(name="Ludmila Brzezinska", role="guest", origin=Origin.FEED)


def said(text: str, *, probability: float = 0.9, language: str = "en", start: float = 0.0) -> Transcript:
    """A transcript of one segment as a recogniser writes it: half a second a word, all words equally sure."""
    texts = text.split()
    words = tuple(
        Word(start=start + n / 2, end=start + n / 2 + 0.4, text=word, probability=probability)
        for n, word in enumerate(texts)
    )
    end = start + len(texts) / 2
    segment = Segment(start=start, end=end, text=" ".join(texts), words=words)
    return Transcript(segments=(segment,) if texts else (), language=language, duration=end)


def knowing(
    *people: Person, title: str = "An episode", description: str = "", rules: Sequence[NameRule] = (), **show: object
) -> EpisodeContext:
    """What is known about an episode: who takes part, what the feed item says, the show's rules and settings."""
    episode = Episode(show="harbour", title=title, description=description, people=people)
    base = Show(slug="harbour", title="Harbour", name_rules=tuple(rules))
    return EpisodeContext(episode=episode, show=replace(base, **show))  # type: ignore[arg-type]


class NameKeeperContract:
    """Subclass in a test module with a fixture `keeper`."""

    def test_who_takes_part_is_listened_for_first(self, keeper: NameKeeper) -> None:
        hints = keeper.hints(knowing(_GUEST, description="With a word about Quillmark, the editor."))
        assert hints[0] == _GUEST.name
        assert len(set(hints)) == len(hints)

    def test_a_misheard_name_is_mended_and_the_change_explained(self, keeper: NameKeeper) -> None:
        heard = said("So my guest is Ludmila Brezinska from the harbour.", probability=0.6)
        mended = keeper.correct(heard, knowing(_GUEST))
        assert "Ludmila Brzezinska from" in mended.text
        (correction,) = mended.corrections
        assert "Brezinska" in correction.original and correction.reason and 0.0 < correction.confidence <= 1.0

    def test_correct_text_stays_as_it_is(self, keeper: NameKeeper) -> None:
        heard = said("Ludmila Brzezinska told me that the harbour is closed, and that the lamp was broken.")
        mended = keeper.correct(heard, knowing(_GUEST))
        assert (mended.segments, mended.corrections) == (heard.segments, ())

    def test_twice_changes_nothing_more(self, keeper: NameKeeper) -> None:
        context = knowing(_GUEST)
        once = keeper.correct(said("Thank you Ludmila Brezinska. Brezinska wrote it.", probability=0.6), context)
        assert keeper.correct(once, context) == once

    def test_words_keep_their_order_and_stay_inside_their_segment(self, keeper: NameKeeper) -> None:
        heard = said("I asked Lud Mila Brezinska about it.", probability=0.6, start=5.0)
        mended = keeper.correct(heard, knowing(_GUEST))
        words = list(mended.words())
        assert all(word.start <= word.end for word in words)
        assert all(a.end <= b.start + 1e-6 for a, b in pairwise(words))
        assert words[0].start == heard.segments[0].words[0].start and words[-1].end == heard.segments[0].words[-1].end
        assert mended.segments[0].text.split() == [word.text for word in words]

    def test_a_rule_of_the_show_always_applies(self, keeper: NameKeeper) -> None:
        context = knowing(rules=[NameRule(written="METR", heard=("meter",), by="ed")])
        mended = keeper.correct(said("The famous meter chart."), context)
        assert mended.text == "The famous METR chart."

    def test_an_empty_transcript_stays_empty(self, keeper: NameKeeper) -> None:
        empty = said("")
        assert keeper.correct(empty, knowing(_GUEST)) == empty
