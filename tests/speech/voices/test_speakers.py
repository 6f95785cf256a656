"""Names for voices: from what is said, from the feed, from remembered voices, and never on weak evidence."""

from dataclasses import replace

import pytest

from bot.domain.person import Origin, Person
from bot.domain.show import Show, Voice
from bot.domain.transcript import Diarization, Segment, Speaker, Transcript, Turn, Word
from bot.ports import EpisodeContext
from bot.speech.voices.speakers import VoiceNamer
from bot.testing.diarizer import SpeakerNamerContract, context
from bot.testing.nouns import an_episode

Said = tuple[str, str]
ADA = Person(name="Ada Stone", role="host", origin=Origin.PERSON)
BEN = Person(name="Benedikt Hollauer", role="guest", origin=Origin.PERSON)
FILLER = "Boats leave before the tide turns and nobody waits for the last of them in winter."


class TestVoiceNamer(SpeakerNamerContract):
    @pytest.fixture
    def namer(self) -> VoiceNamer:
        return VoiceNamer()


def heard(*said: Said, language: str = "en", voices: dict[str, tuple[float, ...]] | None = None):  # type: ignore[no-untyped-def]
    """A transcript of (voice, text) pairs and its diarization."""
    segments, turns, at = list[Segment](), list[Turn](), 0.0
    for voice, text in said:
        words = []
        for one in text.split():
            words.append(Word(start=at, end=at + 0.4, text=one))
            at += 0.4
        segments.append(Segment(start=words[0].start, end=at, text=text, words=tuple(words)))
        turns.append(Turn(start=words[0].start, end=at, speaker=voice))
        at += 0.4
    ids = dict.fromkeys(voice for voice, _ in said)
    speakers = tuple(Speaker(id=one, voice=(voices or {}).get(one, ())) for one in ids)
    transcript = Transcript(segments=tuple(segments), language=language, duration=at)
    return transcript, Diarization(turns=tuple(turns), speakers=speakers)


def names(*said: Said, about: EpisodeContext | None = None, language: str = "en", **more: object) -> list[str | None]:
    transcript, turns = heard(*said, language=language, **more)
    return [speaker.name for speaker in VoiceNamer().assign(transcript, turns, about or context()).speakers]


def test_people_introduce_themselves_and_their_guests() -> None:
    transcript, turns = heard(
        ("S1", f"Welcome to the harbour. I'm Ada Stone, and my guest today is Benedikt Hollauer. {FILLER}"),
        ("S2", f"Thanks, Ada. {FILLER}"),
    )
    ada, ben = VoiceNamer().assign(transcript, turns, context(ADA, BEN)).speakers
    assert (ada.name, ada.initials, ada.role, ada.origin) == ("Ada Stone", "AS", "host", Origin.PERSON)
    assert (ben.name, ben.initials, ben.role) == ("Benedikt Hollauer", "BH", "guest")
    assert ada.evidence.startswith("gives their name at 00:02") and "announced at" in ben.evidence
    assert ada.confidence > 0.9 and 0.5 < ben.confidence < 1.0


def test_german_introductions_are_understood() -> None:
    found = names(
        ("S1", f"Moin, ich bin Ada Stone und heute ist zu Gast bei mir Thomas. {FILLER}"),
        ("S1", f"Zu Gast ist heute Benedikt Hollauer. {FILLER}"),
        ("S2", f"Danke, Ada. {FILLER}"),
        about=context(ADA, BEN),
        language="de",
    )
    assert found == ["Ada Stone", "Benedikt Hollauer"]


def test_a_misspelt_introduction_is_still_one() -> None:
    found = names(
        ("S1", f"Hi, I'm Aydah Stohn, and my guest is Benedict Hollower, who mends nets. {FILLER}"),
        ("S2", FILLER),
        about=context(ADA, BEN),
    )
    assert found == ["Ada Stone", "Benedikt Hollauer"]


