"""The summary is the producer's where there is one, else the host's; quotes are whole and stand alone."""

from dataclasses import replace
from itertools import pairwise

import pytest

from bot.domain.chapter import Chapter
from bot.domain.transcript import Doubt, Segment, Transcript
from bot.notes.description import prose, told, topic_lines
from bot.notes.quotes import pick_quotes
from bot.notes.sentences import split_sentences
from bot.notes.summary import write_summary
from bot.notes.topics import listing, overview, topics_of
from bot.testing.notes_writer import a_conversation
from bot.testing.nouns import a_transcript, an_episode

PRODUCED = """Boats leave the harbour before dawn, and Ana Reyes knows why. She has sailed for thirty years, and tells
us what the tide taught her about patience.

Sponsor

Ropes Ltd makes the finest ropes you can buy for your boat.

Subscribe to our newsletter at https://example.com/news and follow us on Mastodon.

Chapters
00:00 Intro
02:10 What is a tide?
Links
- Website: https://example.com"""


def summary_of(*said: str, description: str = "", leaders: frozenset[str] = frozenset({"S1"})) -> tuple[str, str]:
    transcript = a_transcript(*said)
    episode = replace(an_episode(), description=description)
    return write_summary(transcript, split_sentences(transcript), leaders, episode)


def test_the_producers_words_stand_without_links_sponsors_and_times() -> None:
    summary, teaser = summary_of("Hello.", description=PRODUCED)
    assert summary.startswith("Boats leave the harbour") and summary.endswith("about patience.")
    assert teaser == "Boats leave the harbour before dawn, and Ana Reyes knows why."


def test_topic_lines_are_read_without_their_times() -> None:
    assert "What is a tide?" in topic_lines(PRODUCED)
    assert not any("http" in line or "00" in line for line in topic_lines(PRODUCED))


def test_a_description_in_one_line_is_no_heading_however_it_ends() -> None:
    line = "Boats leave before dawn, and Ana Reyes tells us why the tide decides it. Mail: x@example.com LinkedIn:"
    assert "tide" in told("Boats", line)


def test_headings_of_a_description_name_topics() -> None:
    assert topic_lines("Links:\nThe Tide Atlas\n## What is a tide?\nOld anchors") == ["What is a tide?", "Old anchors"]


def test_what_stands_in_a_list_of_links_is_no_topic() -> None:
    listed = """Links:

The Tide Atlas
Harbour walls revisited

In this episode:
- Why harbours silt up

Chapters
00:10 Old anchors"""
    assert "Atlas" not in told("Anchors", listed) and "Why harbours silt up" in told("Anchors", listed)
    assert topic_lines(listed) == ["Why harbours silt up", "Old anchors"]


def test_without_a_description_the_hosts_introduction_tells() -> None:
    summary, teaser = summary_of(
        "So, welcome back to the harbour show with me, Ana, live from the quay.",
        "Today we are going to talk about the tide and about boats that leave at dawn.",
        *["Boats need the tide to leave the harbour, and the captain waits for it every day."] * 5,
    )
    assert "talk about the tide" in summary and teaser and not summary.startswith("So")
    assert 2 <= len([part for part in summary.split(". ") if part]) <= 4


def test_what_stumbles_is_neither_summary_nor_quote() -> None:
    stumbling = "Boats I I knew of the harbour and the tide and boats, and then and boats leave the the harbour. " * 2
    plain = "Boats need the tide to leave the harbour, and the captain waits for it every day. " * 2
    summary, _ = summary_of(*[stumbling.strip(), plain.strip()] * 4)
    assert "captain waits" in summary and "I I" not in summary
    transcript = a_transcript(*[stumbling.strip(), plain.strip()] * 4)
    quotes = pick_quotes(transcript, split_sentences(transcript), frozenset(), count=2)
    assert quotes and all("I I" not in quote.text for quote in quotes)


def test_topics_are_listed_where_the_producer_wrote_little() -> None:
    said = ["Boats need the tide to leave the harbour, and the captain waits for it every day."] * 4
    transcript = a_transcript(*said)
    sentences = split_sentences(transcript)
    listed = listing(["Tides", "Old boats.", "Walls, doors"], ["Ana", "Ben", "Cy"], "de-AT")
    assert listed == "In dieser Folge mit Ana, Ben und Cy: Tides; Old boats; Walls, doors."
    summary, teaser = write_summary(transcript, sentences, frozenset(), replace(an_episode(), description=""), [listed])
    assert summary.startswith(listed) and teaser == listed
    assert write_summary(transcript, sentences, frozenset(), replace(an_episode(), description=PRODUCED), [listed])[
        0
    ].startswith("Boats leave")
    announced = a_transcript("Today we are going to talk about the tide and about boats that leave at dawn.", *said)
    summary, _ = write_summary(
        announced, split_sentences(announced), frozenset(), replace(an_episode(), description=""), [listed]
    )
    assert summary == f"Today we are going to talk about the tide and about boats that leave at dawn. {listed}"
    assert listing(["Tides", "Boats"], [], "en") == "" and listing(["A", "B", "C"], [], "fi") == ""


