"""What people edited or locked outlives a re-run."""

from dataclasses import replace

from bot.domain.draft import Part
from bot.domain.person import Origin
from bot.domain.transcript import Segment, Speaker, Transcript
from bot.pipeline.keep import edited_spans, keep_edits, keep_locked, same_voices
from bot.testing.nouns import a_transcript, some_notes


def _edited(transcript: Transcript, index: int, **changes: object) -> Transcript:
    segments = list(transcript.segments)
    segments[index] = replace(segments[index], **changes)  # type: ignore[arg-type]
    return replace(transcript, segments=tuple(segments))


def test_locked_parts_stay_and_the_others_are_new() -> None:
    old, new = some_notes("Old title", summary="Old."), some_notes("New title", summary="New.")
    kept = keep_locked(old, replace(new, teaser="New teaser"), frozenset({Part.SUMMARY, Part.TRANSCRIPT}))
    assert (kept.title, kept.summary, kept.teaser) == ("New title", "Old.", "")


def test_edited_spans_are_those_where_a_person_made_the_difference() -> None:
    machine = a_transcript("One two.", "Three four.", "Five six.")
    rerun = _edited(machine, 0, text="Machine again.")
    by_person = _edited(rerun, 1, text="Three, four!")
    spans = edited_spans([(machine, False), (rerun, False), (by_person, True)])
    assert spans == [(1.0, 2.0)]


def test_spans_of_several_edits_add_up_even_after_a_rerun() -> None:
    machine = a_transcript("One two.", "Three four.", "Five six.", "Seven eight.")
    first = _edited(machine, 0, text="First edit.")
    rerun = _edited(first, 1, text="Machine again.")
    second = _edited(rerun, 3, speaker="S2")
    assert edited_spans([(machine, False), (first, True), (rerun, False), (second, True)]) == [(0.0, 1.0), (3.0, 4.0)]


def test_an_edited_passage_is_kept_and_the_rest_is_heard_anew() -> None:
    machine = a_transcript("Won two.", "Three for.", "Five six.")
    words = a_transcript("One two.").segments[0].words
    current = _edited(machine, 0, text="One two.", words=words)
    new = a_transcript("Wan too.", "Three four.", "Five six.")
    kept = keep_edits(current, new, [(0.0, 1.0)])
    assert [segment.text for segment in kept.segments] == ["One two.", "Three four.", "Five six."]


def _spoken(*turns: tuple[str, float, float], names: dict[str, Speaker]) -> Transcript:
    segments = tuple(Segment(start=start, end=end, text="words", speaker=id) for id, start, end in turns)
    return Transcript(segments=segments, language="en", duration=9.0, speakers=tuple(names.values()))


def test_voices_keep_their_ids_and_the_names_an_editor_gave() -> None:
    mara = Speaker(id="S2", name="Mara", origin=Origin.EDITOR)
    guessed = Speaker(id="S1", name="Tom", origin=Origin.FEED)
    current = _spoken(("S1", 0, 4), ("S2", 4, 9), names={"S1": guessed, "S2": mara})
    heard = {"S1": Speaker(id="S1", name="Guess"), "S2": Speaker(id="S2", name="Tomás"), "S3": Speaker(id="S3")}
    new = _spoken(("S2", 0, 4), ("S1", 4, 8.5), ("S3", 8.5, 9), names=heard)
    result = same_voices(current, new)
    assert [segment.speaker for segment in result.segments] == ["S1", "S2", "S3"]
    assert {speaker.id: speaker.name for speaker in result.speakers} == {"S1": "Tomás", "S2": "Mara", "S3": None}
