"""Transcripts in every form, within the line rules, and read back."""

import io
import json
from dataclasses import replace

import pytest
import webvtt
from hypothesis import given

from bot.domain.transcript import Segment, Speaker, Transcript, Word
from bot.errors import NotesError
from bot.rendering import transcript_json
from bot.rendering.srt import read_srt, write_srt
from bot.rendering.text import one_line, wrap
from bot.rendering.transcript_html import read_html, write_html
from bot.rendering.transcript_text import read_text, write_text
from bot.rendering.webvtt import read_webvtt, write_webvtt
from bot.testing.nouns import a_transcript

from .making import SPEAKERS, TRANSCRIPT, texts, transcripts


def said(transcript: Transcript) -> list[tuple[str, str]]:
    """Who said what, turn by turn; spaces aside, since a word longer than a line is broken."""
    turns: list[tuple[str, str]] = []
    for segment in transcript.segments:
        speaker = transcript.speaker(segment.speaker)
        name = one_line(speaker.label) if speaker else ""
        text = "".join(one_line(segment.text).split())
        if text and turns and turns[-1][0] == name:
            turns[-1] = (name, turns[-1][1] + text)
        elif text:
            turns.append((name, text))
    return turns


def voiced(transcript: Transcript) -> list[tuple[str, str]]:
    """The same for forms with little room for names, which they cut: each voice by the number its name begins with."""
    return [(name.split()[0] if name else "", text) for name, text in said(transcript)]


@given(transcripts())
def test_webvtt_reads_back_who_said_what(transcript: Transcript) -> None:
    assert voiced(read_webvtt(write_webvtt(transcript))) == voiced(transcript)


@given(transcripts())
def test_webvtt_lines_have_at_most_65_characters_two_a_cue_and_times_that_go_forward(transcript: Transcript) -> None:
    text = write_webvtt(transcript).decode()
    blocks = [block.split("\n") for block in text.removeprefix("WEBVTT\n\n").split("\n\n") if block.strip()]
    starts = []
    for times, *lines in ([line for line in block if line] for block in blocks if block != ["WEBVTT", ""]):
        start, arrow, end = times.split()
        assert arrow == "-->" and start < end
        starts.append(start)
        assert 1 <= len(lines) <= 2
        assert all(len(line) <= 65 and "-->" not in line for line in lines)
    assert starts == sorted(starts)


@given(transcripts())
def test_a_webvtt_parser_that_nobody_here_wrote_finds_the_same_cues(transcript: Transcript) -> None:
    written = write_webvtt(transcript).decode()
    foreign = webvtt.from_buffer(io.StringIO(written)).captions
    assert len(foreign) == len(read_webvtt(written).segments)


@given(transcripts())
def test_srt_reads_back_who_said_what(transcript: Transcript) -> None:
    read = voiced(read_srt(write_srt(transcript)))
    assert [(name, text.replace("‹", "<")) for name, text in read] == voiced(transcript)


@given(transcripts())
def test_srt_lines_have_at_most_32_characters_two_a_cue(transcript: Transcript) -> None:
    for number, block in enumerate(filter(None, write_srt(transcript).decode().strip().split("\n\n")), 1):
        index, times, *lines = block.split("\n")
        assert index == str(number) and " --> " in times
        assert 1 <= len(lines) <= 2 and all(len(line.rstrip()) <= 32 for line in lines)


@given(transcripts())
def test_plain_text_reads_back_who_said_what(transcript: Transcript) -> None:
    assert voiced(read_text(write_text(transcript))) == voiced(transcript)


@given(transcripts())
def test_html_reads_back_who_said_what(transcript: Transcript) -> None:
    assert said(read_html(write_html(transcript))) == said(transcript)


@given(transcripts())
def test_json_reads_back_every_segment_with_its_times(transcript: Transcript) -> None:
    read = transcript_json.read_json(transcript_json.write_json(transcript))
    spoken = [segment for segment in transcript.segments if one_line(segment.text)]
    assert [(s.start, s.text) for s in read.segments] == [(round(s.start, 3), one_line(s.text)) for s in spoken]
    assert said(read) == said(transcript)