def test_a_topic_that_another_one_holds_is_not_listed_twice() -> None:
    titles = ["Intro", "Tides", "Spring tides", "Harbour walls"]
    chapters = [Chapter(start=60.0 * at, title=title) for at, title in enumerate(titles)]
    assert topics_of(chapters, 500.0, "en") == ("Spring tides", "Harbour walls")


def test_questions_are_told_beside_the_topics() -> None:
    titles = ["Intro", "Tides", "Why do boats leave before dawn?", "Harbour walls", "Who pays?", "Old ropes"]
    chapters = [Chapter(start=60.0 * at, title=title) for at, title in enumerate(titles)]
    assert overview(chapters, [], length=500.0, language="en") == (
        "In this episode: Tides, Harbour walls, Old ropes.",
        "Asked along the way: Why do boats leave before dawn?",
    )
    assert overview(chapters[:3], [], length=500.0, language="en") == ()


def test_a_greeting_and_a_short_remark_tell_nothing() -> None:
    greeting = "Thanks, Ana and Ben, for joining us on the quay today, and welcome to the harbour show, number twelve."
    said = ["Boats need the tide to leave the harbour, and the captain waits for it every day."] * 4
    summary, _ = summary_of(greeting, *said)
    assert "Thanks" not in summary and "captain" in summary
    _, teaser = summary_of("Hello.", description=f"It is a potluck! {said[0]} {said[0]}")
    assert teaser == said[0]


def test_greetings_questions_sponsors_and_everyday_words_are_no_topics() -> None:
    titles = [
        "Intro",
        "Scalable oversight",
        "Why do boats leave?",
        "Sponsor",
        "Time",
        "Kubernetes",
        "",
        "A remark",
        "Outro",
    ]
    starts = [0.0, 60.0, 300.0, 600.0, 700.0, 900.0, 1100.0, 1200.0, 1210.0]
    chapters = [Chapter(start=start, title=title) for start, title in zip(starts, titles, strict=True)]
    assert topics_of(chapters, 1300.0, "en") == ("Scalable oversight", "Kubernetes")
    many = [Chapter(start=100.0 * at, title=f"Topic of day {at}") for at in range(12)]
    assert len(topics_of(many, 1400.0, "en", most=6)) == 6


def test_nothing_said_and_nothing_written_gives_nothing() -> None:
    silence = Transcript(segments=(), language="en", duration=0.0)
    assert write_summary(silence, (), frozenset(), an_episode()) == ("", "")


def test_an_ordinary_sentence_may_name_a_network() -> None:
    assert prose("Ana wrote about the harbour on her blog and built a discord bot for captains.")


def test_quotes_are_the_guests_and_between_15_and_120_seconds() -> None:
    transcript = a_conversation()
    quotes = pick_quotes(transcript, split_sentences(transcript), frozenset({"S1"}))
    assert len(quotes) == 3
    for quote in quotes:
        assert quote.speaker == "S2" and 15 <= quote.end - quote.start <= 120


def test_quotes_do_not_overlap() -> None:
    transcript = a_conversation()
    quotes = pick_quotes(transcript, split_sentences(transcript), frozenset())
    assert all(a.end <= b.start for a, b in pairwise(quotes))


@pytest.mark.parametrize("opening", ["And that is", "It was", "They said", "Because of", "Das war", "Und dann"])
def test_no_quote_begins_by_leaning_on_what_was_said_before(opening: str) -> None:
    said = [f"{opening} the most important lesson that any captain ever learned about every single tide."] * 12
    transcript = a_transcript(*said)
    assert pick_quotes(transcript, split_sentences(transcript), frozenset()) == ()


def test_without_punctuation_there_is_no_complete_sentence_to_quote() -> None:
    transcript = a_transcript("the harbour is full of boats and the tide is coming in " * 60)
    assert pick_quotes(transcript, split_sentences(transcript), frozenset()) == ()


def test_no_address_that_was_only_said_is_printed_and_nothing_twice() -> None:
    said = "Today we talk about lamps, so go to https://lamps.example/free or lamps dot com for a great lamp."
    true = "Boats need the tide to leave the harbour, and the captain waits for it every day."
    summary, teaser = summary_of(*[said] * 4, *[true] * 4)
    assert "lamps.example" not in summary + teaser and "dot com" not in summary + teaser
    assert summary.count("the captain waits") == 1
    transcript = a_transcript(*[f"{said} {said} {said} It is important to be there."] * 6)
    assert pick_quotes(transcript, split_sentences(transcript), frozenset()) == ()


