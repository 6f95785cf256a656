"""What an editor is asked to look at: each place once."""

from dataclasses import replace

from bot.domain.attention import Kind, concerns
from bot.domain.transcript import Correction, Doubt, Speaker, Transcript
from bot.testing.nouns import a_transcript, some_notes


def _weak(*sentences: str) -> Transcript:
    transcript = a_transcript(*sentences)
    segments = tuple(replace(segment, confidence=0.3) for segment in transcript.segments)
    speakers = tuple(replace(speaker, name="Nora", confidence=1.0) for speaker in transcript.speakers)
    return replace(transcript, segments=segments, speakers=speakers)


def _kinds(transcript: Transcript) -> list[Kind]:
    return [concern.kind for concern in concerns(some_notes(), transcript)]


def test_a_passage_that_was_hard_to_hear_is_shown() -> None:
    assert _kinds(_weak("Hi, I'm Henrik Duvenbeck.")) == [Kind.PASSAGE]


def test_a_few_words_are_not_shown_beside_the_name_in_them() -> None:
    heard = _weak("Hi, I'm Henrik Duvenbeck.")
    fix = Correction(start=1.0, end=2.0, original="Duvenbeg", replacement="Duvenbeck", reason="", confidence=0.9)
    assert _kinds(replace(heard, corrections=(fix,))) == []
    asked = Doubt(start=1.0, end=2.0, text="Duvenbeck", reason="a name that nobody gave")
    assert _kinds(replace(heard, doubts=(asked,))) == [Kind.NAME]


def test_a_longer_passage_is_shown_beside_its_names() -> None:
    heard = _weak("Hi, I'm Henrik Duvenbeck and this is the show about lamps.")
    fix = Correction(start=1.0, end=2.0, original="Duvenbeg", replacement="Duvenbeck", reason="", confidence=0.9)
    assert _kinds(replace(heard, corrections=(fix,))) == [Kind.PASSAGE]


def test_two_voices_of_one_name_are_asked_about_once() -> None:
    heard = a_transcript("Good evening, and welcome.", "Thank you, it is good to be here.")
    both = tuple(
        Speaker(id=id, name=name, role="guest", confidence=1.0) for id, name in (("S1", "Nora"), ("S2", "Nora"))
    )
    segments = tuple(replace(one, speaker=id) for one, id in zip(heard.segments, ("S1", "S2"), strict=True))
    said = [one.text for one in concerns(some_notes(), replace(heard, segments=segments, speakers=both))]
    assert said == ["Another voice is called Nora too. Merge them if they are one person."]
    other = replace(both[1], name="Tom")
    assert _kinds(replace(heard, segments=segments, speakers=(both[0], other))) == []