def test_names_that_only_speech_tells_are_learnt_from_it() -> None:
    transcript, turns = heard(
        ("S1", f"I'm Nora Whitfield, and joining me is Tomás Aguirre from Valencia. {FILLER}"),
        ("S2", f"Thank you, Nora. {FILLER}"),
    )
    nora, tomas = VoiceNamer().assign(transcript, turns, context()).speakers
    assert (nora.name, tomas.name) == ("Nora Whitfield", "Tomás Aguirre")
    assert (nora.role, tomas.role) == ("host", "guest") and nora.origin is Origin.SPEECH


def test_a_first_name_is_enough_where_somebody_gives_it_as_theirs() -> None:
    found = names(("S1", f"I'm Sheila, and I mend nets. {FILLER}"), ("S2", f"And I'm Tomas from Valencia. {FILLER}"))
    assert found == ["Sheila", "Tomas"]


def test_those_whom_the_others_call_by_a_name_bear_it() -> None:
    talk = [("S1", f"{FILLER} As Benedikt said. {FILLER}"), ("S2", f"{FILLER} {FILLER}")] * 6
    transcript, turns = heard(*talk)
    ben = VoiceNamer().assign(transcript, turns, context(ADA, BEN)).speakers[1]
    assert ben.name == "Benedikt Hollauer" and "the others say Benedikt 6 times, this voice never" in ben.evidence
    seldom = [*talk[:4], ("S2", "Benedikt is what my mother calls me.")]
    assert names(*seldom, about=context(ADA, BEN))[1] is None


def test_one_who_speaks_of_everybody_else_is_who_is_left() -> None:
    third = replace(BEN, name="Carla Dunst")
    turns = [("S1", f"{FILLER} Benedikt?"), ("S2", FILLER), ("S1", f"{FILLER} Carla?"), ("S3", FILLER)] * 2
    transcript, diarization = heard(*turns)
    found = VoiceNamer().assign(transcript, diarization, context(ADA, BEN, third)).speakers
    assert [one.name for one in found] == ["Ada Stone", "Benedikt Hollauer", "Carla Dunst"]
    assert "speaks of everybody else who takes part" in found[0].evidence


def test_a_name_inside_a_story_tells_little() -> None:
    story = f"{FILLER} {FILLER} {FILLER} And she said, what do you want, Ada? {FILLER} {FILLER} {FILLER}"
    assert names(("S1", story), ("S2", FILLER), about=context(ADA, BEN)) == [None, None]


def test_plain_words_after_i_am_are_no_name() -> None:
    found = names(("S1", f"I'm not sure. I'm Really Happy. This is Harbour. {FILLER}"), ("S2", f"I am glad. {FILLER}"))
    assert found == [None, None]


def test_a_vocative_names_the_other_voice() -> None:
    about = context(replace(ADA, role="guest"), BEN)
    found = names(
        ("S1", f"{FILLER} What do you think, Benedikt?"),
        ("S2", f"{FILLER} And you, Ada?"),
        ("S1", f"Well, Benedikt, {FILLER}"),
        about=about,
    )
    assert found == ["Ada Stone", "Benedikt Hollauer"]


def test_who_asks_is_the_host_where_feed_and_voices_are_two_each() -> None:
    talk = [("S1", "What do nets cost?"), ("S2", FILLER), ("S1", "And who pays for them?"), ("S2", FILLER)] * 2
    transcript, turns = heard(*talk)
    ada, ben = VoiceNamer().assign(transcript, turns, context(ADA, BEN)).speakers
    assert (ada.name, ben.name) == ("Ada Stone", "Benedikt Hollauer")
    assert ada.confidence < 0.7 and ada.evidence == "asks the questions, as a host does; named in the feed"


def test_nobody_is_named_where_nothing_tells_who_is_who() -> None:
    assert names(("S1", FILLER), ("S2", FILLER), about=context(ADA, BEN)) == [None, None]


def test_the_last_voice_gets_the_last_name_only_when_the_others_are_certain() -> None:
    said = (("S1", f"I'm Ada Stone. My name is Ada Stone. {FILLER}"), ("S2", FILLER))
    transcript, turns = heard(*said)
    ben = VoiceNamer().assign(transcript, turns, context(ADA, BEN)).speakers[1]
    assert ben.name == "Benedikt Hollauer" and ben.confidence <= 0.75 and "only other voice" in ben.evidence
    third = replace(BEN, name="Carla Dunst")
    assert names(*said, about=context(ADA, BEN, third)) == ["Ada Stone", None]