def test_quotes_hold_no_words_that_an_editor_is_asked_about_and_few_fillers() -> None:
    clear = (
        "The harbour is the most important place of the whole town, and every boat begins its long journey there. " * 2
    )
    vague = (
        "You know, the harbour is, um, kind of the most important place, I mean, of the sort of whole town, yeah. " * 2
    )
    said = [*[f"Lanterns stand here {n} and shine over the quay." for n in range(20)], vague.strip(), clear.strip()]
    transcript = a_transcript(*said)
    (first, *_) = pick_quotes(transcript, split_sentences(transcript), frozenset(), count=1)
    assert first.text.startswith("The harbour is")
    doubt = Doubt(start=first.start + 1, end=first.start + 2, text="harbour", reason="?")
    asked = replace(transcript, doubts=(doubt,))
    again = pick_quotes(asked, split_sentences(asked), frozenset(), count=1)
    assert not again or again[0].start > doubt.end or again[0].end < doubt.start


def test_who_takes_leave_tells_nothing_of_the_topic() -> None:
    talk = a_transcript(
        "Today we talk about harbours and the old boats that sleep in them all winter long.",
        *["Harbours of old boats need strong walls, and boats need harbours with walls."] * 30,
        "That's a good place to stop.",
        "I am Ana Reyes of the harbours and boats, and this was Harbour Talk.",
    )
    summary, _ = write_summary(talk, split_sentences(talk), frozenset(), an_episode(1))
    assert "old boats that sleep" in summary and "this was" not in summary


def test_summary_and_quotes_keep_to_the_language_of_the_episode() -> None:
    said = "Ich glaube, das Wichtigste ist ein guter Hafen für die kleinen Boote aus dem Norden."
    talk = Transcript(
        segments=tuple(Segment(start=at * 8.0, end=at * 8.0 + 8, text=said, speaker="S2") for at in range(12)),
        language="de",
        duration=96.0,
    )
    elsewhere = replace(talk, language="en", segments=tuple(replace(one, language="de") for one in talk.segments))

    def told(transcript: Transcript) -> tuple[str, int]:
        sentences, episode = split_sentences(transcript), replace(an_episode(), description="")
        summary, _ = write_summary(transcript, sentences, frozenset(), episode)
        return summary, len(pick_quotes(transcript, sentences, frozenset()))

    assert told(talk)[0] and told(talk)[1]
    assert told(elsewhere) == ("", 0)


def test_a_question_that_was_sent_in_is_no_quote_of_who_reads_it() -> None:
    asked = "Ana Reyes asks whether the most important problem of boats in the harbour is the tide at dawn. " * 2
    plain = "Boats need the tide to leave the harbour, and the captain waits for it every day. " * 2
    transcript = a_transcript(*[asked.strip(), plain.strip()] * 4)
    quotes = pick_quotes(transcript, split_sentences(transcript), frozenset(), count=2)
    assert quotes and all(not quote.text.startswith("Ana Reyes asks") for quote in quotes)


def test_what_follows_the_name_of_a_sponsor_is_no_quote() -> None:
    plain = "Boats need the tide to leave the harbour, and the captain waits for it every day. " * 2
    selling = "Ropes are the best problem solvers in the harbour, and boats always need ropes and the tide. " * 2
    said = ["This harbour is sponsored by Ropes.", selling.strip(), *[plain.strip()] * 12]

    def quoted(*texts: str) -> list[str]:
        transcript = a_transcript(*texts)
        return [quote.text for quote in pick_quotes(transcript, split_sentences(transcript), frozenset(), count=3)]

    assert any("Ropes" in text for text in quoted(*said[1:]))
    assert quoted(*said) and not any("Ropes" in text for text in quoted(*said))


def test_a_script_without_spaces_is_summed_up_and_quoted_too() -> None:
    said = [
        "今天我们来谈谈港口的潮汐和船长们的工作。",
        "潮汐每天两次改变港口的水位，船长必须知道什么时候可以出港。",
        "很多人不知道，潮汐的高度还取决于月亮和太阳的位置，所以每个月都不一样。",
        "船长在港口等待潮汐的时候，会检查船上的绳子和灯。",
    ] * 3
    segments = tuple(Segment(start=8.0 * at, end=8.0 * at + 8, text=text, speaker="S1") for at, text in enumerate(said))
    talk = Transcript(segments=segments, language="zh", duration=8.0 * len(said))
    sentences = split_sentences(talk)
    summary, teaser = write_summary(talk, sentences, frozenset(), an_episode())
    assert "潮汐" in summary and " " not in summary and teaser
    assert any("潮汐" in quote.text and " " not in quote.text for quote in pick_quotes(talk, sentences, frozenset()))