@given(texts)
def test_wrapped_lines_keep_every_letter_within_the_width(text: str) -> None:
    lines = wrap(text, lambda line: 10 if line == 0 else 20)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(line) <= (10 if number == 0 else 20) for number, line in enumerate(lines))


def test_the_house_style_is_initials_and_a_paragraph_a_turn() -> None:
    assert write_text(TRANSCRIPT).decode() == (
        "NW: Welcome to Signal Chain. Today: how audio gets from here to there.\n"
        "TA: It starts with a feed & an enclosure.\n"
    )


def test_a_voice_without_a_name_is_a_numbered_speaker_in_every_form() -> None:
    nobody = Transcript(
        segments=(Segment(start=0, end=1, text="Hello: there", speaker="S1"),),
        language="en",
        duration=1,
        speakers=(Speaker(id="S1"),),
    )
    assert write_text(nobody) == b"Speaker 1: Hello: there\n"
    assert b"<v Speaker 1>Hello" in write_webvtt(nobody)
    assert read_srt(write_srt(nobody)).speakers == (Speaker(id="S1"),)


def test_text_that_looks_like_a_name_is_not_read_as_one() -> None:
    segments = (
        Segment(start=0, end=4, text="Let me say one thing about the following question", speaker="S1"),
        Segment(start=4, end=8, text="Remember: back up your files", speaker="S1"),
    )
    transcript = Transcript(segments=segments, language="en", duration=8, speakers=SPEAKERS)
    assert len(read_srt(write_srt(transcript)).speakers) == 1
    unassigned = Transcript(segments=(Segment(start=0, end=1, text="Note: this"),), language="en", duration=1)
    assert read_text(write_text(unassigned)).speakers == ()
    assert read_srt(write_srt(unassigned)).speakers == ()


def test_cue_times_come_from_the_words() -> None:
    words = tuple(Word(start=float(n * n), end=n * n + 0.5, text=f"word{n:02d}xxx") for n in range(20))
    segment = Segment(start=0, end=400, text=" ".join(word.text for word in words), words=words, speaker="S1")
    transcript = Transcript(segments=(segment,), language="en", duration=400, speakers=SPEAKERS)
    for cue in read_webvtt(write_webvtt(transcript)).segments:
        assert cue.start == int(cue.text[4:6]) ** 2


def test_names_with_angle_brackets_do_not_end_their_tag() -> None:
    speakers = (Speaker(id="S1", name="A > B & <C>"),)
    transcript = Transcript(
        segments=(Segment(start=0, end=1, text="1 < 2 --> 3", speaker="S1"),),
        language="en",
        duration=1,
        speakers=speakers,
    )
    read = read_webvtt(write_webvtt(transcript))
    assert (read.speakers[0].name, read.segments[0].text) == ("A > B & <C>", "1 < 2 --> 3")


def test_webvtt_of_other_hands_is_read_with_headers_notes_and_settings() -> None:
    other = (
        "\ufeffWEBVTT - a title\nKind: captions\n\nNOTE nobody: reads this\n\nSTYLE\n::cue {color: red}\n\n"
        "intro\n00:01.000 --> 00:02.500 align:start\n<v.loud Ann>Hello <b>you</b></v> <v Bob>and you\n\n"
        "99:99 --> broken\nnothing\n"
    )
    read = read_webvtt(other.replace("\n", "\r\n"))
    assert [(segment.speaker, segment.start, segment.text) for segment in read.segments] == [
        ("S1", 1.0, "Hello you"),
        ("S2", 1.0, "and you"),
    ]


@pytest.mark.parametrize("read", [read_webvtt, transcript_json.read_json])
def test_what_is_no_transcript_is_refused_in_a_sentence(read: object) -> None:
    with pytest.raises(NotesError):
        read(b"<html>404</html>")  # type: ignore[operator]