def test_a_remembered_voice_is_named_and_another_is_not() -> None:
    about = replace(context(), show=Show(slug="h", title="H", voices=(Voice(name="Ada Stone", print=(1.0, 0.0, 0.0)),)))
    prints = {"S1": (0.6, 0.8, 0.0), "S2": (0.95, 0.31, 0.0)}
    transcript, turns = heard(("S1", FILLER), ("S2", FILLER), voices=prints)
    first, second = VoiceNamer().assign(transcript, turns, about).speakers
    assert (first.name, second.name) == (None, "Ada Stone")
    assert second.origin is Origin.EDITOR and "sounds like Ada Stone" in second.evidence


def test_a_host_whose_voice_is_known_is_not_given_to_a_stranger() -> None:
    show = Show(slug="h", title="H", hosts=(ADA,), voices=(Voice(name="Ada Stone", print=(1.0, 0.0)),))
    talk = [("S1", "What do nets cost?"), ("S2", FILLER)] * 4
    about = replace(context(BEN), show=show)
    assert names(*talk, about=about, voices={"S1": (0.0, 1.0), "S2": (0.1, 0.99)})[0] is None


def test_a_jingle_takes_no_name_and_no_part() -> None:
    said = [("S1", "Harbour radio presents, brought to you by ropes."), ("S2", f"I'm Ada Stone. {FILLER * 6}"),
            ("S3", FILLER * 6), ("S2", "Why is that?"), ("S3", FILLER)]  # fmt: skip
    assert names(*said, about=context(ADA, BEN))[0] is None


def test_the_hosts_own_initials_win_and_titles_name_guests() -> None:
    show = Show(slug="h", title="H", hosts=(Person(name="Ada Stone", initials="ADS"),))
    episode = replace(an_episode(), title="Nets and ropes — Anneliese Skrodzki (Harbour Museum)")
    transcript, turns = heard(
        ("S1", f"Anneliese, welcome. I'm Ada Stone. {FILLER}"), ("S2", f"Thanks for having me, Ada. {FILLER}")
    )
    found = VoiceNamer().assign(transcript, turns, EpisodeContext(episode=episode, show=show)).speakers
    assert [(one.name, one.initials) for one in found] == [("Ada Stone", "ADS"), ("Anneliese Skrodzki", "AS")]


def test_twenty_speakers_and_a_language_nobody_knows() -> None:
    said = [(f"V{number}", "lorem ipsum dolor sit amet consectetur") for number in range(20)] * 2
    transcript, turns = heard(*said, language="xx")
    found = VoiceNamer().assign(transcript, turns, context(ADA, BEN))
    assert [speaker.id for speaker in found.speakers] == [f"S{number}" for number in range(1, 21)]
    assert len({speaker.initials for speaker in found.speakers}) == 20
    assert {speaker.name for speaker in found.speakers} == {None}


def test_speakers_that_a_transcript_brings_are_kept() -> None:
    transcript, _ = heard(("S1", FILLER), ("S2", f"I'm Ada Stone. {FILLER}"))
    segments = tuple(replace(one, speaker=id) for one, id in zip(transcript.segments, ("a", "b"), strict=True))
    brought = replace(transcript, segments=segments, speakers=(Speaker(id="a", name="Cy Dunn"), Speaker(id="b")))
    found = VoiceNamer().assign(brought, None, context(ADA))
    assert [(one.id, one.name) for one in found.speakers] == [("a", "Cy Dunn"), ("b", "Ada Stone")]
    assert found.segments == segments


def test_assigning_twice_changes_nothing() -> None:
    transcript, turns = heard(("S1", f"I'm Ada Stone. {FILLER}"), ("S2", FILLER))
    once = VoiceNamer().assign(transcript, turns, context(ADA, BEN))
    assert VoiceNamer().assign(once, turns, context(ADA, BEN)) == once
