"""Where chapters begin: choosing, learning a show's habits, listening to the audio, the model itself."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.domain.audio import SAMPLE_RATE, DecodedAudio
from bot.domain.chapter import Chapter
from bot.domain.person import Link, Origin
from bot.notes.chapters.boundaries import Density, choose_boundaries, opening_of
from bot.notes.chapters.boundary_model import load_model
from bot.notes.chapters.cohesion import border_votes
from bot.notes.chapters.features import features_of
from bot.notes.chapters.habits import Example, learn_habits, wording_of
from bot.notes.chapters.lexical import depth, window_similarity, word_vectors
from bot.notes.chapters.openings import opening_signs
from bot.notes.chapters.sounds import listen
from bot.notes.chapters.style import learn_style
from bot.notes.chapters.survey import survey
from bot.notes.chapters.write import write_chapters
from bot.notes.cues import cues_of
from bot.notes.sentences import Sentence, split_sentences
from bot.notes.words import content_stems, stop_words
from bot.ports import History
from bot.testing.notes_writer import a_context, a_conversation
from bot.testing.nouns import a_transcript


def at(*starts: float) -> list[Sentence]:
    return [Sentence(start=start, end=start + 1, text="Something is said.") for start in starts]


def test_the_best_places_are_chosen_with_room_between_them() -> None:
    sentences = at(0, 100, 110, 300, 500)
    odds = np.array([9.0, 3.0, 2.9, 1.0, -3.0])
    assert choose_boundaries(sentences, odds, 600, Density(count=2, gap=60)) == [1, 3]


def test_two_fair_candidates_nearby_beat_a_lonely_one() -> None:
    sentences = at(0, 100, 108, 116, 300)
    odds = np.array([-9.0, 0.0, 0.05, 0.0, 0.3])
    assert choose_boundaries(sentences, odds, 600, Density(count=1, gap=60)) == [2]


def test_a_place_before_the_first_chapter_may_begin_lends_nothing_to_the_one_behind_it() -> None:
    times = [0, 18, 31, 45, 48, 60, 70, 80, 90, 100, 110, 120, 130, 140]
    odds = np.array([-5, 3.0, -3.0, -2.5, -1.9, *[-5.0] * 9])
    sentences = [Sentence(start=at, end=at + 1, text="A boat.") for at in times]
    assert choose_boundaries(sentences, odds, 150.0, Density(count=1, gap=60.0)) == [4]


def test_a_place_in_a_hosts_turn_that_just_began_is_where_the_turn_begins() -> None:
    said = [
        ("guest", 0.0),
        ("host", 60.0),
        ("host", 62.0),
        ("host", 66.5),
        ("host", 68.0),
        ("guest", 80.0),
        ("guest", 82.0),
    ]
    talk = [
        Sentence(start=start, end=start + 1, text="Something is said.", speaker=voice, opens_turn=start in (0, 60, 80))
        for voice, start in said
    ]
    assert [opening_of(talk, at, {"host"}) for at in range(7)] == [0, 1, 1, 1, 4, 5, 6]


@pytest.mark.parametrize(
    ("asked", "voice", "took", "first"),
    [("?", "host", 15, 1), (".", "host", 15, 2), ("?", "a", 15, 2), ("?", "host", 25, 2)],
)
def test_a_chapter_begins_with_the_hosts_question_rather_than_with_the_answer(
    asked: str, voice: str, took: float, first: int
) -> None:
    talk = [
        Sentence(start=start, end=start + 1, text=text, speaker=speaker, opens_turn=True)
        for start, text, speaker in (
            (0, "Welcome.", "b"),
            (60, f"Why is it so{asked}", voice),
            (60 + took, "So.", "guest"),
        )
    ]
    assert opening_of(talk, 2, {"host"}) == first


@pytest.mark.parametrize(("voice", "left", "first"), [("host", 5, 2), ("host", 12, 1), ("other", 5, 1)])
def test_what_a_guest_ends_with_gives_way_to_the_host_who_goes_on(voice: str, left: float, first: int) -> None:
    talk = [
        Sentence(start=start, end=start + 1, text="Something is said.", speaker=speaker, opens_turn=opens)
        for start, speaker, opens in ((0, "guest", True), (60, "guest", False), (60 + left, voice, True))
    ]
    assert opening_of(talk, 1, {"host"}) == first


def test_nothing_begins_in_the_last_seconds() -> None:
    assert choose_boundaries(at(0, 590), np.array([0.0, 9.0]), 600, Density(count=3, gap=60)) == []


def two_topics() -> list[list[str]]:
    """Sixty sentences of one vocabulary, then sixty of another."""
    rng = np.random.default_rng(3)
    return [[f"{topic}{number}" for number in rng.integers(0, 40, 6)] for topic in "ab" for _ in range(60)]


def test_words_that_change_show_as_a_valley() -> None:
    curve = window_similarity(word_vectors(two_topics()), 16)
    assert abs(int(np.argmax(depth(curve))) - 60) <= 2


def test_divisions_of_the_whole_agree_on_the_border() -> None:
    votes = border_votes(word_vectors(two_topics()))
    assert votes[60] == pytest.approx(1.0) and votes.mean() < 0.4


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Let's talk about boats.", "topic"),
        ("All right, next up is the harbour.", "next"),
        ("Kommen wir zum nächsten Thema.", "topic"),
        ("This episode is brought to you by Ropes.", "sponsor"),
        ("Tschüss, bis zum nächsten Mal!", "farewell"),
        ("Was ist eigentlich ein Anker?", "ask"),
        ("Bueno, vamos a hablar de las mareas.", "lets"),
        ("Quería preguntarte por el puerto.", "topic"),
        ("Este episodio está patrocinado por Cuerdas.", "sponsor"),
        ("Passons à la prochaine question.", "next"),
        ("Merci d'avoir écouté, à bientôt !", "farewell"),
        ("Benvenuti in questo episodio.", "welcome"),
        ("Hoje a gente fala de barcos.", "look_ahead"),
        ("Goed, laten we het over de haven hebben.", "lets"),
        ("Klopt, inderdaad.", "closing"),
    ],
)
def test_cues_are_heard_in_every_language_that_we_were_taught(text: str, cue: str) -> None:
    assert cue in cues_of(text)


def test_ordinary_talk_gives_no_cue_to_move_on() -> None:
    assert not cues_of("The boat was painted green by my uncle.") & {"topic", "next", "lets", "sponsor", "farewell"}


def test_opening_signs_hold_no_word_that_carries_a_topic() -> None:
    signs = opening_signs(at(0), "en") + opening_signs([replace(at(0)[0], text="Schrödinger's aardvark yodels.")], "en")
    assert not any("aardvark" in sign or "yodels" in sign for found in signs for sign in found)


def test_the_model_file_holds_generic_words_only() -> None:
    generic = stop_words("en") | stop_words("de") | stop_words("fr")
    from bot.notes.chapters.openings import ANNOUNCING

    for sign in load_model().signs:
        assert set(sign.split(":", 1)[1].split()) <= generic | ANNOUNCING | {"_"}


def test_the_model_knows_every_feature_it_asks_for() -> None:
    transcript = a_conversation()
    read = survey(transcript)
    assert set(load_model().names) <= set(read.features.names)
    assert np.isfinite(read.scores.here).all() and len(read.scores.here) == len(read.sentences)


def test_features_of_one_sentence_are_numbers() -> None:
    sentences = split_sentences(a_transcript("Hello."))
    columns = features_of(sentences, frozenset(), length=1.0, stops=frozenset(), told="").columns
    assert all(np.isfinite(column).all() for column in columns.values())


def test_a_host_who_asks_scores_higher_than_an_answer_in_the_middle() -> None:
    read = survey(a_conversation())
    asks = [i for i, s in enumerate(read.sentences) if s.text.startswith("Let's talk")][1:]
    rest = [i for i in range(len(read.sentences)) if i and not read.sentences[i].opens_turn]
    assert read.scores.here[asks].mean() > read.scores.here[rest].mean()


def test_habits_learn_how_a_show_opens_its_chapters() -> None:
    texts = ["Ahoy, a new chapter begins now.", "Some words about this and that.", "More of the same again."] * 20
    sentences = split_sentences(a_transcript(*texts))
    candidates = np.arange(1, len(sentences))
    opens = np.array([float(sentences[i].text.startswith("Ahoy")) for i in candidates])
    numbers = np.zeros((len(candidates), 2), np.float32)
    wording = wording_of(sentences, candidates)
    habits = learn_habits([Example(candidates=candidates, numbers=numbers, wording=wording, opens=opens)])
    assert habits is not None
    odds = habits.odds(numbers, wording)
    assert odds[opens == 1].min() > odds[opens == 0].max()


def test_too_few_chapters_teach_no_habits() -> None:
    assert learn_habits([]) is None


def test_the_style_is_learned_from_published_chapters() -> None:
    talk = a_conversation(120)
    chapters = tuple(
        Chapter(start=at * 40.0, title=title) for at, title in enumerate(["Ahoy", *["What is a rope?"] * 5, "Goodbye"])
    )
    style = learn_style(replace(a_context(), history=History(chaptered=((talk, chapters),) * 3)))
    assert (style.titles.intro, style.titles.outro, style.titles.words) == ("Ahoy", "Goodbye", 4)
    assert style.titles.questions == 1.0 and style.gap == pytest.approx(40, abs=1)


def a_recording(path: Path, seconds: float, loud: list[tuple[float, float]]) -> DecodedAudio:
    """Noise at these times, silence elsewhere."""
    samples = np.zeros(int(seconds * SAMPLE_RATE), "<i2")
    noise = np.random.default_rng(1).integers(-8000, 8000, len(samples)).astype("<i2")
    for start, end in loud:
        span = slice(int(start * SAMPLE_RATE), int(end * SAMPLE_RATE))
        samples[span] = noise[span]
    samples.tofile(path)
    return DecodedAudio(path=path, samples=len(samples))


def test_what_a_link_is_called_names_a_source_and_no_chapter() -> None:
    link = Link(label="Rope and anchor", url="https://a.example/", origin=Origin.FEED)
    context = a_context(f"About the sea.\n{link.label}\n")
    talk = a_conversation()
    bare = write_chapters(talk, survey(talk), context)
    context = replace(context, episode=replace(context.episode, links=(link,)))
    linked = write_chapters(talk, survey(talk), context)
    assert link.label in {chapter.title for chapter in bare}
    assert link.label not in {chapter.title for chapter in linked}


def test_silence_and_music_before_a_sentence_are_heard(tmp_path: Path) -> None:
    spoken = [Sentence(start=a, end=b, text="Words.") for a, b in ((0, 5), (5.1, 10), (13, 20), (30, 40))]
    audio = a_recording(tmp_path / "a.pcm", 40, [(0, 10), (13, 40)])
    sounds = listen(audio, spoken)
    assert sounds.pause[2] == pytest.approx(3, abs=0.2) and sounds.pause[1] < 0.2
    assert sounds.music[3] == pytest.approx(9.5, abs=0.5) and sounds.music[2] == pytest.approx(0, abs=0.3)


def test_an_empty_recording_says_nothing(tmp_path: Path) -> None:
    assert not listen(a_recording(tmp_path / "a.pcm", 0, []), at(0, 5)).pause.any()


def test_a_jingle_moves_a_border(tmp_path: Path) -> None:
    talk = a_conversation()
    read = survey(talk)
    later = [s for s in read.sentences if s.opens_turn][10]
    gap = tuple(
        replace(
            s,
            start=s.start + 8,
            end=s.end + 8,
            words=tuple(replace(w, start=w.start + 8, end=w.end + 8) for w in s.words),
        )
        if s.start >= later.start
        else s
        for s in talk.segments
    )
    longer = replace(talk, segments=gap, duration=talk.duration + 8)
    audio = a_recording(tmp_path / "a.pcm", longer.duration, [(0, longer.duration)])
    found = write_chapters(longer, survey(longer), a_context(), audio=audio)
    assert any(abs(chapter.start - later.start - 8) < 0.1 for chapter in found)
    assert any(float(chapter.evidence.get("music", 0)) > 5 for chapter in found)


def test_stop_words_of_an_unknown_language_are_what_every_sentence_holds() -> None:
    texts = [f"og höfnin{at} er skip{at}" for at in range(40)]
    assert {"og", "er"} <= stop_words("is", texts) and "höfnin3" not in stop_words("is", texts)


def test_words_without_spaces_become_pairs_of_signs() -> None:
    assert content_stems("港口船长", frozenset()) == ["港口", "口船", "船长"]


@pytest.mark.slow
def test_two_processes_read_the_same_features_from_one_transcript() -> None:
    code = """
import hashlib
from bot.notes.chapters.lexical import word_vectors
stems = [[f"a{at}", f"b{at}", f"a{at - 1}", f"b{at - 3}"] for at in range(900)]
print(hashlib.sha256(word_vectors(stems).tobytes()).hexdigest())
"""
    read = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(read) == 1