@pytest.mark.slow
def test_a_hundred_thousand_segments_are_written_and_read() -> None:
    segments = tuple(
        Segment(start=n / 10, end=n / 10 + 0.1, text="one two three", speaker=f"S{n % 2 + 1}") for n in range(100_000)
    )
    long = Transcript(segments=segments, language="en", duration=10_000, speakers=SPEAKERS)
    assert len(read_webvtt(write_webvtt(long)).segments) == 100_000
    assert len(read_srt(write_srt(long)).segments) == 100_000
    assert write_text(long).count(b"one two three") == write_html(long).count(b"one two three") == 100_000
    assert len(json.loads(transcript_json.write_json(long))["segments"]) == 100_000


def test_segments_with_impossible_times_are_left_out_and_voices_without_names_have_none() -> None:
    entries = [
        {"speaker": "SPEAKER_00", "startTime": 1.0, "endTime": 2.0, "body": "Heard."},
        {"speaker": "B", "startTime": float("nan"), "endTime": 3.0, "body": "Lost."},
        {"speaker": "B", "startTime": "x", "endTime": 3.0, "body": "Lost."},
        {"speaker": "B", "startTime": -4.0, "endTime": 1e15, "body": "Lost."},
        {"speaker": "Nora", "startTime": -4.0, "endTime": 3.0, "body": "Early."},
    ]
    read = transcript_json.read_json(json.dumps({"version": "1.0.0", "segments": entries}))
    assert [(part.text, part.start) for part in read.segments] == [("Heard.", 1.0), ("Early.", 0.0)]
    assert [speaker.name for speaker in read.speakers] == [None, "Nora"]


def test_the_last_cue_is_no_orphan() -> None:
    about = "who has run production for a small podcast studio for years and teaches others how it is done"
    text = f"I talk with Tomás Aguirre today, {about} in Valencia."
    segment = Segment(start=0.0, end=9.0, text=text, speaker=None, words=())
    written = write_webvtt(Transcript(segments=(segment,), language="en", duration=9.0)).decode()
    shown = [" ".join(block.split("\n")[1:]) for block in written.split("\n\n") if "-->" in block]
    assert len(shown) == 2
    assert min(map(len, shown)) > 0.6 * max(map(len, shown))


def test_html_says_where_another_language_is_spoken_and_reads_it_back() -> None:
    talk = a_transcript("She said it so:", "Alles ist gut.", "And went on.")
    segments = (talk.segments[0], replace(talk.segments[1], language="de"), talk.segments[2])
    written = write_html(replace(talk, segments=tuple(replace(one, speaker=None) for one in segments)))
    assert b'<p lang="de">Alles ist gut.</p>' in written and written.count(b"lang=") == 1
    assert [(one.text, one.language) for one in read_html(written).segments] == [
        ("She said it so:", None),
        ("Alles ist gut.", "de"),
        ("And went on.", None),
    ]
    assert read_html('<p lang="en-GB">Hello there.</p>').segments[0].language is None


def test_sentences_of_a_turn_are_joined_as_their_script_joins_them() -> None:
    said = tuple(
        Segment(start=n, end=n + 1.0, text=text, speaker="S1") for n, text in enumerate(("はい。", "海です。"))
    )
    transcript = Transcript(segments=said, language="ja", duration=2.0, speakers=SPEAKERS)
    assert write_text(transcript).decode() == "NW: はい。海です。\n"
    assert "<p>はい。海です。</p>" in write_html(transcript).decode()


def test_a_word_longer_than_a_cue_is_shown_in_pieces_over_its_whole_time() -> None:
    spoken = Segment(start=0.0, end=60.0, text="港" * 300, words=(Word(start=0.0, end=60.0, text="港" * 300),))
    cues = read_srt(write_srt(Transcript(segments=(spoken,), language="ja", duration=60.0))).segments
    assert len(cues) == 5 and all(cue.end - cue.start > 9 for cue in cues)
