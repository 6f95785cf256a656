"""The speakers of an episode: every word to a voice, every voice to a name where something tells it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from bot.domain.initials import initials
from bot.domain.person import Origin
from bot.domain.transcript import Diarization, Segment, Speaker, Transcript
from bot.ports import EpisodeContext
from bot.speech.names.pieces import words_of
from bot.speech.voices.called import called
from bot.speech.voices.evidence import Evidence, Paragraph, evidence, prints, said_in, strangers, summed
from bot.speech.voices.exclusion import by_exclusion
from bot.speech.voices.pairing import Pair, paired
from bot.speech.voices.roster import Known, roster
from bot.speech.voices.sides import spoken
from bot.speech.voices.turns import cleaned

#: A voice below both is a jingle, an advertisement or a clip: seconds of speech, share of all speech.
_MINOR_SECONDS, _MINOR_SHARE = 30.0, 0.08
#: Elimination needs everybody else to be this sure, and is never surer than the second number.
_CERTAIN, _ELIMINATED = 0.8, 0.75


class VoiceNamer:
    """`SpeakerNamer` by evidence: introductions, forms of address, remembered voices, and who asks the questions.

    Works before or after names in the text are corrected, since it compares names by sound and spelling.
    """

    def assign(self, transcript: Transcript, diarization: Diarization | None, context: EpisodeContext) -> Transcript:
        turns = cleaned(diarization.turns) if diarization else ()
        if not turns and any(segment.speaker for segment in transcript.segments):
            return self._named(transcript, transcript.speakers, context)
        segments = spoken(transcript.segments, turns)
        heard = {speaker.id: speaker for speaker in diarization.speakers} if diarization and turns else {}
        segments, speakers = _numbered(segments, heard)
        return self._named(replace(transcript, segments=segments), speakers, context, alone=not turns)

    def _named(
        self, transcript: Transcript, speakers: Sequence[Speaker], context: EpisodeContext, *, alone: bool = False
    ) -> Transcript:
        if not alone:
            speakers = named(transcript, speakers, context)
        return replace(transcript, speakers=_with_initials(speakers, context))


def named(transcript: Transcript, speakers: Sequence[Speaker], context: EpisodeContext) -> tuple[Speaker, ...]:
    """The speakers with the names that the evidence gives them; those that have a name keep it."""
    paragraphs = _paragraphs(transcript.segments)
    language, unlike = transcript.language, f"{context.show.title} {context.feed_title}"
    people = roster(context)
    said = said_in(paragraphs)
    people = (*people, *strangers(said, paragraphs, people, language, unlike=unlike))
    main = _main(paragraphs)
    open_ = {speaker.id: speaker.voice for speaker in speakers if not speaker.name}
    found = [
        *evidence(said, paragraphs, people, language, main=main),
        *called(said, paragraphs, people, language, main=main),
        *prints(open_, context.show.voices),
    ]
    found = [one for one in found if one.direct or one.voice in main]
    billed = [person.name for person in people if person.present and person.role]
    found += by_exclusion(sorted(main), billed, summed(found))
    given = {speaker.name for speaker in speakers if speaker.name}
    names = [person.name for person in people if person.name not in given]
    pairs = {pair.voice: pair for pair in paired(list(open_), names, summed(found))}
    told = [_told(speaker, pairs.get(speaker.id), people, found) for speaker in speakers]
    return _by_elimination(told, people, main, summed(found))


def _numbered(
    segments: Sequence[Segment], heard: dict[str, Speaker]
) -> tuple[tuple[Segment, ...], tuple[Speaker, ...]]:
    """Ids `S1`, `S2`, … in order of first words; voices without a word are left out."""
    order = dict.fromkeys(segment.speaker for segment in segments if segment.speaker)
    ids = {old: f"S{number}" for number, old in enumerate(order, start=1)}
    speakers = tuple(replace(heard.get(old, Speaker(id=old)), id=new) for old, new in ids.items())
    return tuple(replace(one, speaker=ids.get(one.speaker or "")) for one in segments), speakers


def _paragraphs(segments: Sequence[Segment]) -> list[Paragraph]:
    runs = groupby((segment for segment in segments if segment.speaker), key=lambda segment: segment.speaker)
    joined = ((voice, tuple(word for one in run for word in words_of(one))) for voice, run in runs)
    return [Paragraph(voice=voice or "", words=words) for voice, words in joined if words]


def _main(paragraphs: Iterable[Paragraph]) -> frozenset[str]:
    """Voices that take part in the conversation."""
    seconds: dict[str, float] = {}
    for paragraph in paragraphs:
        spoken = sum(max(0.0, word.end - word.start) for word in paragraph.words)
        seconds[paragraph.voice] = seconds.get(paragraph.voice, 0.0) + spoken
    total = sum(seconds.values())
    return frozenset(voice for voice, time in seconds.items() if time >= _MINOR_SECONDS or time >= _MINOR_SHARE * total)


def _told(speaker: Speaker, pair: Pair | None, people: Sequence[Known], found: Sequence[Evidence]) -> Speaker:
    if pair is None:
        return speaker
    person = next(person for person in people if person.name == pair.name)
    reasons = [one for one in found if (one.voice, one.name) == (speaker.id, pair.name) and one.weight > 0]
    best = sorted(reasons, key=lambda one: -one.weight)[:2]
    where = () if person.origin in (Origin.SPEECH, Origin.EDITOR) else (person.place,)
    return replace(
        speaker,
        name=person.name,
        role=person.role,
        confidence=pair.confidence,
        evidence="; ".join(dict.fromkeys((*(one.reason for one in best), *where))),
        origin=best[0].origin if best else person.origin,
    )


def _by_elimination(
    speakers: Sequence[Speaker], people: Sequence[Known], main: frozenset[str], weights: dict[tuple[str, str], float]
) -> tuple[Speaker, ...]:
    """One voice and one person left, everybody else certain: they belong together."""
    taken = {speaker.name for speaker in speakers if speaker.name}
    present = [person for person in people if person.present and person.role]
    free = [person for person in present if person.name not in taken]
    nameless = [speaker for speaker in speakers if speaker.id in main and not speaker.name]
    others = [speaker for speaker in speakers if speaker.id in main and speaker.name]
    sure = bool(others) and all(speaker.confidence >= _CERTAIN for speaker in others)
    if len(free) != 1 or len(nameless) != 1 or not sure or weights.get((nameless[0].id, free[0].name), 0.0) < 0:
        return tuple(speakers)
    confidence = min(_ELIMINATED, round(0.8 * min(speaker.confidence for speaker in others), 2))
    found = replace(
        nameless[0],
        name=free[0].name,
        role=free[0].role,
        confidence=confidence,
        evidence=f"the only other voice; {free[0].place}",
        origin=free[0].origin,
    )
    return tuple(found if speaker.id == found.id else speaker for speaker in speakers)


def _with_initials(speakers: Sequence[Speaker], context: EpisodeContext) -> tuple[Speaker, ...]:
    hosts = {host.name: host.initials for host in context.show.hosts}
    given = {speaker.id: hosts.get(speaker.name or "") or speaker.initials for speaker in speakers}
    letters = initials([(speaker.id, speaker.name) for speaker in speakers], given=given)
    return tuple(replace(speaker, initials=letters[speaker.id]) for speaker in speakers)
